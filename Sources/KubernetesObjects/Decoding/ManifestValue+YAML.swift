import Yams

extension ManifestValue {
    /// Reads one YAML document. Nothing but comments gives null.
    ///
    /// Aliases are expanded and `<<` merges maps; scalars mean what they mean to kubectl (YAML 1.1: `yes` is true).
    /// - Parameter firstLine: the line of the text's first line in its file.
    /// - Throws: ``ManifestSyntaxError`` with the line, also where a limit is exceeded.
    public init(
        yaml text: String, firstLine: Int = 1, limits: ManifestLimits = .standard
    ) throws(ManifestSyntaxError) {
        try YAMLAnchorCheck.check(text, firstLine: firstLine)
        let root: Yams.Node?
        do {
            // The encoding is given because Yams' default reads an environment variable.
            root = try Yams.Parser(yaml: text, encoding: .utf8).singleRoot()
        } catch let error as YamlError {
            throw ManifestSyntaxError(error, firstLine: firstLine)
        } catch {
            throw ManifestSyntaxError(line: nil, reason: "not YAML: \(error)")
        }
        guard let root else {
            self.init(.null, line: firstLine)
            return
        }
        var reader = YAMLTreeReader(
            firstLine: firstLine, maximumDepth: limits.depth,
            remainingValues: text.utf8.count + limits.aliasedValues)
        self = try reader.read(root, depth: 0)
    }
}

extension ManifestSyntaxError {
    fileprivate init(_ error: YamlError, firstLine: Int) {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            self.init(line: firstLine + mark.line - 1, reason: "not YAML: \(problem)")
        case .reader(let problem, _, _, _):
            self.init(line: nil, reason: "not YAML: \(problem)")
        case .duplicatedKeysInMapping(let duplicates, let context):
            let keys = duplicates.prefix(3).map(quoted).joined(separator: ", ")
            self.init(line: firstLine + context.mark.line - 1, reason: "the key \(keys) is there twice")
        default:
            self.init(line: nil, reason: "not YAML: \(error)")
        }
    }
}

/// Turns Yams' nodes into values, counting them: nodes share the storage of what an alias stands for, values are
/// visited once for each alias.
private struct YAMLTreeReader {
    let firstLine: Int
    let maximumDepth: Int
    var remainingValues: Int

    mutating func read(_ node: Yams.Node, depth: Int) throws(ManifestSyntaxError) -> ManifestValue {
        let line = node.mark.map { firstLine + $0.line - 1 }
        guard depth <= maximumDepth else {
            throw ManifestSyntaxError(line: line, reason: "nested deeper than \(maximumDepth) levels")
        }
        remainingValues -= 1
        guard remainingValues >= 0 else {
            throw ManifestSyntaxError(line: line, reason: "aliases expand to too many values")
        }
        switch node {
        case .scalar(let scalar):
            return ManifestValue(YAMLScalar.content(of: scalar), line: line)
        case .sequence(let sequence):
            var values: [ManifestValue] = []
            values.reserveCapacity(sequence.count)
            for element in sequence { values.append(try read(element, depth: depth + 1)) }
            return ManifestValue(.list(values), line: line)
        case .mapping(let mapping):
            return ManifestValue(.map(try read(mapping, line: line, depth: depth)), line: line)
        case .alias:
            throw ManifestSyntaxError(line: line, reason: "an alias that stands for nothing")
        }
    }

    private mutating func read(
        _ mapping: Yams.Node.Mapping, line: Int?, depth: Int
    ) throws(ManifestSyntaxError) -> [String: ManifestValue] {
        var members: [String: ManifestValue] = [:]
        var merged: [ManifestValue] = []
        members.reserveCapacity(mapping.count)
        for (key, node) in mapping {
            guard let name = key.scalar else {
                throw ManifestSyntaxError(line: line, reason: "a key that is a list or a map")
            }
            let value = try read(node, depth: depth + 1)
            if name.string == "<<", name.style == .plain {
                merged += value.list ?? [value]
            } else {
                members[name.string] = value
            }
        }
        for source in merged {
            guard let map = source.map else {
                throw ManifestSyntaxError(line: source.line, reason: "<< must be followed by a map")
            }
            // What the map says itself wins, then the earlier of the merged ones.
            members.merge(map) { own, _ in own }
        }
        return members
    }
}
