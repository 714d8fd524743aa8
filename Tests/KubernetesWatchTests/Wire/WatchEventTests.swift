import Foundation
import KubernetesObjects
import KubernetesProtobuf
import KubernetesWatch
import SwiftProtobuf
import Testing

/// The events of a watch, in both encodings.
struct WatchEventTests {
    private static let name = #""metadata":{"name":"web","namespace":"prod","resourceVersion":"5"}"#

    private static func service(_ change: (inout ProtoService) -> Void = { _ in }) throws -> Data {
        try ProtoService.with {
            $0.metadata = .with { ($0.name, $0.namespace, $0.resourceVersion) = ("web", "prod", "5") }
            change(&$0)
        }.serializedData()
    }

    private static func events(_ json: String) -> ReadBody {
        ReadBody(Array(json.utf8), .json, .watch, .service)
    }

    @Test func deletionsNameTheObject() throws {
        let key = ObjectKey(kind: .service, namespace: "prod", name: "web")
        let expected: [StreamEvent] = [.deleted(key, resourceVersion: "5")]
        // What else is wrong with an object that is gone does not matter.
        let json = Self.events(#"{"type":"DELETED","object":{"kind":"Service",\#(Self.name),"spec":{"type":"?"}}}"#)
        #expect(json.events == expected)
        let octets = try MadeBodies.event("DELETED", .service, protobuf: Self.service { $0.spec.type = "?" })
        #expect(ReadBody(octets, .protobuf, .watch, .service).events == expected)
        let nobody = try MadeBodies.event("DELETED", .service, protobuf: Data())
        #expect(ReadBody(nobody, .protobuf, .watch, .service).events == [.deleted(nil, resourceVersion: "")])
        #expect(Self.events(#"{"type":"DELETED","object":null}"#).events == [.deleted(nil, resourceVersion: "")])
    }

    @Test func objectsOfAnotherKindAreUnusable() throws {
        let json = Self.events(#"{"type":"ADDED","object":{"kind":"Pod","apiVersion":"v1",\#(Self.name)}}"#)
        let protobuf = ReadBody(
            try MadeBodies.event("ADDED", .pod, protobuf: Self.service()), .protobuf, .watch, .service)
        #expect(json == protobuf)
        #expect(json.items.map(\.object) == [nil])
        #expect(json.items.first?.faults.map(\.reason) == [#"kind must be Service, got "Pod""#])
        let knative = try MadeBodies.envelope(
            kind: "Service", apiVersion: "serving.knative.dev/v1", Self.service())
        let version = ReadBody(try MadeBodies.event("ADDED", object: knative), .protobuf, .watch, .service)
        #expect(version.items.first?.faults.map(\.reason) == [#"apiVersion must be v1, got "serving.knative.dev/v1""#])
    }

    @Test func bookmarksSayHowFarTheWatchIs() throws {
        let json = Self.events(
            #"""
            {"type":"BOOKMARK","object":{"kind":"Service","metadata":{"resourceVersion":"8"}}}
            {"object":{"metadata":{"annotations":{"k8s.io/initial-events-end":"true"},"resourceVersion":"9"}},
            "type":"BOOKMARK"}
            """#)
        func bookmark(_ version: String, _ annotations: [String: String]) throws -> [UInt8] {
            try MadeBodies.event(
                "BOOKMARK", .service,
                protobuf: ProtoService.with {
                    $0.metadata.resourceVersion = version
                    $0.metadata.annotations = annotations
                }.serializedData())
        }
        let protobuf = ReadBody(
            try bookmark("8", [:]) + bookmark("9", ["k8s.io/initial-events-end": "true"]), .protobuf, .watch, .service)
        #expect(json == protobuf)
        #expect(
            json.events == [
                .bookmark(resourceVersion: "8", endsInitialEvents: false),
                .bookmark(resourceVersion: "9", endsInitialEvents: true),
            ])
    }

    @Test func errorsCarryTheirStatus() throws {
        let status = APIStatus(code: 429, reason: "TooManyRequests", message: "slow down", retryAfterSeconds: 3)
        let json = Self.events(
            #"{"type":"ERROR","object":{"kind":"Status","code":429,"reason":"TooManyRequests","message":"slow down","#
                + #""details":{"retryAfterSeconds":3}}}"#)
        let message = try ProtoStatus.with {
            ($0.code, $0.reason, $0.message) = (429, "TooManyRequests", "slow down")
            $0.details.retryAfterSeconds = 3
        }.serializedData()
        let octets = try MadeBodies.event(
            "ERROR", object: MadeBodies.envelope(kind: "Status", apiVersion: "v1", message))
        #expect(json.events == [.error(status)])
        #expect(ReadBody(octets, .protobuf, .watch, .service) == json)
        let without = Self.events(#"{"type":"ERROR","object":{"kind":"Service"}}"#)
        #expect(
            without.events
                == [.error(APIStatus(code: 500, message: #"an error event must have a Status, got "Service""#))])
    }

    @Test func unknownEventsAreNamed() throws {
        let long = String(repeating: "Z", count: 100)
        let json = Self.events(#"{"type":"RENAMED","object":1}{"type":"\#(long)"}"#)
        let protobuf = ReadBody(
            try MadeBodies.event("RENAMED", object: Data()) + MadeBodies.event(long, object: Data()), .protobuf, .watch,
            .service)
        #expect(json == protobuf)
        #expect(json.events == [.unknown(type: "RENAMED"), .unknown(type: String(long.prefix(64)))])
    }

    @Test(arguments: [
        (#"{"object":{}}"#, "expected an event with a type, got one without"),
        (#"{"type":"ADDED"}"#, "expected an event with an object, got one without"),
        (#"{"type":1,"object":{}}"#, "expected an event's type, got 1"),
        (#"{"type":"ADDED","type":"ADDED"}"#, "expected one type, got two"),
        (#"{"type":"ADDED","object":{"a":"#, "expected the rest of an event, got the end"),
    ])
    func eventsThatAreNone(text: String, error: String) {
        #expect(Self.events(text).error?.description == "body: \(error)")
    }

    @Test func framesThatAreNone() throws {
        let added: [UInt8] = [0x0a, 0x05] + Array("ADDED".utf8)
        let frames: [[UInt8]] = [
            // No object; an object without k8s; half a field; a field without a number; eleven octets of a number.
            added, added + [0x12, 0x05, 0x0a, 0x03, 0x6b, 0x38, 0x73], added + [0x12, 0x7f, 0x00], [0x02, 0x00],
            added + [0x10] + [UInt8](repeating: 0xff, count: 10) + [0x01],
        ]
        for frame in frames {
            let body = ReadBody(MadeBodies.frame(frame), .protobuf, .watch, .service)
            #expect(body.events.isEmpty)
            guard case .malformed? = body.error else {
                Issue.record("\(frame) gave \(String(describing: body.error))")
                continue
            }
        }
    }
}
