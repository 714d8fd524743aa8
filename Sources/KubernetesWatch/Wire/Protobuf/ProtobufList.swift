import KubernetesProtobuf
import SwiftProtobuf

/// A list in protobuf. The list is one field of the message around it, and far too large to wait for its end: both are
/// read field by field.
struct ProtobufList: BodyForm {
    private enum Place {
        case beginning
        /// In the message `Unknown`.
        case envelope
        /// In the list, with so many octets of it still to come.
        case list(remaining: Int)
    }

    private let context: BodyContext
    private var place = Place.beginning
    private var hasType = false
    private var hasMetadata = false

    init(_ context: BodyContext) {
        self.context = context
    }

    mutating func advance(_ pending: inout PendingOctets, _ emit: (StreamEvent) -> Void) throws(BodyError) {
        while true {
            switch place {
            case .beginning:
                guard try takeMagic(&pending) else { return }
            case .envelope:
                guard try takeEnvelopeField(&pending) else { return }
            case .list(remaining: 0): place = .envelope
            case .list(let remaining):
                guard try takeListField(&pending, remaining: remaining, emit) else { return }
            }
        }
    }

    mutating func finish(_ pending: PendingOctets) throws(BodyError) {
        guard case .envelope = place, pending.isEmpty else { throw .truncated(expected: "the rest of the list") }
        guard hasType else { throw .truncated(expected: "the kind of the list") }
        guard hasMetadata else { throw .truncated(expected: "the list's metadata") }
    }

    private mutating func takeMagic(_ pending: inout PendingOctets) throws(BodyError) -> Bool {
        let magic = ProtobufEnvelope.magic
        guard magic.starts(with: pending.rest.prefix(magic.count)) else {
            throw .malformed(expected: "k8s\\0 at the beginning", found: pending.rest)
        }
        guard pending.count >= magic.count else { return false }
        pending.consume(to: pending.start + magic.count)
        place = .envelope
        return true
    }

    private mutating func takeEnvelopeField(_ pending: inout PendingOctets) throws(BodyError) -> Bool {
        let octets = pending.octets
        guard let field = try ProtobufField.read(octets, at: pending.start, end: pending.end) else { return false }
        if field.number == 2 && field.isLengthDelimited {
            place = .list(remaining: field.payload.count)
            pending.consume(to: field.payload.lowerBound)
            return true
        }
        guard try isComplete(field, in: pending) else { return false }
        if field.number == 1 && field.isLengthDelimited {
            let type = try ProtobufEnvelope.type(octets, field.payload)
            try context.checkList(kind: type.kind, apiVersion: type.apiVersion)
            hasType = true
        }
        pending.consume(to: field.payload.upperBound)
        return true
    }

    private mutating func takeListField(
        _ pending: inout PendingOctets, remaining: Int, _ emit: (StreamEvent) -> Void
    ) throws(BodyError) -> Bool {
        let octets = pending.octets
        let end = min(pending.end, pending.start + remaining)
        guard let field = try ProtobufField.read(octets, at: pending.start, end: end) else {
            guard end - pending.start < remaining else {
                throw .malformed(expected: "a protobuf list", got: "half a field")
            }
            return false
        }
        let size = field.payload.upperBound - pending.start
        guard size <= remaining else {
            throw .malformed(expected: "a protobuf list", got: "a field that ends after it")
        }
        guard try isComplete(field, in: pending) else { return false }
        switch (field.number, field.isLengthDelimited) {
        case (1, true): emit(try metadata(octets, field.payload))
        case (2, true):
            let read = ReadObject(message: octets, field.payload, kind: context.kind)
            emit(.object(read.item, resourceVersion: read.resourceVersion))
        default: break
        }
        pending.consume(to: field.payload.upperBound)
        place = .list(remaining: remaining - size)
        return true
    }

    private mutating func metadata(_ octets: [UInt8], _ range: Range<Int>) throws(BodyError) -> StreamEvent {
        let metadata: ProtoListMeta
        do {
            metadata = try ProtoListMeta(discardingUnknown: octets[range])
        } catch {
            throw .malformed(expected: "a protobuf ListMeta", got: "\(error)")
        }
        guard !hasMetadata else { throw .malformed(expected: "one ListMeta", got: "two") }
        hasMetadata = true
        return .list(resourceVersion: metadata.resourceVersion, continuation: metadata.continue)
    }

    private func isComplete(_ field: ProtobufField, in pending: PendingOctets) throws(BodyError) -> Bool {
        guard field.payload.count <= context.limits.value else {
            throw .tooLarge(what: "an item", octets: field.payload.count, maximum: context.limits.value)
        }
        return field.payload.upperBound <= pending.end
    }
}
