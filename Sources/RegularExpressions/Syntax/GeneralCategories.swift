/// Unicode's general categories as sets, from the standard library's tables.
enum GeneralCategories {
    /// Stretches of code points of one category, found once by going through all of them.
    private static let runs: [(range: ClosedRange<UInt32>, name: String)] = {
        var runs: [(range: ClosedRange<UInt32>, name: String)] = []
        var start: UInt32 = 0
        var name = GeneralCategories.name(of: 0)
        for value in 1...ScalarSet.scalarMaximum {
            let next = GeneralCategories.name(of: value)
            if next != name {
                runs.append((start...(value - 1), name))
                start = value
                name = next
            }
        }
        runs.append((start...ScalarSet.scalarMaximum, name))
        return runs
    }()

    private static let names: Set<String> = [
        "C", "Cc", "Cf", "Co", "Cs", "L", "Ll", "Lm", "Lo", "Lt", "Lu", "M", "Mc", "Me", "Mn", "N", "Nd", "Nl", "No",
        "P", "Pc", "Pd", "Pe", "Pf", "Pi", "Po", "Ps", "S", "Sc", "Sk", "Sm", "So", "Z", "Zl", "Zp", "Zs",
    ]

    /// The characters of `\p{name}`; nil if there is no such category.
    static func ranges(_ name: String) -> [ClosedRange<UInt32>]? {
        if name == "Any" { return [0...ScalarSet.scalarMaximum] }
        guard names.contains(name) else { return nil }
        // Code points without a character (Cn) belong to no class, not even to C.
        return runs.filter { $0.name != "Cn" && $0.name.hasPrefix(name) }.map(\.range)
    }

    private static func name(of value: UInt32) -> String {
        guard let scalar = Unicode.Scalar(value) else { return "Cs" }
        return switch scalar.properties.generalCategory {
        case .uppercaseLetter: "Lu"
        case .lowercaseLetter: "Ll"
        case .titlecaseLetter: "Lt"
        case .modifierLetter: "Lm"
        case .otherLetter: "Lo"
        case .nonspacingMark: "Mn"
        case .spacingMark: "Mc"
        case .enclosingMark: "Me"
        case .decimalNumber: "Nd"
        case .letterNumber: "Nl"
        case .otherNumber: "No"
        case .connectorPunctuation: "Pc"
        case .dashPunctuation: "Pd"
        case .openPunctuation: "Ps"
        case .closePunctuation: "Pe"
        case .initialPunctuation: "Pi"
        case .finalPunctuation: "Pf"
        case .otherPunctuation: "Po"
        case .mathSymbol: "Sm"
        case .currencySymbol: "Sc"
        case .modifierSymbol: "Sk"
        case .otherSymbol: "So"
        case .spaceSeparator: "Zs"
        case .lineSeparator: "Zl"
        case .paragraphSeparator: "Zp"
        case .control: "Cc"
        case .format: "Cf"
        case .surrogate: "Cs"
        case .privateUse: "Co"
        case .unassigned: "Cn"
        @unknown default: "Cn"
        }
    }
}
