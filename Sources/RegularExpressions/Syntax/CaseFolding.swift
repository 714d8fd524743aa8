/// Which characters `(?i)` takes for one another: those that differ by Unicode's simple case folding.
enum CaseFolding {
    /// The ranges with every character's other cases added.
    static func folded(_ ranges: [ClosedRange<UInt32>]) -> [ClosedRange<UInt32>] {
        ranges + ranges.flatMap(others)
    }

    /// The other cases of the characters of a range.
    private static func others(of range: ClosedRange<UInt32>) -> [ClosedRange<UInt32>] {
        var others: [ClosedRange<UInt32>] = []
        let letters = ("A" as Unicode.Scalar).value...("Z" as Unicode.Scalar).value
        for letter in letters where range.contains(letter) || range.contains(letter + 0x20) {
            others += [letter...letter, (letter + 0x20)...(letter + 0x20)]
            // KELVIN SIGN and LATIN SMALL LETTER LONG S.
            if "K" ~= letter { others.append(0x212a...0x212a) }
            if "S" ~= letter { others.append(0x17f...0x17f) }
        }
        guard range.upperBound > 0x7f else { return others }
        for (value, cases) in beyondASCII where range.contains(value) { others += cases.map { $0...$0 } }
        return others
    }

    /// All cases of every character beyond ASCII that has several, built at the first need.
    private static let beyondASCII: [(value: UInt32, cases: [UInt32])] = {
        var families: [UInt32: [UInt32]] = [:]
        for value in UInt32(0x41)...0x1ffff {
            guard let scalar = Unicode.Scalar(value), scalar.properties.changesWhenCaseMapped else { continue }
            // The dotted and the dotless I fold only in Turkish.
            guard value != 0x130, value != 0x131 else { continue }
            for mapping in [scalar.properties.lowercaseMapping, scalar.properties.uppercaseMapping] {
                guard let other = mapping.unicodeScalars.first?.value, mapping.unicodeScalars.count == 1 else {
                    continue
                }
                join(value, other, in: &families)
            }
        }
        return families.filter { $0.key > 0x7f }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }()

    private static func join(_ one: UInt32, _ other: UInt32, in families: inout [UInt32: [UInt32]]) {
        guard one != other else { return }
        let members = Set(families[one] ?? [one]).union(families[other] ?? [other])
        for member in members { families[member] = members.sorted() }
    }
}
