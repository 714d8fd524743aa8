import Foundation

/// The programs of others that look at what `deploy/` has. `Tests/run-all.sh` installs them.
enum Tools {
    /// Where a command is; `PATH` of a user who is not root lacks the folders of daemons.
    static func path(_ command: String) throws -> String {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin"
        let folders = path.split(separator: ":").map(String.init) + ["/usr/sbin", "/sbin"]
        let found = folders.map { "\($0)/\(command)" }.first(where: FileManager.default.isExecutableFile(atPath:))
        guard let found else {
            throw Programs.Missing(description: "\(command) is missing: bash Tests/run-all.sh installs it")
        }
        return found
    }

    /// Python with PyYAML and `kubernetes-validate`.
    static var python: String {
        get throws {
            let path = "\(Repository.path)/.build/kubernetes-validate/bin/python"
            guard FileManager.default.isExecutableFile(atPath: path) else {
                throw Programs.Missing(description: "\(path) is missing: bash Tests/run-all.sh installs it")
            }
            return path
        }
    }

    /// Runs a command and returns what it has printed, where it has ended well.
    static func run(_ command: String, _ arguments: [String], in folder: String = "/") throws -> String {
        let result = try CommandResult(try path(command), arguments, in: folder)
        guard result.end == .exit(0) else {
            throw TimeoutError(
                "\(command) \(arguments.joined(separator: " ")): \(result.end)\n\(result.output)\(result.errors)")
        }
        return result.output
    }
}
