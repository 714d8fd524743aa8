/// What is wrong at one place of an object.
public struct FieldFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// The line in the file, from 1, where it is known.
    public let line: Int?
    /// The field, what it must be, and what it is: `spec.ports[0].port must be within 1…65535, got 0`.
    public let reason: String

    /// A fault at a line, in words.
    public init(line: Int?, reason: String) {
        self.line = line
        self.reason = reason
    }

    /// The reason alone: the reader of the file adds where it is.
    public var description: String { reason }
}

/// The faults of one object, bounded so that a list of a million absurd ports does not make a million messages.
struct FieldFaults {
    static let maximum = 8

    private(set) var noted: [FieldFault] = []
    private var omitted = 0

    mutating func note(_ fault: FieldFault) {
        if noted.count < Self.maximum {
            noted.append(fault)
        } else {
            omitted += 1
        }
    }

    /// How many there were, with those not kept.
    var count: Int { noted.count + omitted }

    /// All noted faults and how many more there were.
    var all: [FieldFault] {
        guard omitted > 0 else { return noted }
        return noted + [FieldFault(line: nil, reason: "\(omitted) more faults in this object")]
    }
}
