import Foundation
import Testing

extension String {
    /// The text with each part replaced; a part that is not there is a failure, since the file has changed then.
    func substituting(_ parts: KeyValuePairs<String, String>) throws -> String {
        try parts.reduce(self) { text, part in
            try #require(text.contains(part.key), "'\(part.key)' is not in the file any more")
            return text.replacingOccurrences(of: part.key, with: part.value)
        }
    }
}
