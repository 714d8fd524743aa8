import KubernetesObjects

/// `spec` and `status` of Pods.
enum PodJSON {
    static func write(_ pod: Pod, to writer: inout JSONWriter) {
        writer.member("spec") { writer in
            writer.member("containers", ifAny: [pod.containerPorts]) { writer, ports in
                writer.member("name", "main")
                writer.member("image", "registry.example/main:1")
                writer.member("ports", ifAny: ports) { writer, port in
                    writer.member("name", ifPresent: port.name)
                    writer.member("containerPort", port.port)
                    writer.member("protocol", port.transport.rawValue)
                }
                writer.member("resources") { _ in }
                writer.member("imagePullPolicy", "IfNotPresent")
            }
            writer.member("restartPolicy", "Always")
            writer.member("dnsPolicy", "ClusterFirst")
            writer.member("nodeName", ifPresent: pod.nodeName)
            if pod.hostNetwork { writer.member("hostNetwork", true) }
            writer.member("hostname", ifPresent: pod.hostname)
            writer.member("subdomain", ifPresent: pod.subdomain)
        }
        writer.member("status") { writer in
            writer.member("phase", ifPresent: pod.phase?.rawValue)
            writer.member("conditions", ifAny: [pod.isReady]) { writer, isReady in
                writer.member("type", "Ready")
                writer.member("status", isReady ? "True" : "False")
                writer.key("lastProbeTime")
                writer.verbatim("null")
                writer.member("lastTransitionTime", ManagedFields.creationTime)
            }
            writer.member("podIP", ifPresent: pod.podIPs.first?.text)
            writer.member("podIPs", ifAny: pod.podIPs) { $0.member("ip", $1.text) }
            writer.member("qosClass", "BestEffort")
        }
    }
}
