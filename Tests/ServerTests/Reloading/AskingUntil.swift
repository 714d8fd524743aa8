import DNSWire
import Testing

extension DNSClient {
    /// Asks again and again until an answer is as it should become, and returns it.
    @discardableResult
    func ask(_ name: String, _ type: RecordType = .a, until isRight: (Message) -> Bool) throws -> Message {
        let deadline = ContinuousClock.now + Patience.change
        while true {
            let response = try ask(name, type)
            if isRight(response) { return response }
            guard ContinuousClock.now < deadline else {
                throw TimeoutError("\(name) \(type) is still \(response) after \(Patience.change)")
            }
        }
    }

    /// Asks until the answer's data are these.
    func ask(_ name: String, _ type: RecordType = .a, until data: [String]) throws {
        try ask(name, type) { $0.answerData.sorted() == data }
    }
}

extension RunningServer {
    /// The lines of the log that hold a text.
    func lines(with text: String) -> [String] {
        process.outputText.split(separator: "\n").map(String.init).filter { $0.contains(text) }
    }

    func waitForLine(with text: String) throws { _ = try process.waitForLine { $0.contains(text) } }
}
