import NetworkAddress
import Testing

/// Asks an HTTP endpoint, each request over a connection of its own.
struct HTTPClient {
    let server: SocketEndpoint

    /// Of 127.0.0.1.
    init(port: UInt16) { server = SocketEndpoint(.v4(0x7f00_0001), port: port) }

    struct Reply: Equatable {
        var status: Int
        var head: String
        var body: String
    }

    /// The answer to `GET path`.
    func get(_ path: String) throws -> Reply {
        try send("GET \(path) HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n")
    }

    /// The answer to a request as it is given, up to the end of the connection.
    func send(_ request: String) throws -> Reply {
        let socket = try NetworkSocket(.stream, to: server)
        try socket.send(Array(request.utf8))
        var received: [UInt8] = []
        while let (octets, _) = try socket.receive(until: .now + Patience.reply) {
            guard !octets.isEmpty else { return try Self.parse(String(decoding: received, as: UTF8.self)) }
            received += octets
        }
        throw TimeoutError("no whole answer from \(server) to \(request)")
    }

    private static func parse(_ text: String) throws -> Reply {
        let range = try #require(text.firstRange(of: "\r\n\r\n"), "no HTTP answer: \(text)")
        let head = String(text[..<range.lowerBound])
        let status = try #require(head.split(separator: " ").dropFirst().first.flatMap { Int($0) })
        return Reply(status: status, head: head.lowercased(), body: String(text[range.upperBound...]))
    }

    /// The page of metrics.
    func metrics() throws -> MetricsPage {
        let reply = try get("/metrics")
        #expect(reply.status == 200 && reply.head.contains("content-type: text/plain; version=0.0.4"))
        return MetricsPage(text: reply.body)
    }

    /// The page of metrics once it `shows` something.
    func metrics(until shows: (MetricsPage) -> Bool) throws -> MetricsPage {
        let deadline = ContinuousClock.now + Patience.change
        while true {
            let page = try metrics()
            if shows(page) { return page }
            guard ContinuousClock.now < deadline else { throw TimeoutError("the metrics stay\n\(page.text)") }
        }
    }
}

/// A page of metrics, by its lines.
struct MetricsPage {
    let text: String

    var lines: [Substring] { text.split(separator: "\n") }

    /// The value of a sample whose name and labels are as given; `nil` where there is none.
    func value(_ sample: String) -> Double? {
        lines.first { $0.hasPrefix(sample + " ") }.flatMap { Double($0.dropFirst(sample.count + 1)) }
    }

    /// The values of all samples of a metric that have these labels.
    func values(of name: String, with labels: [String] = []) -> [Double] {
        lines.filter { line in
            (line.hasPrefix(name + "{") || line.hasPrefix(name + " ")) && labels.allSatisfy { line.contains($0) }
        }.compactMap { $0.split(separator: " ").last.flatMap { Double($0) } }
    }

    /// The sum of ``values(of:with:)``.
    func sum(of name: String, with labels: [String] = []) -> Double { values(of: name, with: labels).reduce(0, +) }

    /// Each metric's type.
    var types: [String: String] {
        var types: [String: String] = [:]
        for line in lines where line.hasPrefix("# TYPE ") {
            let words = line.split(separator: " ")
            types[String(words[2])] = String(words[3])
        }
        return types
    }

    /// The names of the labels of each metric's samples; `le` is a histogram's own.
    var labels: [String: Set<[String]>] {
        var labels: [String: Set<[String]>] = [:]
        for line in lines where !line.hasPrefix("#") {
            guard let match = line.firstMatch(of: #/^([a-z_]+)(?:\{(.*)\})? /#) else { continue }
            var name = String(match.1)
            for suffix in ["_bucket", "_sum", "_count"] where types[String(name.dropLast(suffix.count))] == "histogram"
            {
                if name.hasSuffix(suffix) { name = String(name.dropLast(suffix.count)) }
            }
            let names = (match.2 ?? "").matches(of: #/([a-z_]+)="/#).map { String($0.1) }.filter { $0 != "le" }
            labels[name, default: []].insert(names)
        }
        return labels
    }
}
