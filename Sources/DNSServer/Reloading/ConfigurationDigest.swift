public import Corefile
import Crypto

/// What tells one configuration from another: all words of a Corefile and of what it imports, not how they are laid out.
public enum ConfigurationDigest {
    /// SHA-512, in hexadecimal digits.
    public static func sha512(_ document: CorefileDocument) -> String {
        var hash = SHA512()
        for block in document.blocks {
            let words = block.keys.map(\.description) + ["{"] + block.directives.flatMap { $0.words + [";"] } + ["}"]
            for word in words {
                // With its length: words that are cut elsewhere are others.
                hash.update(data: Array("\(word.utf8.count):\(word)".utf8))
            }
        }
        return hash.finalize().reduce(into: "") { text, octet in
            let digits = String(octet, radix: 16)
            text += digits.count == 1 ? "0" + digits : digits
        }
    }
}
