/// A protobuf message read without a schema.
struct ProtobufTree {
    enum Value: Hashable {
        case number(UInt64)
        case octets([UInt8])
    }

    struct Malformed: Error {
        let position: Int
    }

    private(set) var fields: [UInt64: [Value]] = [:]

    init(_ octets: [UInt8]) throws {
        var position = 0
        func varint() throws -> UInt64 {
            var value: UInt64 = 0
            for shift in stride(from: UInt64(0), to: 64, by: 7) {
                guard position < octets.count else { throw Malformed(position: position) }
                let octet = octets[position]
                position += 1
                value |= UInt64(octet & 0x7f) << shift
                if octet < 0x80 { return value }
            }
            throw Malformed(position: position)
        }
        while position < octets.count {
            let tag = try varint()
            switch tag & 7 {
            case 0: fields[tag >> 3, default: []].append(.number(try varint()))
            case 2:
                let count = Int(clamping: try varint())
                guard count <= octets.count - position else { throw Malformed(position: position) }
                fields[tag >> 3, default: []].append(.octets(Array(octets[position..<position + count])))
                position += count
            default: throw Malformed(position: position)
            }
        }
    }

    /// The message inside `k8s\0` and `runtime.Unknown`.
    init(enveloped octets: [UInt8]) throws {
        guard octets.starts(with: Array("k8s\0".utf8)) else { throw Malformed(position: 0) }
        self = try ProtobufTree(ProtobufTree(Array(octets.dropFirst(4))).octets(2))
    }

    /// The first value at a path of field numbers; empty where there is none.
    func octets(_ path: UInt64...) -> [UInt8] { octets(path) }

    func text(_ path: UInt64...) -> String { String(decoding: octets(path), as: UTF8.self) }

    func number(_ field: UInt64) -> Int? {
        if case .number(let number)? = fields[field]?.first { Int(clamping: number) } else { nil }
    }

    /// The messages of a repeated field.
    func messages(_ field: UInt64) throws -> [ProtobufTree] {
        try (fields[field] ?? []).compactMap { value in
            if case .octets(let octets) = value { try ProtobufTree(octets) } else { nil }
        }
    }

    private func octets(_ path: [UInt64]) -> [UInt8] {
        guard let field = path.first, case .octets(let octets)? = fields[field]?.first else { return [] }
        guard path.count > 1 else { return octets }
        do {
            return try ProtobufTree(octets).octets(Array(path.dropFirst()))
        } catch {
            return []
        }
    }
}
