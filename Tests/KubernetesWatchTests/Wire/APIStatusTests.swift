import KubernetesObjects
import KubernetesProtobuf
import KubernetesWatch
import SwiftProtobuf
import Testing

/// Bodies of responses that are no success, and what responses are asked for.
struct APIStatusTests {
    @Test(arguments: [
        ("services.anonymous-403.json", 403, "Forbidden"), ("services.bad-token-401.json", 401, "Unauthorized"),
        ("services.bad-continue-400.json", 400, "BadRequest"), ("services.watch-bad-version-400.json", 500, ""),
    ])
    func recordedStatuses(name: String, code: Int, reason: String) throws {
        let status = APIStatus.decode(try Recordings.octets(name), encoding: .json, httpStatus: code)
        #expect(status.code == code)
        #expect(status.reason == reason)
        #expect(!status.message.isEmpty && !status.message.hasPrefix("\""))
    }

    @Test func plainTextIsQuoted() throws {
        let absent = APIStatus.decode(try Recordings.octets("absent-group-404.json"), encoding: nil, httpStatus: 404)
        #expect(absent == APIStatus(code: 404, message: "\"404 page not found\""))
        #expect(APIStatus.decode([], encoding: nil, httpStatus: 503) == APIStatus(code: 503))
        #expect(APIStatus.decode(Array("\r\n ".utf8), encoding: nil, httpStatus: 503) == APIStatus(code: 503))
        let long = APIStatus.decode([UInt8](repeating: 0x61, count: 100_000), encoding: nil, httpStatus: 502)
        #expect(long.message.utf8.count < 100)
    }

    @Test(arguments: [
        "<html>", "{", #"{"kind":"Service","code":7}"#, "[]", "k8s", "k8s\0", "k8s\0\u{7f}\u{7f}", "\u{0}\u{1}",
    ])
    func garbageLeavesTheCodeOfHTTP(text: String) {
        for encoding in [BodyEncoding.json, .protobuf, nil] {
            let status = APIStatus.decode(Array(text.utf8), encoding: encoding, httpStatus: 502)
            #expect(status.code == 502)
            #expect(status.message.hasPrefix("\""))
        }
    }

    @Test func protobufStatuses() throws {
        let message = try ProtoStatus.with {
            ($0.code, $0.reason, $0.message) = (429, "TooManyRequests", "slow down")
            $0.details.retryAfterSeconds = 7
        }.serializedData()
        let body = [UInt8](try MadeBodies.envelope(kind: "Status", apiVersion: "v1", message))
        #expect(
            APIStatus.decode(body, encoding: .protobuf, httpStatus: 429)
                == APIStatus(code: 429, reason: "TooManyRequests", message: "slow down", retryAfterSeconds: 7))
    }

    @Test(arguments: [
        (#"{"kind":"Status","code":0}"#, 500, nil), (#"{"kind":"Status","code":-3}"#, 500, nil),
        (#"{"kind":"Status","code":1e300}"#, 500, nil),
        (#"{"kind":"Status","code":429,"details":{"retryAfterSeconds":-1}}"#, 429, nil),
        (#"{"kind":"Status","code":429,"details":{"retryAfterSeconds":99999999999}}"#, 429, 86_400),
    ])
    func absurdNumbers(text: String, code: Int, retryAfter: Int?) {
        let status = APIStatus.decode(Array(text.utf8), encoding: .json, httpStatus: 500)
        #expect(status.code == code)
        #expect(status.retryAfterSeconds == retryAfter)
    }

    @Test(arguments: [
        ("application/vnd.kubernetes.protobuf", BodyEncoding.protobuf),
        ("application/vnd.kubernetes.protobuf;stream=watch", .protobuf),
        ("Application/JSON; charset=utf-8", .json), ("application/json ;stream=watch", .json), ("text/html", nil),
        ("text/plain; charset=utf-8", nil), ("", nil), (";", nil), ("application/jsonx", nil),
    ])
    func contentTypes(header: String, encoding: BodyEncoding?) {
        #expect(BodyEncoding(contentType: header) == encoding)
    }
}
