import KubernetesObjects

/// A small cluster, and where its parts are.
enum Sample {
    static let services = "/api/v1/services"
    static let slices = "/apis/discovery.k8s.io/v1/endpointslices"
    static let namespaces = "/api/v1/namespaces"
    static let paths = [namespaces, services, slices]

    /// Has the cluster IP 10.96.0.10.
    static let web = "web.default.svc.cluster.local."
    static let webAddress = ["10.96.0.10"]
    static let webReverse = "10.0.96.10.in-addr.arpa."
    /// Headless, with the endpoints 10.1.0.1 and 10.1.0.2.
    static let db = "db.default.svc.cluster.local."
    static let dbAddresses = ["10.1.0.1", "10.1.0.2"]
    static let dbReverse = "1.0.1.10.in-addr.arpa."
    /// There is no such Service.
    static let none = "none.default.svc.cluster.local."

    static func objects() throws -> [KubernetesObject] {
        [
            Objects.namespace("default"), try Objects.service("web", ["10.96.0.10"], ports: ["http:80"]),
            Objects.headless("db"), try database(["10.1.0.1=db-0", "10.1.0.2=db-1"]),
        ]
    }

    /// The slice of `db`.
    static func database(_ endpoints: [String]) throws -> KubernetesObject {
        try Objects.slice("db-1", of: "db", endpoints, ports: ["sql:5432"])
    }

    /// A further Service with a cluster IP.
    static func service(_ name: String, _ address: String, in namespace: String = "default") throws -> ObjectChange {
        .upsert(try Objects.service(name, in: namespace, [address], ports: ["http:80"]))
    }

    static func delete(_ kind: ObjectKind, _ name: String, in namespace: String = "default") -> ObjectChange {
        .delete(ObjectKey(kind: kind, namespace: namespace, name: name))
    }

    static func name(_ service: String, in namespace: String = "default") -> String {
        "\(service).\(namespace).svc.cluster.local."
    }
}
