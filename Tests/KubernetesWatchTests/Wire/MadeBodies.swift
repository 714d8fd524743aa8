import Foundation
import KubernetesObjects
import KubernetesProtobuf
import KubernetesWatch
import SwiftProtobuf

/// Bodies as an API server would write them, made of objects that it never would.
enum MadeBodies {
    static func list(_ kind: ObjectKind, json items: [String]) -> [UInt8] {
        let version = WatchedCollection(kind)
        let apiVersion = version.group.isEmpty ? version.version : "\(version.group)/\(version.version)"
        return Array(
            #"{"kind":"\#(kind.rawValue)List","apiVersion":"\#(apiVersion)","metadata":{"resourceVersion":"9"},"#.utf8)
            + Array(#""items":[\#(items.joined(separator: ","))]}"#.utf8)
    }

    static func list(_ kind: ObjectKind, protobuf items: [Data]) throws -> [UInt8] {
        var list = ProtoObjectList()
        list.metadata.resourceVersion = "9"
        list.items = items
        return [UInt8](try envelope(kind, suffix: "List", try list.serializedData()))
    }

    static func event(_ type: String, _ kind: ObjectKind, protobuf object: Data) throws -> [UInt8] {
        try event(type, object: envelope(kind, object))
    }

    static func event(_ type: String, object: Data) throws -> [UInt8] {
        var event = ProtoWatchEvent()
        event.type = type
        event.object.raw = object
        return frame([UInt8](try event.serializedData()))
    }

    static func frame(_ octets: [UInt8]) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: octets.count >> (24 - 8 * $0)) } + octets
    }

    static func envelope(_ kind: ObjectKind, suffix: String = "", _ object: Data) throws -> Data {
        let collection = WatchedCollection(kind)
        let apiVersion =
            collection.group.isEmpty ? collection.version : "\(collection.group)/\(collection.version)"
        return try envelope(kind: kind.rawValue + suffix, apiVersion: apiVersion, object)
    }

    static func envelope(kind: String, apiVersion: String, _ object: Data) throws -> Data {
        var unknown = ProtoUnknown()
        unknown.typeMeta.kind = kind
        unknown.typeMeta.apiVersion = apiVersion
        unknown.raw = object
        return Data([0x6b, 0x38, 0x73, 0x00]) + (try unknown.serializedData())
    }
}
