import Foundation
import Testing

/// A root folder with what `lay-out.sh` makes of the program, the libraries it is linked with, and nothing else: no shell, no
/// /dev, no /tmp. What every container has is there: /proc, from which Swift takes the command line.
struct BareRoot {
    static let corefile = """
        cluster.k8s:53 {
            bind 127.0.0.1
            errors
            file /etc/coredns/cluster.k8s.zone cluster.k8s
        }
        """

    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        _ = try Tools.run(
            "sh", ["\(Repository.path)/deploy/image/lay-out.sh", try Programs.clusterdns, folder.path])
        _ = try Tools.run("mkdir", [folder.path(of: "proc")])
        // The image has these from Debian's packages, and Swift's in the program itself.
        _ = try Tools.run(
            "cp", ["--dereference", "--parents"] + (try Self.libraries(of: try Programs.clusterdns)) + [folder.path])
    }

    /// The libraries that a program is linked with, and what loads them.
    static func libraries(of program: String) throws -> [String] {
        try Tools.run("ldd", [program]).split(separator: "\n").compactMap { line in
            line.split(separator: " ").map { $0.trimmingCharacters(in: .whitespaces) }.first { $0.hasPrefix("/") }
        }
    }

    /// Starts a program of it with the rights of `deploy/kubernetes`, in a network, on a file system that cannot be written.
    func start(in network: NetworkNamespace, _ words: [String]) throws -> RunningProcess {
        let steps = """
            mount --bind "$0" "$0" && mount -t proc proc "$0/proc" && mount -o remount,bind,ro "$0" && exec python3 "$@"
            """
        let runner = "\(Repository.path)/Tests/DeployTests/Fixtures/run-as-container.py"
        return try network.start(
            ["unshare", "--mount", "sh", "-c", steps, folder.path, runner, folder.path] + words)
    }
}
