import AsyncHTTPClient
import DNSWire
import NIOCore
import NIOHTTP1

/// The DNS message in an HTTP response (RFC 8484 sections 4.2 and 5.1).
enum HTTPSAnswer {
    /// A response that holds none.
    struct Fault: Error, CustomStringConvertible {
        let description: String
    }

    static func message(in response: HTTPClient.Response) throws(Fault) -> [UInt8] {
        guard response.status == .ok else { throw Fault(description: "HTTP status \(response.status.code)") }
        let type = response.headers.first(name: "content-type")?.lowercased() ?? ""
        guard type.prefix(while: { $0 != ";" && $0 != " " }) == "application/dns-message" else {
            throw Fault(description: "HTTP content type '\(type.prefix(80))' is not application/dns-message")
        }
        let octets = response.body.map { Array($0.readableBytesView) } ?? []
        guard octets.count >= Header.octetCount else { throw Fault(description: "HTTP body of \(octets.count) octets") }
        guard let age = response.headers.first(name: "age").flatMap({ UInt32($0) }), age > 0 else { return octets }
        return aged(octets, by: age)
    }

    /// TTLs without the time that the response has spent in caches on the way; what cannot be read is for the exchange to
    /// say.
    private static func aged(_ octets: [UInt8], by seconds: UInt32) -> [UInt8] {
        do {
            var message = try Message(parsing: octets)
            func age(_ records: inout [ResourceRecord]) {
                for index in records.indices { records[index].ttl -= min(seconds, records[index].ttl) }
            }
            age(&message.answers)
            age(&message.authorities)
            age(&message.additionals)
            return message.write()
        } catch {
            return octets
        }
    }

    /// Why there was no response.
    static func words(for error: any Error) -> String {
        if let error = error as? HTTPClientError { return "HTTP: \(error.shortDescription)" }
        if error is ResponseAccumulator.ResponseTooBigError { return "HTTP body of more than 65535 octets" }
        return NetworkErrorText(error).description
    }
}

/// Base64 for URLs, without padding (RFC 4648 section 5).
enum Base64URL {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    static func text(_ octets: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((octets.count * 4 + 2) / 3)
        var bits: UInt32 = 0
        var count: UInt32 = 0
        for octet in octets {
            bits = bits << 8 | UInt32(octet)
            count += 8
            while count >= 6 {
                count -= 6
                text.append(alphabet[Int(bits >> count & 63)])
            }
        }
        if count > 0 { text.append(alphabet[Int(bits << (6 - count) & 63)]) }
        return String(decoding: text, as: UTF8.self)
    }
}
