import Testing
import TextTemplates

struct TemplateTests {
    @Test(arguments: [
        ("{{ .Name }} 60 IN A {{ .Group.a }}.1.2.3", "ip-10-1-2-3.example.com. 60 IN A 10.1.2.3"),
        ("{{ .Name }} A 10.{{ parseInt .Group.d 16 8 }}.0.1", "ip-10-1-2-3.example.com. A 10.10.0.1"),
        (#"{{ range $i, $e := .Match }}{{ if $i }}{{ printf "%03s" $e }} {{ end }}{{ end }}"#, "010 001 002 003 "),
        ("a {{- /* trimmed */ -}} b", "ab"),
        // Newer than Go 1.19.
        ("{{ range $i := 3 }}{{ $i }}{{ end }}", "012"),
        ("{{ range 0 }}x{{ else }}none{{ end }}", "none"),
        ("{{ with .Empty }}a{{ else with .Zone }}{{ . }}{{ else }}c{{ end }}", "example.com."),
        ("{{ $x := 1 }}{{ range $x = .Match }}{{ end }}{{ $x }}", "3"),
    ])
    func outputs(_ source: String, _ expected: String) throws {
        #expect(try TextTemplate(source).render(QueryData.value) == expected)
    }

    @Test(arguments: [
        ("{{ upper .Name }}", "line 1 column 4: function \"upper\" is not known"),
        ("é{{ html .Name }}", "line 1 column 5: function html is not supported"),
        ("a\nb {{ $x }}", "line 2 column 6: undefined variable $x"),
        ("{{ if .Name }}x", "line 1 column 4: if without {{end}}"),
        ("x{{ end }}", "line 1 column 9: unexpected {{end}} or {{else}}"),
        ("{{ .Name ", "line 1 column 1: unclosed action"),
        ("{{ template \"x\" }}", "line 1 column 4: template is not supported"),
        ("{{ (1 }}", "line 1 column 4: unclosed left parenthesis"),
        ("{{ \"a }}", "line 1 column 4: unterminated quoted string"),
        ("{{ 1.5 }}", "line 1 column 4: only integers are supported, got 1.5"),
        ("{{ 1 | 2 }}", "line 1 column 8: a value cannot take another from the pipeline"),
        ("{{ break }}", "line 1 column 4: break outside of range"),
    ])
    func errorsWhenRead(_ source: String, _ expected: String) {
        let error = #expect(throws: TemplateError.self) { try TextTemplate(source) }
        #expect(error?.description == expected)
    }

    @Test(arguments: [
        ("{{ .Nothing }}", "line 1 column 4: a value of type *main.Data has no field Nothing"),
        ("x\n{{ index .Match 9 }}", "line 2 column 4: index: index out of range: 9 of 5"),
        ("{{ parseInt \"zz\" 16 8 }}", "line 1 column 4: parseInt: \"zz\" is no number in base 16"),
        ("{{ parseInt \"256\" 10 8 }}", "line 1 column 4: parseInt: \"256\" does not fit 8 bits"),
        ("{{ eq 1 \"a\" }}", "line 1 column 4: eq: cannot compare values of types int and string"),
        ("{{ printf \"%#v\" 1 }}", "line 1 column 4: printf: %#v is not supported"),
        ("{{ .Meta }}", "line 1 column 4: Meta: WrongArguments()"),
        ("{{ range .Name }}{{ end }}", "line 1 column 10: range cannot go through a value of type string"),
    ])
    func errorsWhenExecuted(_ source: String, _ expected: String) throws {
        let template = try TextTemplate(source)
        let error = #expect(throws: TemplateError.self) { try template.render(QueryData.value) }
        #expect(error?.description == expected)
    }

    @Test(arguments: [
        #"{{ $x := "aaaaaaaa" }}{{ range 100 }}{{ $x = print $x $x }}{{ end }}"#,
        "{{ range 1000000 }}xxxxxxxxxx{{ end }}",
        "{{ range 1000000000 }}{{ end }}",
        "{{ range 1000000 }}{{ range 1000000 }}{{ end }}{{ end }}",
        #"{{ printf "%900000d" 1 }}"#, #"{{ printf "%*d" 900000 1 }}"#, #"{{ printf "%.900000d" 1 }}"#,
        #"{{ printf "%900000v" true }}"#, #"{{ printf "%900000v" nil }}"#,
        #"{{ $x := printf "%65536d" 1 }}{{ range 1000000 }}{{ $y := len $x }}{{ end }}"#,
    ])
    func executionIsBounded(_ source: String) throws {
        let template = try TextTemplate(source)
        #expect(throws: TemplateError.self) { try template.render(QueryData.value) }
    }

    @Test func limitsAreWhatTheySay() throws {
        let template = try TextTemplate("{{ range 10 }}ab{{ end }}")
        #expect(try template.render(.missing, limits: .init(outputMaximum: 20)).utf8.count == 20)
        #expect(throws: TemplateError.self) { try template.render(.missing, limits: .init(outputMaximum: 19)) }
        // Two for the range's operand, then a round and a text ten times.
        #expect(try template.render(.missing, limits: .init(stepsMaximum: 22)).utf8.count == 20)
        #expect(throws: TemplateError.self) { try template.render(.missing, limits: .init(stepsMaximum: 21)) }
    }

    @Test(arguments: [("(", ")"), ("{{ if 1 }}", "{{ end }}"), ("{{ if 1 }}{{ else if 1 }}", "{{ end }}")])
    func nestingIsBounded(_ opening: String, _ closing: String) {
        let count = 5_000
        var source = String(repeating: opening, count: count) + "1" + String(repeating: closing, count: count)
        if opening == "(" { source = "{{ \(source) }}" }
        #expect(throws: TemplateError.self) { try TextTemplate(source) }
    }

    @Test func lengthIsBounded() {
        let source = String(repeating: "a", count: TextTemplate.sourceMaximum + 1)
        #expect(throws: TemplateError.self) { try TextTemplate(source) }
    }
}
