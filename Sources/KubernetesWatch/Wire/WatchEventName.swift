import KubernetesObjects

/// The types of a watch's events, as spelled.
enum WatchEventName: String {
    case added = "ADDED"
    case modified = "MODIFIED"
    case deleted = "DELETED"
    case bookmark = "BOOKMARK"
    case error = "ERROR"

    /// As much of a type as is read.
    static let maximumOctets = 64

    /// The annotation of the bookmark after everything that there was.
    static let initialEventsEnd = "k8s.io/initial-events-end"

    static func unknown(_ type: String) -> StreamEvent {
        .unknown(type: String(type.unicodeScalars.prefix(maximumOctets)))
    }
}
