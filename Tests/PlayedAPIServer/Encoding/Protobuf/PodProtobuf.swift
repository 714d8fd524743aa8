import KubernetesObjects

/// `spec` and `status` of Pods.
enum PodProtobuf {
    static func write(_ pod: Pod, to writer: inout ProtobufWriter) {
        writer.message(2) { spec in
            spec.message(2) { write(containerWith: pod.containerPorts, to: &$0) }
            spec.string(3, "Always")
            spec.string(6, "ClusterFirst")
            spec.string(10, pod.nodeName ?? "")
            spec.bool(11, pod.hostNetwork)
            spec.string(16, pod.hostname ?? "")
            spec.string(17, pod.subdomain ?? "")
        }
        writer.message(3) { status in
            status.string(1, pod.phase?.rawValue ?? "")
            status.message(2) {
                $0.string(1, "Ready")
                $0.string(2, pod.isReady ? "True" : "False")
            }
            status.string(6, pod.podIPs.first?.text ?? "")
            status.string(9, "BestEffort")
            for address in pod.podIPs { status.message(12) { $0.string(1, address.text) } }
        }
    }

    private static func write(containerWith ports: [ContainerPort], to writer: inout ProtobufWriter) {
        writer.string(1, "main")
        writer.string(2, "registry.example/main:1")
        for port in ports {
            writer.message(6) {
                $0.string(1, port.name)
                $0.integer(2, 0)
                $0.integer(3, port.port)
                $0.string(4, port.transport.rawValue)
                $0.string(5, "")
            }
        }
        writer.string(14, "IfNotPresent")
    }
}
