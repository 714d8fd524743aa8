import ArgumentParser
import Foundation
import KubernetesObjects
import NetworkAddress
import StubResolver

/// The options that say what a kubelet would write for a pod.
struct KubeletOptions: ParsableArguments {
    @Option(name: .customLong("cluster-domain"), help: "The cluster's domain.")
    var clusterDomain = "cluster.local"
    @Option(name: .customLong("cluster-dns"), help: "The address of the cluster's DNS; may be repeated.")
    var clusterDNS: [String] = []
    @Option(name: .customLong("node-resolv-conf"), help: "The node's file; empty for none.")
    var nodeFile = "/etc/resolv.conf"

    /// The address that kubeadm gives to the Service `kube-dns`.
    private static let usualClusterDNS = "10.96.0.10"

    func validate() throws {
        for address in clusterDNS where IPAddress(address) == nil {
            throw ValidationError("--cluster-dns must be an IP address, got '\(address)'")
        }
    }

    /// The pod's file, after telling on standard error what the kubelet left out.
    func resolverFile(forPodIn file: String) throws -> String {
        let node = nodeFile.isEmpty ? nil : try TextFile.read(nodeFile)
        let kubelet = Kubelet(
            clusterDomain: clusterDomain, clusterDNS: clusterDNS.isEmpty ? [Self.usualClusterDNS] : clusterDNS,
            nodeFile: node)
        do {
            let pod = try PodDNSSettings(file: file, octets: TextFile.octets(file))
            let written = try kubelet.resolverFile(for: pod)
            for warning in written.warnings { TextFile.complain("\(file): \(warning)") }
            return written.text
        } catch let error as ManifestFault {
            throw ValidationError("\(error)")
        } catch let error as KubeletError {
            throw ValidationError("\(file): \(error)")
        }
    }
}

/// Files that a command is given.
enum TextFile {
    /// More than any `resolv.conf` or Pod has.
    private static let octetsMax = 16 << 20

    static func octets(_ path: String) throws -> [UInt8] {
        do {
            let data =
                path == "-"
                ? FileHandle.standardInput.readDataToEndOfFile() : try Data(contentsOf: URL(fileURLWithPath: path))
            guard data.count <= octetsMax else {
                throw ValidationError("\(path): \(data.count) octets, at most \(octetsMax) are read")
            }
            return [UInt8](data)
        } catch let error as CocoaError {
            throw ValidationError("\(path): cannot be read: \(error.localizedDescription)")
        }
    }

    static func read(_ path: String) throws -> String { String(decoding: try octets(path), as: UTF8.self) }

    /// What `gethostname` says, without asking anybody for more.
    static func hostName() throws -> String {
        try read("/proc/sys/kernel/hostname").trimmingCharacters(in: .whitespacesAndNewlines)
    }

    static func complain(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }
}
