import ArgumentParser

/// `clusterdns resolv-conf --pod FILE`: prints the file that the kubelet would write for the pod.
struct ResolvConfCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resolv-conf", abstract: "Print the resolv.conf that the kubelet would write for a pod.",
        discussion: "What the kubelet would leave out is told on standard error.")

    @Option(help: "The Pod, YAML or JSON; - for YAML on standard input.") var pod: String
    @OptionGroup var kubelet: KubeletOptions

    func run() throws { print(try kubelet.resolverFile(forPodIn: pod), terminator: "") }
}
