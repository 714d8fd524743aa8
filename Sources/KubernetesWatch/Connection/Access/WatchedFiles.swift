/// The files that credentials were read from, each with its state at that moment.
struct WatchedFiles: Sendable {
    private var stamps: [String: FileContents.Stamp?] = [:]

    /// Reads a file and takes note of its state, also where it cannot be read.
    mutating func read(_ path: String) throws(CredentialFault) -> [UInt8] {
        stamps.updateValue(nil, forKey: path)
        guard !path.utf8.contains(0) else {
            throw CredentialFault(reason: "a path has a zero octet in it")
        }
        do {
            let (octets, stamp) = try FileContents.read(path)
            stamps.updateValue(stamp, forKey: path)
            return octets
        } catch {
            stamps.updateValue(FileContents.stamp(path), forKey: path)
            throw error
        }
    }

    /// Whether any of them is another one by now, has been written to, has gone or has come.
    var haveChanged: Bool {
        stamps.contains { path, stamp in FileContents.stamp(path) != stamp }
    }

    /// Reads a bearer token. White space around it does not count.
    ///
    /// - Throws: also where nothing is left, and where it has octets that a header field cannot carry.
    mutating func readToken(_ path: String) throws(CredentialFault) -> String {
        guard let token = BearerToken(String(decoding: try read(path), as: UTF8.self)) else {
            throw CredentialFault(file: path, reason: "holds no token, which is one line of visible ASCII")
        }
        return token.text
    }

    /// Reads a file in PEM form; what it holds is looked at later.
    mutating func readPEM(_ path: String) throws(CredentialFault) -> TLSMaterial.PEM {
        TLSMaterial.PEM(octets: try read(path), origin: path)
    }
}

/// A token as it can go into an `Authorization` field.
struct BearerToken {
    let text: String

    /// `nil` where nothing but white space is there, or something else than visible ASCII.
    init?(_ text: String) {
        let isBlank = { (octet: UInt8) in octet == 0x20 || (0x09...0x0D).contains(octet) }
        guard let first = text.utf8.firstIndex(where: { !isBlank($0) }),
            let last = text.utf8.lastIndex(where: { !isBlank($0) })
        else { return nil }
        let token = text[first...last]
        guard token.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
        self.text = String(token)
    }
}
