/// Keeps credentials up to date with the files that they come from: tokens are replaced every hour, certificates now
/// and then, a kubeconfig by hand.
///
/// The files' states are looked at when asked to, at most once a second; they are read where one has changed. Where
/// that fails the last credentials stay.
public struct CredentialReader: Sendable {
    /// The last that were good.
    public private(set) var credentials: Credentials
    private let access: APIServerAccess
    private var files: WatchedFiles
    private var lastLook: ContinuousClock.Instant
    private var reported: CredentialFault?

    private static let pauseBetweenLooks = Duration.seconds(1)

    /// Reads for the first time.
    ///
    /// - Throws: where a file is missing or makes no sense.
    public init(_ access: APIServerAccess, at now: ContinuousClock.Instant) throws(CredentialFault) {
        self.access = access
        files = WatchedFiles()
        lastLook = now
        do {
            credentials = try access.read(&files)
            _ = try credentials.tls?.configuration()
        } catch {
            guard case .serviceAccount = access else { throw error }
            throw CredentialFault(
                file: error.file, line: error.line,
                reason: "\(error.reason); this is a pod's service account: \(APIServerAccess.otherWays)")
        }
    }

    /// Reads again where that is due.
    ///
    /// - Parameter isForced: reads whatever the files' states say; for when the server does not accept the credentials.
    /// - Returns: why the last credentials stay although they are out of date, the first time that this is so.
    public mutating func refresh(at now: ContinuousClock.Instant, isForced: Bool = false) -> CredentialFault? {
        guard isForced || now - lastLook >= Self.pauseBetweenLooks else { return nil }
        lastLook = now
        guard isForced || files.haveChanged else { return nil }
        var files = WatchedFiles()
        defer { self.files = files }
        do {
            let found = try access.read(&files)
            if found.tls != credentials.tls { _ = try found.tls?.configuration() }
            credentials = found
            reported = nil
            return nil
        } catch {
            guard error != reported else { return nil }
            reported = error
            return error
        }
    }
}
