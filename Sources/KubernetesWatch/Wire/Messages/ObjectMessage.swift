import KubernetesObjects
import KubernetesProtobuf
import SwiftProtobuf

/// A message of one of the kinds of objects.
///
/// Almost all objects are as they should be; these become what they stand for at once. Any doubt leads to the slow way,
/// as a tree of values, on which the one reader of trees decides: so both encodings are read with the same leniency,
/// and faults have the same words.
protocol ObjectMessage: Message {
    static var kind: ObjectKind { get }

    var metadata: ProtoObjectMeta { get }

    /// The object; `nil` where not everything is beyond doubt.
    var object: KubernetesObject? { get }

    /// What the object is in JSON, as far as it matters to names.
    var value: ManifestValue { get }
}

extension ReadObject {
    /// The object in a protobuf message, which does not say itself of which kind it is.
    init(message octets: [UInt8], _ range: Range<Int>, kind: ObjectKind) {
        switch kind {
        case .service: self.init(ProtoService.self, octets[range])
        case .endpointSlice:
            if let slice = EndpointSliceReader.read(octets, range) {
                self.init(.endpointSlice(slice))
            } else {
                self.init(ProtoEndpointSlice.self, octets[range])
            }
        case .namespace: self.init(ProtoNamespace.self, octets[range])
        case .pod: self.init(ProtoPod.self, octets[range])
        case .endpoints, .node, .serviceImport:
            self.init(unusable: kind, fault: "\(kind.rawValue) is not read from protobuf")
        }
    }

    private init(_ type: (some ObjectMessage).Type, _ octets: ArraySlice<UInt8>) {
        do {
            let message = try type.init(discardingUnknown: octets)
            if let object = message.object {
                self.init(object)
            } else {
                self.init(message.value, kind: type.kind)
            }
        } catch {
            self.init(unusable: type.kind, fault: "not a protobuf message: \(error)")
        }
    }

    private init(_ object: KubernetesObject) {
        let key = object.key
        self.init(
            item: DecodedItem(label: key.description, key: key, object: object, faults: []),
            resourceVersion: object.metadata.resourceVersion)
    }
}
