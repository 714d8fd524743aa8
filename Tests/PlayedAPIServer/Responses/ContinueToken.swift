import Foundation

/// Where the next page of a list begins, as in `continue`: opaque to clients, and shaped as the API server's own.
struct ContinueToken: Codable {
    /// The version that all pages show.
    let rv: UInt64
    /// The path of the last object that has been sent.
    let start: String
    private let v: String

    private static let version = "meta.k8s.io/v1"

    init(rv: UInt64, start: String) {
        self.rv = rv
        self.start = start
        v = Self.version
    }

    /// `nil` for a text that is no token.
    init?(text: String) {
        let padded = text + String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        guard let data = Data(base64Encoded: padded) else { return nil }
        do {
            self = try JSONDecoder().decode(ContinueToken.self, from: data)
        } catch {
            return nil
        }
        guard v == Self.version else { return nil }
    }

    func text() throws -> String {
        try JSONEncoder().encode(self).base64EncodedString().replacing("=", with: "")
    }
}
