import NetworkAddress

/// An address that at least one pod of a namespace has as its primary one, or had.
struct PodAddress: Hashable {
    let namespace: String
    let ip: IPAddress
}
