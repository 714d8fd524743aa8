import Foundation
import KubernetesObjects
import KubernetesProtobuf
import KubernetesWatch
import SwiftProtobuf
import Testing

/// What is no body of the API server is said to be none, and ends the body.
struct BodyErrorTests {
    private static let html = Array("<!DOCTYPE html><html><body>Bad gateway</body></html>".utf8)

    @Test(arguments: [BodyEncoding.json, .protobuf], [BodyContent.list, .watch])
    func garbageIsQuoted(encoding: BodyEncoding, content: BodyContent) throws {
        let body = ReadBody(Self.html, encoding, content, .service)
        #expect(body.events.isEmpty)
        #expect(try #require(body.error).description.contains("<!DOCTYPE html>"))
    }

    @Test(arguments: [
        (#"{"kind":"Status","apiVersion":"v1","code":500}"#, #"expected kind ServiceList, got "Status""#),
        (#"{"kind":"ServiceList","apiVersion":"v2"}"#, #"expected the apiVersion v1, got "v2""#),
        (#"{"items":[],"metadata":{}}"#, "expected kind ServiceList, got no kind"),
        (#"{"kind":"ServiceList","apiVersion":"v1","metadata":{}}"#, "expected a list with items, got one without"),
        (#"{"kind":"ServiceList","apiVersion":"v1","items":[]}"#, "expected a list with metadata, got one without"),
        (#"{"kind":"ServiceList","apiVersion":"v1","metadata":{},"items":7}"#, "expected items to be a list, got 7"),
        (#"{"kind":"ServiceList","kind":"ServiceList"}"#, "expected one kind, got two"),
        (
            #"{"kind":"ServiceList","apiVersion":"v1","metadata":{},"items":[]}{}"#,
            #"expected nothing after the list, got "{}""#
        ),
        (#"{"kind" "ServiceList"}"#, #"expected : after a JSON key, got "\"ServiceList\"}""#),
        ("{kind:1}", #"expected a JSON key in quotes, got "kind:1}""#),
        (#"{"a":}"#, #"expected a JSON value, got "}""#),
        ("[]", #"expected a JSON object, got "[]""#),
        ("{", "expected the rest of the list, got the end"),
        ("", "expected the rest of the list, got the end"),
    ])
    func listsThatAreNone(text: String, error: String) throws {
        let body = ReadBody(Array(text.utf8), .json, .list, .service)
        #expect(body.error?.description == "body: \(error)")
        #expect(ReadBody(Array(text.utf8), .json, .list, .service, chunks: [1]).error != nil)
    }

    @Test func membersComeInAnyOrder() throws {
        let service = #"{"metadata":{"name":"web","namespace":"prod"}}"#
        let members = [
            #""kind":"ServiceList""#, #""apiVersion":"v1""#, #""metadata":{"resourceVersion":"1","continue":"c"}"#,
            #""items" : [ \#(service) , \#(service) ]"#, #""other":[{"items":[1,2]},"}]"]"#,
        ]
        for turn in members.indices {
            let text = "{" + (members[turn...] + members[..<turn]).joined(separator: " ,\n") + "}\n"
            let body = ReadBody(Array(text.utf8), .json, .list, .service, chunks: [5])
            #expect(body.error == nil)
            #expect(body.keys == ["Service prod/web", "Service prod/web"])
            #expect(body.events.contains(.list(resourceVersion: "1", continuation: "c")))
        }
        let none = #"{"kind":"ServiceList","apiVersion":"v1","metadata":{"resourceVersion":"1"},"items":null}"#
        let empty = ReadBody(Array(none.utf8), .json, .list, .service)
        #expect(empty.error == nil)
        #expect(empty.events == [.list(resourceVersion: "1", continuation: "")])
    }

    @Test func valuesAboveTheBoundEndTheBody() throws {
        let limits = BodyLimits(value: 1000, depth: 128)
        let long = String(repeating: "x", count: 2000)
        let text = #"{"metadata":{"name":"web","namespace":"prod","annotations":{"a":"\#(long)"}}}"#
        let service = try ProtoService.with {
            $0.metadata = .with { ($0.name, $0.namespace) = ("web", "prod") }
            $0.metadata.annotations = ["a": long]
        }.serializedData()
        let bodies: [(BodyEncoding, BodyContent, [UInt8])] = [
            (.json, .list, MadeBodies.list(.service, json: [text])),
            (.json, .watch, Array(#"{"type":"ADDED","object":\#(text)}"#.utf8)),
            (.protobuf, .list, try MadeBodies.list(.service, protobuf: [service])),
            (.protobuf, .watch, try MadeBodies.event("ADDED", .service, protobuf: service)),
        ]
        for (encoding, content, octets) in bodies {
            for chunks in [[Int.max], [1], [100]] {
                let body = ReadBody(octets, encoding, content, .service, chunks: chunks, limits: limits)
                guard case .tooLarge(_, let size, 1000)? = body.error else {
                    Issue.record("\(encoding) \(content) gave \(String(describing: body.error))")
                    continue
                }
                #expect(size > 1000)
                #expect(body.items.isEmpty)
            }
            #expect(ReadBody(octets, encoding, content, .service).keys.filter { $0 != "?" } == ["Service prod/web"])
        }
        // A length is refused before anything of it has come.
        let frame = ReadBody([0x7f, 0xff, 0xff, 0xff], .protobuf, .watch, .service)
        #expect(frame.error == .tooLarge(what: "an event", octets: 0x7fff_ffff, maximum: 16 << 20))
    }

    @Test func afterAnErrorNothingIsRead() throws {
        var decoder = BodyDecoder(encoding: .json, content: .watch, collection: WatchedCollection(.service))
        #expect(throws: BodyError.self) { try decoder.feed(Self.html) { _ in } }
        let event = Array(#"{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"1"}}}"#.utf8)
        #expect(throws: BodyError.self) { try decoder.feed(event) { _ in Issue.record("read on") } }
        #expect(throws: BodyError.self) { try decoder.finish() }
    }
}
