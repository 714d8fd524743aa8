import DNSEngine

/// Something that is read from files and has to follow them. Owned and called by the ``FileWatch``'s thread alone.
protocol Reloadable: AnyObject {
    /// The files and folders whose changes matter; what is read out of them may change from call to call.
    var watchedPaths: [String] { get }
    /// How often to look even if no change was seen; `nil` for never.
    var interval: Duration? { get }
    /// Reads again what may have changed and returns the table to publish, if there is a new one. Reports faults by
    /// itself.
    func reload() -> TableChange?
}
