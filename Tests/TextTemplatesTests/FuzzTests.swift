import Testing
import TextTemplates

/// Random templates and formats: an output or an error, never a trap.
struct FuzzTests {
    private static let pieces = [
        "{{", "}}", "{{ ", " }}", "{{- ", " -}}", ".Name", ".Group.a", ".Group.none", "$x", ":=", "=", "$", "(", ")",
        "|",
        "print", "printf", "if", "else", "end", "range", "with", "break", "continue", "eq", "lt", "and", "or", "not",
        "len", "index", "slice", "parseInt", "\"a\"", "\"%d\"", "\"%[2]*d\"", "'c'", "'\\x41'", "\"\\101\"", "`r`", "1",
        "-1", "0x1f", "1_0", "9223372036854775807", "-9223372036854775808", "true", "nil", ".", ".Match", ".Big",
        ".Negative", ",", ":", "/*", "*/", "\\", "é", "\n", " ", " ", " ", "\"", "'", "`", ".Meta", "@",
    ]

    @Test func randomTemplatesNeverTrap() {
        var random = FixedRandom(seed: 7)
        var outputs = 0
        for round in 0..<30_000 {
            // Every other one is an action at least.
            var source = round % 2 == 0 ? "{{ " : ""
            for _ in 0..<random.next(below: 9) {
                source += Self.pieces[random.next(below: Self.pieces.count)]
                if random.next(below: 3) > 0 { source += " " }
            }
            if round % 2 == 0 { source += " }}" }
            do {
                let output = try TextTemplate(source).render(
                    QueryData.value, limits: .init(outputMaximum: 2_000, stepsMaximum: 10_000))
                #expect(output.utf8.count <= 2_000)
                outputs += 1
            } catch {
                #expect(error is TemplateError, "\(source): \(error)")
            }
        }
        #expect(outputs > 1_000)
    }

    @Test func randomFormatsNeverTrap() throws {
        var random = FixedRandom(seed: 11)
        let alphabet = Array("%%%%dsqvxXboOcUtT+-# 0123456789.*[]12é")
        let template = try TextTemplate("{{ printf .Format .A .B .C }}")
        let values: [TemplateValue] = [
            .missing, .boolean(true), .integer(.min), .integer(.max), .integer(0), .integer(-7), .integer(65),
            .unsigned(.max, .uint64), .string(""), .string("é\u{1}\"日"), .strings(["a", "b"]), .map(["k": "v"]),
        ]
        var outputs = 0
        for _ in 0..<20_000 {
            let format = String((0..<random.next(below: 12)).map { _ in alphabet[random.next(below: alphabet.count)] })
            let fields = ["A", "B", "C"].map {
                TemplateStructure.Field($0, values[random.next(below: values.count)])
            }
            let data = TemplateStructure("Data", [.init("Format", .string(format))] + fields)
            do {
                let output = try template.render(.structure(data), limits: .init(outputMaximum: 5_000))
                #expect(output.utf8.count <= 5_000)
                outputs += 1
            } catch {
                #expect(error is TemplateError, "\(format): \(error)")
            }
        }
        #expect(outputs > 10_000)
    }
}

/// The same numbers every time (a linear congruential generator).
struct FixedRandom {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// A number from 0 to one less than the bound.
    mutating func next(below bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % bound
    }
}
