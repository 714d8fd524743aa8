/// What a run of the load generator found.
struct LoadReport {
    var seconds = 0.0
    var sent = 0
    var received = 0
    /// Queries whose answer had not come when 0.2 s had passed without any on their socket.
    var lost = 0
    var octets = 0
    /// Responses by the lower four bits of their code.
    var codes = [Int](repeating: 0, count: 16)

    var queriesPerSecond: Double { seconds > 0 ? Double(received) / seconds : 0 }

    /// One line of JSON, with the keys of the project's other load generators.
    var json: String {
        let mean = received > 0 ? Double(octets) / Double(received) : 0
        return "{\"qps\":\(Int(queriesPerSecond)),\"sent\":\(sent),\"recvd\":\(received),\"lost\":\(lost),"
            + "\"bytes_per_reply\":\((mean * 10).rounded() / 10),\"noerror\":\(codes[0]),\"nxdomain\":\(codes[3]),"
            + "\"servfail\":\(codes[2]),\"refused\":\(codes[5])}"
    }
}
