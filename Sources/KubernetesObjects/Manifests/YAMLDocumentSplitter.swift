/// Cuts a YAML stream at its document markers, so that a fault in one document leaves the others alone.
///
/// `---` and `...` at the start of a line, followed by a blank or the line's end, are markers everywhere, also inside
/// quoted and block scalars (YAML 1.2.2 section 9.1.2).
enum YAMLDocumentSplitter {
    /// The documents that are more than comments and directives, with the lines they begin at.
    static func split(_ text: ArraySlice<UInt8>) -> [(line: Int, octets: ArraySlice<UInt8>)] {
        var documents: [(line: Int, octets: ArraySlice<UInt8>)] = []
        var start = text.startIndex
        var startLine = 1
        var hasContent = false
        var position = text.startIndex
        var line = 1
        while position < text.endIndex {
            let end = text[position...].firstIndex(of: UInt8(ascii: "\n")) ?? text.endIndex
            let isMarker = isMarker(text[position..<end])
            if isMarker {
                if hasContent { documents.append((startLine, text[start..<position])) }
                start = position + 3
                startLine = line
                hasContent = isContent(text[start..<end])
            } else if !hasContent {
                hasContent = isContent(text[position..<end])
            }
            position = end < text.endIndex ? end + 1 : end
            line += 1
        }
        if hasContent { documents.append((startLine, text[start...])) }
        return documents
    }

    private static func isMarker(_ line: ArraySlice<UInt8>) -> Bool {
        guard line.starts(with: "---".utf8) || line.starts(with: "...".utf8) else { return false }
        return line.dropFirst(3).first.map { $0 <= 0x20 } ?? true
    }

    private static func isContent(_ line: ArraySlice<UInt8>) -> Bool {
        guard let first = line.first(where: { $0 > 0x20 }) else { return false }
        return first != UInt8(ascii: "#") && line.first != UInt8(ascii: "%")
    }
}
