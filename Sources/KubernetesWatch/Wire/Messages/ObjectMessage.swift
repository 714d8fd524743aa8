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
    init(message octets: ArraySlice<UInt8>, kind: ObjectKind) {
        switch kind {
        case .service: self.init(ProtoService.self, octets)
        case .endpointSlice: self.init(ProtoEndpointSlice.self, octets)
        case .namespace: self.init(ProtoNamespace.self, octets)
        case .pod: self.init(ProtoPod.self, octets)
        case .endpoints, .node, .serviceImport:
            self.init(unusable: kind, fault: "\(kind.rawValue) is not read from protobuf")
        }
    }

    private init(_ type: (some ObjectMessage).Type, _ octets: ArraySlice<UInt8>) {
        do {
            self.init(message: try type.init(discardingUnknown: octets))
        } catch {
            self.init(unusable: type.kind, fault: "not a protobuf message: \(error)")
        }
    }

    init(message: some ObjectMessage) {
        guard let object = message.object else {
            self.init(message.value, kind: type(of: message).kind)
            return
        }
        let key = object.key
        self.init(
            item: DecodedItem(label: key.description, key: key, object: object, faults: []),
            resourceVersion: message.metadata.resourceVersion)
    }
}
