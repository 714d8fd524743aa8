import KubernetesObjects
import KubernetesProtobuf
import NetworkAddress

/// Reads an EndpointSlice from its octets, without messages in between: there are more endpoints than anything else, and
/// the time until a large cluster is answered for is to a good part the time in which they are read.
///
/// Only what is beyond doubt is read so; everything else is left to the generated message.
struct EndpointSliceReader {
    /// Something is not as it should be; the generated message decides what follows from that.
    private struct Doubt: Error {}

    /// Field numbers have 29 bits.
    private static let maximumField: UInt64 = (1 << 29) - 1

    private let octets: [UInt8]
    private var metadata: Range<Int>?
    private var endpoints: [Range<Int>] = []
    private var ports: [Range<Int>] = []
    private var addressType = ""

    /// The slice in a message; `nil` where not everything is beyond doubt.
    static func read(_ octets: [UInt8], _ message: Range<Int>) -> EndpointSlice? {
        do {
            var reader = EndpointSliceReader(octets)
            try reader.readParts(message)
            return try reader.slice()
        } catch {
            // The generated message says what is wrong, if anything is.
            return nil
        }
    }

    private init(_ octets: [UInt8]) {
        self.octets = octets
    }

    private mutating func readParts(_ message: Range<Int>) throws(Doubt) {
        var position = message.lowerBound
        while let field = try field(at: &position, end: message.upperBound) {
            switch field.number {
            case 1:
                // Two would be one that is merged.
                guard metadata == nil else { throw Doubt() }
                metadata = try delimited(field)
            case 2: endpoints.append(try delimited(field))
            case 3: ports.append(try delimited(field))
            case 4: addressType = try text(field)
            default: break
            }
        }
    }

    private func slice() throws(Doubt) -> EndpointSlice {
        // Host names are rare enough for the slow way.
        guard let metadata = try objectMetadata(), let type = AddressType(rawValue: addressType), type != .fqdn else {
            throw Doubt()
        }
        let service = metadata.labels[EndpointSlice.serviceNameLabel] ?? ""
        var slice = EndpointSlice(
            metadata: metadata, serviceName: service.isEmpty ? nil : service, addressType: type)
        slice.endpoints.reserveCapacity(endpoints.count)
        for message in endpoints { slice.endpoints.append(try endpoint(message, type)) }
        slice.ports.reserveCapacity(ports.count)
        for message in ports { slice.ports.append(try port(message)) }
        return slice
    }

    private func objectMetadata() throws(Doubt) -> ObjectMetadata? {
        guard let metadata else { return nil }
        do {
            return try ProtoObjectMeta(discardingUnknown: octets[metadata]).metadata(of: .endpointSlice)
        } catch {
            throw Doubt()
        }
    }

    // MARK: endpoints

    private func endpoint(_ message: Range<Int>, _ type: AddressType) throws(Doubt) -> Endpoint {
        var endpoint = Endpoint(addresses: [])
        var target = TargetReference(kind: "", name: "")
        var position = message.lowerBound
        while let field = try field(at: &position, end: message.upperBound) {
            switch field.number {
            case 1: endpoint.addresses.append(try address(field, type))
            case 2: try readConditions(field, &endpoint.isReady)
            case 3: endpoint.hostname = try optional(OptionalText(label: try text(field)))
            case 4: try readTarget(field, &target)
            // The topology of v1beta1.
            case 5: throw Doubt()
            case 6: endpoint.nodeName = try optional(OptionalText(short: try text(field)))
            case 7: endpoint.zone = try optional(OptionalText(short: try text(field)))
            default: break
            }
        }
        guard !endpoint.addresses.isEmpty else { throw Doubt() }
        if !target.name.isEmpty { endpoint.target = target }
        return endpoint
    }

    private func address(_ field: ProtobufField, _ type: AddressType) throws(Doubt) -> EndpointAddress {
        let address = EndpointAddress(try text(field))
        guard let ip = address.ip, ip.isIPv4 == (type == .ipv4) else { throw Doubt() }
        return address
    }

    private func readConditions(_ field: ProtobufField, _ isReady: inout Bool) throws(Doubt) {
        let message = try delimited(field)
        var position = message.lowerBound
        while let field = try self.field(at: &position, end: message.upperBound) {
            if field.number == 1 { isReady = try number(field) != 0 }
        }
    }

    private func readTarget(_ field: ProtobufField, _ target: inout TargetReference) throws(Doubt) {
        let message = try delimited(field)
        var position = message.lowerBound
        while let field = try self.field(at: &position, end: message.upperBound) {
            switch field.number {
            case 1: target.kind = try optional(OptionalText(short: try text(field))) ?? ""
            case 3: target.name = try optional(OptionalText(short: try text(field))) ?? ""
            default: break
            }
        }
    }

    // MARK: ports

    private func port(_ message: Range<Int>) throws(Doubt) -> EndpointPort {
        var port = EndpointPort(port: nil)
        var position = message.lowerBound
        while let field = try field(at: &position, end: message.upperBound) {
            switch field.number {
            case 1:
                port.name = try text(field)
                guard port.name.isEmpty || NameSyntax.isLabel(port.name) else { throw Doubt() }
            case 2:
                guard let transport = TransportProtocol(message: try text(field)) else { throw Doubt() }
                port.transport = transport
            case 3:
                guard let number = UInt16(exactly: try number(field)), number > 0 else { throw Doubt() }
                port.port = number
            default: break
            }
        }
        return port
    }

    // MARK: fields

    /// The field that begins at a position, which becomes its end; `nil` at the end of the message.
    private func field(at position: inout Int, end: Int) throws(Doubt) -> ProtobufField? {
        guard position < end else { return nil }
        do {
            let field = try ProtobufField.read(octets, at: position, end: end)
            guard let field, field.payload.upperBound <= end, field.number <= Self.maximumField else { throw Doubt() }
            position = field.payload.upperBound
            return field
        } catch {
            throw Doubt()
        }
    }

    private func delimited(_ field: ProtobufField) throws(Doubt) -> Range<Int> {
        guard field.isLengthDelimited else { throw Doubt() }
        return field.payload
    }

    private func text(_ field: ProtobufField) throws(Doubt) -> String {
        let text = octets[try delimited(field)]
        // Names and addresses are in ASCII, which is always well-formed.
        guard text.allSatisfy({ $0 < 0x80 }) else { throw Doubt() }
        return String(decoding: text, as: UTF8.self)
    }

    private func number(_ field: ProtobufField) throws(Doubt) -> UInt64 {
        guard let number = field.number(in: octets) else { throw Doubt() }
        return number
    }

    private func optional(_ text: OptionalText) throws(Doubt) -> String? {
        guard case .plain(let text) = text else { throw Doubt() }
        return text
    }
}
