/// One document of a file, as octets.
struct ManifestDocument {
    /// Counted from 1; documents of nothing but comments do not count.
    let number: Int
    /// The line in the file at which the text begins, from 1.
    let line: Int
    let octets: ArraySlice<UInt8>
    let isJSON: Bool

    /// The documents of a file. The name decides the format: `.json` is JSON, anything else YAML.
    static func split(_ octets: [UInt8], isJSON: Bool) -> [ManifestDocument] {
        let bom: [UInt8] = [0xef, 0xbb, 0xbf]
        let text = octets.starts(with: bom) ? octets[bom.count...] : octets[...]
        let parts = isJSON ? splitJSON(text) : YAMLDocumentSplitter.split(text)
        return parts.enumerated().map { index, part in
            ManifestDocument(number: index + 1, line: part.line, octets: part.octets, isJSON: isJSON)
        }
    }

    private static func splitJSON(_ text: ArraySlice<UInt8>) -> [(line: Int, octets: ArraySlice<UInt8>)] {
        var line = 1
        var position = text.startIndex
        return JSONDocumentSplitter.split(text).map { range in
            line += text[position..<range.lowerBound].count { $0 == UInt8(ascii: "\n") }
            position = range.lowerBound
            return (line, text[range])
        }
    }

    /// Reads the document.
    ///
    /// - Throws: ``ManifestSyntaxError``; the rest of the file is not concerned.
    func value(limits: ManifestLimits) throws(ManifestSyntaxError) -> ManifestValue {
        if isJSON { return try ManifestValue(json: octets, firstLine: line, limits: limits) }
        let text = try text()
        if text.utf8.first(where: { $0 > 0x20 }) == UInt8(ascii: "{") {
            do {
                return try ManifestValue(json: octets, firstLine: line, limits: limits)
            } catch {
                // A map of YAML in braces, or broken in both languages: YAML has the last word in a YAML file.
                return try ManifestValue(yaml: text, firstLine: line, limits: limits)
            }
        }
        return try ManifestValue(yaml: text, firstLine: line, limits: limits)
    }

    private func text() throws(ManifestSyntaxError) -> String {
        guard let text = String(validating: octets, as: UTF8.self) else {
            throw ManifestSyntaxError(line: line, reason: "not UTF-8")
        }
        return text
    }
}
