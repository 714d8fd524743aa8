/// A selector over labels, as `kubectl -l` takes it: requirements that must all hold.
public struct LabelSelector: Hashable, Sendable {
    /// What one requirement asks of the value of its label.
    public enum Condition: Hashable, Sendable {
        /// `key in (a,b)`, `key=a`, `key==a`: the label is there with one of these values.
        case isIn([String])
        /// `key notin (a,b)`, `key!=a`: the label is missing or has another value.
        case isNotIn([String])
        /// `key`: the label is there.
        case exists
        /// `!key`: the label is missing.
        case doesNotExist
    }

    /// A label's key and what is asked of it.
    public struct Requirement: Hashable, Sendable {
        /// The label it is about.
        public var key: String
        /// What is asked of its value.
        public var condition: Condition

        /// A requirement made of its parts.
        public init(key: String, condition: Condition) {
            self.key = key
            self.condition = condition
        }

        /// Whether the labels meet this requirement.
        public func matches(labels: [String: String]) -> Bool {
            switch condition {
            case .isIn(let values): labels[key].map(values.contains) ?? false
            case .isNotIn(let values): !(labels[key].map(values.contains) ?? false)
            case .exists: labels[key] != nil
            case .doesNotExist: labels[key] == nil
            }
        }
    }

    /// In the order written. None: everything matches.
    public var requirements: [Requirement]

    /// A selector made of its parts.
    public init(requirements: [Requirement] = []) {
        self.requirements = requirements
    }

    /// Reads `a=b,c!=d,team in (a,p,d),x notin (y),key,!key`. An empty text selects everything, as in kubectl.
    ///
    /// - Throws: ``LabelSelectorError`` with the place and what was expected there.
    public init(_ text: String) throws(LabelSelectorError) {
        var parser = LabelSelectorParser(text)
        requirements = try parser.parse()
    }

    /// Whether the labels meet every requirement.
    public func matches(labels: [String: String]) -> Bool {
        requirements.allSatisfy { $0.matches(labels: labels) }
    }
}

/// Why a text is no label selector.
public struct LabelSelectorError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The octet, counted from 1, at which reading stopped.
    public let position: Int
    /// What was expected and what was there.
    public let reason: String

    /// `label selector: at position 5: expected a label key, got the end`.
    public var description: String { "label selector: at position \(position): \(reason)" }
}
