import KubernetesObjects
import KubernetesProtobuf
import SwiftProtobuf

/// A watch in protobuf: each event follows its length, which is four octets with the highest first.
struct ProtobufWatch: BodyForm {
    private static let lengthOctets = 4

    private let context: BodyContext

    init(_ context: BodyContext) {
        self.context = context
    }

    mutating func advance(_ pending: inout PendingOctets, _ emit: (StreamEvent) -> Void) throws(BodyError) {
        while pending.count >= Self.lengthOctets {
            let length = pending.rest.prefix(Self.lengthOctets).reduce(0) { $0 << 8 | Int($1) }
            guard length <= context.limits.value else { throw tooLong(length, pending) }
            let start = pending.start + Self.lengthOctets
            guard pending.end - start >= length else { return }
            emit(try event(pending.octets, start..<start + length))
            pending.consume(to: start + length)
        }
    }

    mutating func finish(_ pending: PendingOctets) throws(BodyError) {
        guard pending.isEmpty else { throw .truncated(expected: "the rest of an event") }
    }

    /// Four printable octets are no length: something else was sent.
    private func tooLong(_ length: Int, _ pending: PendingOctets) -> BodyError {
        if pending.rest.prefix(Self.lengthOctets).allSatisfy({ (0x20..<0x7f).contains($0) }) {
            return .malformed(expected: "an event's length", found: pending.rest)
        }
        return .tooLarge(what: "an event", octets: length, maximum: context.limits.value)
    }

    private func event(_ octets: [UInt8], _ range: Range<Int>) throws(BodyError) -> StreamEvent {
        let typeRange = try ProtobufField.find(1, in: octets, range)
        let type = String(decoding: typeRange.map { text(octets, $0) } ?? [], as: UTF8.self)
        guard let name = WatchEventName(rawValue: type) else { return WatchEventName.unknown(type) }
        guard let extensionRange = try ProtobufField.find(2, in: octets, range),
            let object = try ProtobufField.find(1, in: octets, extensionRange)
        else { throw .malformed(expected: "an event with an object", got: "one without") }
        let envelope = try ProtobufEnvelope(octets, object)
        let message = octets[envelope.object]
        switch name {
        case .bookmark: return try bookmark(message)
        case .error: return .error(status(message, envelope.type))
        case .added, .modified:
            let read = self.read(octets, envelope)
            return .object(read.item, resourceVersion: read.resourceVersion)
        case .deleted:
            let read = self.read(octets, envelope)
            return .deleted(read.item.key, resourceVersion: read.resourceVersion)
        }
    }

    /// Types are short; what is longer is none that we know.
    private func text(_ octets: [UInt8], _ range: Range<Int>) -> [UInt8] {
        range.prefix(WatchEventName.maximumOctets).map { octets[$0] }
    }

    private func read(_ octets: [UInt8], _ envelope: ProtobufEnvelope) -> ReadObject {
        let type = envelope.type
        if let fault = ReadObject.typeFault(kind: type.kind, apiVersion: type.apiVersion, expected: context.kind) {
            return ReadObject(unusable: context.kind, fault: fault)
        }
        return ReadObject(message: octets, envelope.object, kind: context.kind)
    }

    private func bookmark(_ message: ArraySlice<UInt8>) throws(BodyError) -> StreamEvent {
        do {
            let head = try ProtoObjectHead(discardingUnknown: message)
            return .bookmark(
                resourceVersion: head.metadata.resourceVersion,
                endsInitialEvents: head.metadata.annotations[WatchEventName.initialEventsEnd] == "true")
        } catch {
            throw .malformed(expected: "a bookmark", got: "\(error)")
        }
    }

    private func status(_ message: ArraySlice<UInt8>, _ type: ProtoTypeMeta) -> APIStatus {
        guard type.kind == "Status" else { return APIStatus(errorWithout: "a \(quoted(type.kind))") }
        do {
            return APIStatus(
                try ProtoStatus(discardingUnknown: message), httpStatus: 500)
        } catch {
            return APIStatus(errorWithout: "\(error)")
        }
    }
}
