import PlayedAPIServer
import Testing

/// E8: answers that are not what they should be.
@Suite(.timeLimit(.minutes(5))) struct BadBodyTests {
    /// Something that goes wrong with a body.
    struct BadBody: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let action: FaultAction

        init(_ description: String, _ action: FaultAction) {
            testDescription = description
            self.action = action
        }

        /// Any answer may be like that.
        static let anywhere = [
            BadBody("cut connection", .closeMidBody(afterOctets: nil)), BadBody("cut frame", .truncateFrame),
            BadBody("text", .garbage(Array("}{ upstream connect error\n".utf8))),
            BadBody("random octets", .garbage((1...5000).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ $0 / 7) })),
            BadBody("unknown event", .unknownEvent(type: "PONG")),
            BadBody("null event", .rawEvent(json: "null", protobuf: [])),
            BadBody("null object", .rawEvent(json: #"{"type":"ADDED","object":null}"#, protobuf: [0x0a, 0])),
            BadBody(
                "nulls everywhere",
                .rawEvent(
                    json: #"{"type":"MODIFIED","object":{"kind":null,"metadata":null,"spec":null,"items":null}}"#,
                    protobuf: [0x0a, 8] + Array("MODIFIED".utf8) + [0x12, 0])),
            BadBody(
                "deletion of nothing",
                .rawEvent(
                    json: #"{"type":"DELETED","object":{}}"#,
                    protobuf: [0x0a, 7] + Array("DELETED".utf8) + [0x12, 6, 0x0a, 4, 0x6b, 0x38, 0x73, 0])),
            BadBody(
                "error event",
                .errorEvent(PlayedStatus(code: 500, reason: "InternalError", message: "etcdserver: leader changed"))),
            BadBody("error event without status", .rawEvent(json: #"{"type":"ERROR","object":7}"#, protobuf: [8, 1])),
        ]

        /// The answer to a request only.
        static let answers =
            anywhere + [
                BadBody("closed connection", .close), BadBody("nothing", .endAtOnce), BadBody("HTML", .html200),
                BadBody("head only", .closeMidBody(afterOctets: 0)),
                BadBody("list of another kind", .garbage(Array(#"{"kind":"PodList","apiVersion":"v1"}"#.utf8))),
            ]
    }

    /// A list is asked for again until it is good, in either way of listing.
    @Test(arguments: BadBody.answers, [PlayedEncoding.protobuf, .json])
    func inAList(body: BadBody, encoding: PlayedEncoding) async throws {
        try await FollowedCluster.with(
            adjust: {
                $0.encodings = [encoding]
                $0.streamingLists = encoding == .json ? .rejected : .supported
            },
            prepare: { api in
                // The first request of a list in pages is the one for initial events, which is refused.
                let verb: Fault.Verb = encoding == .json ? .list : .watch
                try await api.setFault(Fault(body.action, path: Sample.services, verb: verb, times: 1))
            }
        ) { cluster in
            try cluster.client.expectSample()
            try await cluster.waitForWatches()
            try await cluster.expectChangesShow()
        }
    }

    /// A watch goes on or is begun again; what is known stays, and what changes shows.
    @Test(arguments: BadBody.anywhere, [PlayedEncoding.protobuf, .json])
    func inAWatch(body: BadBody, encoding: PlayedEncoding) async throws {
        try await FollowedCluster.with(adjust: { $0.encodings = [encoding] }) { cluster in
            try await cluster.waitForWatches()
            #expect(try await cluster.api.disturbWatches(body.action) == 3)
            try await cluster.api.apply([try Sample.service("added", "10.96.9.9")])
            try cluster.client.ask(
                Sample.name("added"), until: ["10.96.9.9"], while: Sample.db, has: Sample.dbAddresses)
            try cluster.client.expectSample()
        }
    }

    /// A frame of more than 16 MiB ends the watch with a line that says so, and is not kept in memory.
    @Test(arguments: [PlayedEncoding.protobuf, .json])
    func aFrameBeyondAllMeasure(encoding: PlayedEncoding) async throws {
        try await FollowedCluster.with(adjust: { $0.encodings = [encoding] }) { cluster in
            try await cluster.waitForWatches()
            try await cluster.api.disturbWatches(of: Sample.services, .oversizedFrame(octets: 40 << 20))
            try cluster.server.waitForLine(with: "must be within 16777216 octets")
            try await cluster.waitForWatches()
            try await cluster.expectChangesShow()
            try cluster.client.expectSample()
        }
    }
}
