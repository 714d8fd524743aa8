// Writes go-templates.txt: what Go's text/template makes of templates. Not part of the build.
// Regenerate with Go 1.19 or later:  go run generate.go > go-templates.txt
package main

import (
	"bufio"
	"bytes"
	"fmt"
	"math/rand"
	"os"
	"strconv"
	"strings"
	"text/template"
)

type Question struct {
	Name   string
	Qtype  uint16
	Qclass uint16
}

func (q *Question) String() string { return ";" + q.Name + "\tIN\tA" }

type Header struct {
	Id       uint16
	Response bool
}

type Message struct {
	Header   Header
	Question []Question
}

type Data struct {
	Name, Zone, Class, Type, Remote string
	Match                           []string
	Group                           map[string]string
	Question                        *Question
	Message                         *Message
	Count, Zero, Negative           int
	Flag                            bool
	Small                           uint16
	Byte                            uint8
	Big                             uint64
	Empty, Text                     string
	NoList                          []string
	NoMap                           map[string]string
}

func (d *Data) Meta(name string) string { return "meta:" + name }

func data() *Data {
	return &Data{
		Name: "ip-10-1-2-3.example.com.", Zone: "example.com.", Class: "IN", Type: "A", Remote: "10.0.0.9",
		Match:    []string{"ip-10-1-2-3.example.com.", "10", "1", "2", "3"},
		Group:    map[string]string{"0": "ip-10-1-2-3.example.com.", "a": "10", "b": "1", "c": "2", "d": "0a"},
		Question: &Question{"ip-10-1-2-3.example.com.", 1, 1},
		Message:  &Message{Header{4660, false}, []Question{{"q.example.", 28, 1}}},
		Count:    3, Negative: -5, Flag: true, Small: 300, Byte: 65, Big: 18446744073709551615,
		Text: "é日\n\"q\" `", NoList: []string{}, NoMap: map[string]string{},
	}
}

var out = bufio.NewWriter(os.Stdout)

func escape(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x20 && s[i] < 0x7f && s[i] != '%' {
			b.WriteByte(s[i])
		} else {
			fmt.Fprintf(&b, "%%%02x", s[i])
		}
	}
	return b.String()
}

var seen = map[string]bool{}

func row(source string) {
	if seen[source] {
		return
	}
	seen[source] = true
	t, err := template.New("answer").Funcs(template.FuncMap{"parseInt": strconv.ParseUint}).Parse(source)
	if err != nil {
		fmt.Fprintf(out, "P\t%s\t\n", escape(source))
		return
	}
	var b bytes.Buffer
	if err := t.Execute(&b, data()); err != nil {
		fmt.Fprintf(out, "R\t%s\t\n", escape(source))
		return
	}
	// Addresses differ from run to run.
	if strings.Contains(b.String(), "0xc0") {
		return
	}
	fmt.Fprintf(out, "O\t%s\t%s\n", escape(source), escape(b.String()))
}

// One template for each line; a line feed within one is written \n.
var templates = `
{{ .Name }} 60 IN A {{ .Group.a }}.{{ .Group.b }}.{{ .Group.c }}.{{ .Group.d }}
{{ .Name }} 60 IN {{ .Type }} {{ index .Match 1 }}.{{ index .Match 2 }}.{{ index .Match 3 }}.{{ index .Match 4 }}
{{ .Zone }} 60 {{ .Class }} SOA a.{{ .Zone }} b.{{ .Zone }} (1 60 60 60 60)
{{ .Name }} 60 IN A 10.{{ parseInt .Group.d 16 8 }}.0.1
{{ $x := parseInt .Group.d 16 8 }}{{ $x }}
{{ .Name }} {{ if eq .Type "A" }}1{{ else if eq .Type "AAAA" }}2{{ else }}3{{ end }}
{{ .Name }} CNAME {{ index .Match 1 }}.{{ .Zone }}
{{ range $i, $e := .Match }}{{ $i }}={{ $e }};{{ end }}
{{ range .Match }}{{ . }},{{ end }}
{{ range $e := .Match }}{{ $e }},{{ end }}
{{ range $k, $v := .Group }}{{ $k }}={{ $v }};{{ end }}
{{ range .Group }}{{ . }};{{ end }}
{{ range .NoList }}x{{ else }}none{{ end }}
{{ range .NoMap }}x{{ else }}none{{ end }}
{{ range .Group.none }}x{{ else }}none{{ end }}
{{ range .Name }}x{{ end }}
{{ range .Match }}{{ if eq . "1" }}{{ break }}{{ end }}{{ . }},{{ end }}
{{ range .Match }}{{ if eq . "1" }}{{ continue }}{{ end }}{{ . }},{{ end }}
{{ range .Match }}{{ range $.Match }}{{ break }}{{ end }}x{{ else }}{{ end }}
{{ break }}
{{ if true }}{{ continue }}{{ end }}
{{ range .Match }}{{ else }}{{ break }}{{ end }}
{{ with .Group }}{{ .a }}{{ end }}
{{ with .Group.none }}x{{ else }}none{{ end }}
{{ with $x := .Name }}{{ $x }}{{ . }}{{ end }}
{{ with .Question }}{{ .Name }} {{ .Qtype }} {{ .Qclass }}{{ end }}
{{ .Question.Name }} {{ .Question.Qtype }}
{{ .Question }}
{{ .Message.Header }}
{{ .Message.Header.Id }} {{ .Message.Header.Response }}
{{ (index .Message.Question 0).Name }}
{{ range .Message.Question }}{{ .Name }} {{ .Qtype }}{{ end }}
{{ len .Message.Question }}
{{ .Match }}
{{ .Group }}
{{ .NoList }} {{ .NoMap }}
{{ .Group.none }}
{{ .Group.none.more }}
{{ .Nothing }}
{{ .Name.More }}
{{ .Match.More }}
{{ .Question.More }}
{{ $ }}x{{ "" }}{{ .Nothing }}
{{ $.Name }}
{{ $.Group.a }}
{{ $q := .Question }}{{ $q.Name }}
{{ $x := 1 }}{{ if .Flag }}{{ $x = 2 }}{{ end }}{{ $x }}
{{ $x := 1 }}{{ if .Flag }}{{ $x := 2 }}{{ $x }}{{ end }}{{ $x }}
{{ $x := 1 }}{{ range .Match }}{{ $x = . }}{{ end }}{{ $x }}
{{ if $x := .Name }}{{ $x }}{{ end }}
{{ if $x := .Empty }}a{{ else }}b{{ $x }}{{ end }}
{{ if $x := .Empty }}{{ end }}{{ $x }}
{{ $x }}
{{ $x = 1 }}
{{ $x := }}
{{ $x, $y := .Match }}
{{ range $x, $y, $z := .Match }}{{ end }}
{{ range $x, := .Match }}{{ end }}
{{ range $x, $y }}{{ end }}
{{ range $x, 1 := .Match }}{{ end }}
{{ ($x := 3) }}{{ $x }}
{{ $x := 1 | print }}{{ $x }}
{{ 1 | printf "%d" }}
{{ "a" | print "b" }}
{{ .Name | len }}
{{ .Name | printf "%s-%s" "x" | printf "%q" }}
{{ .Name | print | len | printf "%03d" }}
{{ 1 | 2 }}
{{ 1 | .Name }}
{{ .Name 1 }}
{{ .Group.a 1 }}
{{ . 1 }}
{{ 1 2 }}
{{ "a" "b" }}
{{ "a""b" }}
{{ nil }}
{{ nil.Name }}
{{ print nil }}
{{ print nil 1 }}
{{ eq nil nil }}
{{ eq .Name nil }}
{{ eq .Group.none "a" }}
{{ eq .Group.none .Group.none }}
{{ ne .Group.none "a" }}
{{ lt .Group.none "a" }}
{{ not .Group.none }}
{{ len .Group.none }}
{{ index .Group.none 1 }}
{{ print .Group.none }}
{{ printf "%v %s %d" .Group.none .Group.none .Group.none }}
{{ and .Group.none 1 }}
{{ or .Group.none 1 }}
{{ if .Group.none }}a{{ else }}b{{ end }}
{{ parseInt .Group.none 10 8 }}
{{ if .Flag }}yes{{ end }}
{{ if .Zero }}yes{{ else }}no{{ end }}
{{ if .Empty }}yes{{ else }}no{{ end }}
{{ if .NoList }}yes{{ else }}no{{ end }}
{{ if .NoMap }}yes{{ else }}no{{ end }}
{{ if .Question }}yes{{ else }}no{{ end }}
{{ if .Small }}yes{{ else }}no{{ end }}
{{ if not .Flag }}yes{{ else }}no{{ end }}
{{ if and .Flag .Name }}yes{{ end }}
{{ if or .Zero .Empty }}yes{{ else }}no{{ end }}
{{ and 1 0 2 }} {{ or 0 "" 2 3 }} {{ and 1 2 }} {{ or 0 "" }}
{{ and }}
{{ or }}
{{ not }}
{{ not 1 2 }}
{{ 1 | and 0 }} {{ 1 | and 2 }} {{ 0 | or 5 }} {{ 0 | or }} {{ "x" | and }}
{{ and .Zero .Name.Boom }}
{{ or .Flag .Name.Boom }}
{{ and .Flag .Name.Boom }}
{{ index .Match 0 }}
{{ index .Match 4 }}
{{ index .Match 5 }}
{{ index .Match -1 }}
{{ index .Match "1" }}
{{ index .Match }}
{{ index .Match 0 0 }}
{{ index .Name 0 }}
{{ index .Name 100 }}
{{ index .Group "a" }}
{{ index .Group "none" }}x
{{ index .Group 1 }}
{{ index .Question 1 }}
{{ index 1 1 }}
{{ index }}
{{ index .Match .Count }}
{{ index .Match .Byte }}
{{ index nil 1 }}
{{ "a" | index .Group }}
{{ slice .Name 0 2 }}
{{ slice .Name 3 }}
{{ slice .Name }}
{{ slice .Name 5 2 }}
{{ slice .Name 0 100 }}
{{ slice .Match 1 3 }}
{{ slice .Match 5 }}
{{ slice .Group 1 }}
{{ slice 1 }}
{{ slice .Name 1 2 3 }}
{{ len .Name }} {{ len .Match }} {{ len .Group }} {{ len "é" }}
{{ len 1 }}
{{ len }}
{{ print 1 2 }} {{ print "a" 1 }} {{ print 1 "a" 2 3 }} {{ print "a" "b" }} {{ print }}
{{ print true false }} {{ print .Match .Group }} {{ print .Small .Byte }}
{{ println 1 2 }}{{ println "a" "b" }}{{ println }}
{{ printf "%d.%d" 1 2 }}
{{ printf "no" }}
{{ printf }}
{{ printf 1 }}
{{ printf .Count }}
{{ printf .Name }}
{{ printf "%s" }}
{{ printf "%d %d" 1 }}
{{ printf "%d" 1 2 }}
{{ printf "%d" 1 "x" true nil }}
{{ printf "%" 1 }}
{{ printf "%%" }}
{{ printf "%5%|" }}
{{ printf "%[2]d %[1]d" 1 2 }}
{{ printf "%[3]d" 1 2 }}
{{ printf "%[x]d" 1 2 }}
{{ printf "%[0]d" 1 2 }}
{{ printf "%[1]d" 1 2 }}
{{ printf "%[2]*[1]d" 1 5 }}
{{ printf "%[1]3d" 1 2 }}
{{ printf "%[1].3d" 1 2 }}
{{ printf "%.[2]*[1]d" 7 3 }}
{{ printf "%*d" 5 1 }}
{{ printf "%*d" -5 1 }}|
{{ printf "%*d" "a" 1 }}
{{ printf "%.*d" 5 1 }}
{{ printf "%.*d" -5 1 }}
{{ printf "%-5d|%-5s|%5s|%05s|%.1s|%5.1s|" 1 "ab" "ab" "ab" "ab" "ab" }}
{{ printf "%z %!" 1 2 }}
{{ printf "%é" 1 }}
{{ printf "%T %T %T %T %T %T" 1 "a" true .Small .Match .Group }}
{{ printf "%t %t" true 1 }}
{{ printf "%v %+v %v" .Match .Message.Header .Group }}
{{ printf "%v %+v %d %s" .Message.Header .Message.Header .Message.Header .Message.Header }}
{{ printf "%v|%s|%q" .Question .Question .Question }}
{{ printf "%03d.%03d" 1 22 }}
{{ printf "%02x%02x" 10 255 }}
{{ printf "%x" "hello" }} {{ printf "% x" "hello" }} {{ printf "%#x" "hi" }} {{ printf "%# X" "hi" }}
{{ printf "%c%c" 65 233 }} {{ printf "%q" 65 }} {{ printf "%U %#U" 233 233 }}
{{ printf "%s" .Text }} {{ printf "%q" .Text }} {{ printf "%+q" .Text }} {{ printf "%#q" .Text }} {{ printf "%x" .Text }}
{{ printf "%#q" "raw" }} {{ printf "%.2q" "raw" }} {{ printf "%.2x" "raw" }}
{{ printf "%6.3d|%-6.3d|%+d|% d|%+.3d|%06d|%-06d" 5 5 5 5 5 -5 5 }}
{{ printf "%.0d|%.d|%5.0d|" 0 0 0 }}
{{ printf "%b %o %O %#o %#b %X %#X" 5 8 8 8 5 255 255 }}
{{ printf "%d" 9223372036854775807 }} {{ .Big }}
{{ 9223372036854775808 }}
{{ -9223372036854775808 }}
{{ 18446744073709551616 }}
{{ 0x10 }} {{ 0X1f }} {{ 010 }} {{ 0o17 }} {{ 0b101 }} {{ 1_000 }} {{ 0x_1 }} {{ -0x10 }} {{ +5 }}
{{ 1__0 }}
{{ 1_ }}
{{ 09 }}
{{ 0x }}
{{ 1a }}
{{ - }}
{{ -a }}
{{ 'a' }} {{ '\n' }} {{ '\'' }} {{ '\x41' }} {{ '\101' }} {{ '\u00e9' }} {{ 'é' }} {{ '\\' }}
{{ '' }}
{{ 'ab' }}
{{ '\"' }}
{{ 'a }}
{{ "a\tb\n\"\\\x41\101\u00e9" }}
{{ "\'" }}
{{ "\z" }}
{{ "\x4" }}
{{ "a }}
{{ ` + "`raw\\n`" + ` }}
{{ ` + "`raw" + ` }}
{{ true }} {{ false }} {{ not true }}
{{ true.x }}
{{ "a".b }}
{{ 1.x }}
{{ $.Name.x }}
{{ .Match | len }}
{{ (.Match | len) }}
{{ (index .Match 1) | print "x" }}
{{ (print "a" (print "b" (print "c"))) }}
{{ ((1)) }}
{{ () }}
{{ (1 }}
{{ 1) }}
{{ (1)(2) }}
{{ (1).x }}
{{ (.Question).Name }}
{{ (.Group).a }}
{{ (print "a").b }}
{{ print.x }}
{{ .Meta "k" }} {{ "p" | .Meta }} {{ $.Meta "v" }}
{{ .Meta }}
{{ .Meta "a" "b" }}
{{ print (.Meta "k") }}
{{ eq 1 1 }} {{ eq 1 2 }} {{ eq 1 2 1 }} {{ eq "a" "b" "a" }} {{ ne 1 2 }} {{ eq true true }}
{{ eq 1 "a" }}
{{ eq "a" 1 }}
{{ eq 1 2 "a" }}
{{ eq 1 1 "a" }}
{{ eq 1 }}
{{ eq }}
{{ ne 1 2 3 }}
{{ eq .Match .Match }}
{{ lt true false }}
{{ lt 1 }}
{{ "a" | eq .Name }} {{ .Name | eq "a" "b" }}
{{ eq .Small 300 }} {{ eq 300 .Small }} {{ eq .Negative .Small }} {{ lt .Negative .Small }} {{ gt .Big 5 }} {{ lt .Big .Negative }}
{{ parseInt "10" 10 8 }} {{ parseInt "ff" 16 8 }} {{ parseInt "0x1f" 0 64 }} {{ parseInt "Z" 36 64 }} {{ parseInt "1_0" 0 64 }}
{{ parseInt "256" 10 8 }}
{{ parseInt "12a" 10 8 }}
{{ parseInt "" 10 8 }}
{{ parseInt "-1" 10 8 }}
{{ parseInt "+1" 10 8 }}
{{ parseInt "1_0" 10 8 }}
{{ parseInt "1" 1 8 }}
{{ parseInt "1" 37 8 }}
{{ parseInt "1" 10 65 }}
{{ parseInt "1" 10 -1 }}
{{ parseInt "18446744073709551615" 10 0 }}
{{ parseInt "18446744073709551616" 10 64 }}
{{ parseInt "1" 10 }}
{{ parseInt 1 10 8 }}
{{ parseInt "1" "10" 8 }}
{{ parseInt "1" .Count 8 }}
{{ parseInt "1" .Byte 8 }}
{{ parseInt "10" .Count .Count }}
{{ 8 | parseInt "7" 10 }}
{{ printf "%d.%d" (parseInt "a" 16 8) (parseInt "b" 16 8) }}
{{ printf "%T" (parseInt "a" 16 8) }}
{{/* comment */}}x
a {{- /* comment */ -}} b
a {{/* comment */ -}} b
{{/* comment }}
{{/* comment */ x}}
{{ /* comment */ }}
a {{- 1 -}} b
a {{ 1 -}} b
a {{- 1 }} b
a\n\t{{- 1 -}}\n\tb
{{- 1 -}}
{{- -1 -}}
{{-1}}
{{1-}}
{{-}}
{{- -}}
a {{-1}} b
{{ 1\n}}
{{\n1\n| print\n}}
{{1}}{{2}}
{{}}
{{ }}
{{
{{ 1
{{ 1 }
}}
{ { 1 } }
{{{ 1 }}
{{ 1 }}}
{{ if }}{{ end }}
{{ if true }}
{{ end }}
{{ else }}
{{ if true }}{{ else }}{{ else }}{{ end }}
{{ if true }}{{ else if }}{{ end }}
{{ if false }}a{{ else if false }}b{{ else if true }}c{{ else }}d{{ end }}
{{ if true }}{{ end 1 }}
{{ if true }}{{ end }}{{ end }}
{{ if 1 2 }}{{ end }}
{{ with }}{{ end }}
{{ range }}{{ end }}
{{ range .Match }}a{{ else if true }}b{{ end }}
{{ unknown }}
{{ upper .Name }}
{{ .Name upper }}
{{ print upper }}
{{ print end }}
{{ print if }}
{{ @ }}
{{ .Name @ }}
{{ .Name, .Name }}
{{ .Name; }}
{{ .Na-me }}
{{ .1 }}
{{ $1 }}
{{ $.1x }}
{{ .Name.}}
{{ ..Name }}
{{ .Name : }}
{{ $x : 1 }}
{{ $x :=1 }}{{ $x }}
{{$x:=1}}{{$x}}
{{ print .Name| len }}
{{ .Name|print }}
{{ | print }}
{{ print | }}
{{ 1 | }}
{{ 1 || print }}
{{ print 1 , 2 }}
{{ print (1) (2) }}
{{ print(1) }}
{{ print .Name(1) }}
text only
`

func main() {
	defer out.Flush()
	for _, line := range strings.Split(strings.Trim(templates, "\n"), "\n") {
		// Line feeds of the table, but not those within quotes.
		if !strings.ContainsAny(line, "\"'`") {
			line = strings.NewReplacer(`\n`, "\n", `\t`, "\t").Replace(line)
		}
		row(line)
	}
	values := []string{".Name", `"a"`, `""`, "1", "0", "-5", "true", "false", ".Small", ".Byte", ".Big", ".Match", ".Group", ".Group.none", ".Count", `"é"`}
	for _, f := range []string{"eq", "ne", "lt", "le", "gt", "ge"} {
		for _, a := range values {
			for _, b := range values {
				row(fmt.Sprintf("{{ %s %s %s }}", f, a, b))
			}
		}
	}
	for _, v := range values {
		for _, verb := range strings.Split("v d s q x X b o O c U t T e z", " ") {
			for _, flags := range []string{"", "5", "-5", "05", "+", " ", "#", ".2", "7.3", "+08", "-#8", "# "} {
				if verb == "v" && strings.Contains(flags, "#") {
					continue
				}
				if len(seen)%3 == 0 || flags == "" || flags == "05" {
					row(fmt.Sprintf(`{{ printf "%%%s%s|" %s }}`, flags, verb, v))
				}
				seen[v+verb+flags] = true
			}
		}
	}
	r := rand.New(rand.NewSource(20240601))
	for i := 0; i < 400; i++ {
		row(block(r, 2))
	}
	pieces := strings.Fields("{{ }} {{- -}} .Name .Group.a $x := = $ ( ) | print printf if else end range with eq and \"a\" 1 -1 'c' nil true . index .Match , : /* */ 0x1 \"%d\" break not len")
	for i := 0; i < 700; i++ {
		var b strings.Builder
		b.WriteString("{{ ")
		for n := 1 + r.Intn(6); n > 0; n-- {
			b.WriteString(pieces[r.Intn(len(pieces))])
			if r.Intn(5) > 0 {
				b.WriteString(" ")
			}
		}
		b.WriteString(" }}")
		row(b.String())
	}
}

func pick(r *rand.Rand, choices ...string) string { return choices[r.Intn(len(choices))] }

func expression(r *rand.Rand, depth int) string {
	if depth == 0 || r.Intn(3) == 0 {
		return pick(r, ".", "$", ".Name", "$.Group.a", "$.Match", "$.Count", "$x", "$x", "1", `"s"`, "true", "$.Group.none", "$.Small", "$.Message.Header.Id", "$.Empty")
	}
	sub := func() string { return "(" + expression(r, depth-1) + ")" }
	switch r.Intn(10) {
	case 0:
		return "print " + sub() + " " + sub()
	case 1:
		return pick(r, "eq ", "ne ", "lt ", "ge ") + sub() + " " + sub()
	case 2:
		return pick(r, "and ", "or ") + sub() + " " + sub()
	case 3:
		return "not " + sub()
	case 4:
		return "index $.Match " + pick(r, "0", "1", "$.Count")
	case 5:
		return `printf "%v-%v" ` + sub() + " " + sub()
	case 6:
		return expression(r, depth-1) + " | printf \"%v\""
	case 7:
		return "len " + sub()
	default:
		return sub()
	}
}

func block(r *rand.Rand, depth int) string {
	// Printing the whole data prints pointers.
	clean := func(s string) string {
		return strings.NewReplacer("(.)", "$.Name", "($)", "$.Name", "{{ . }}", "{{ $x }}", "{{ $ }}", "{{ $x }}").Replace(s)
	}
	s := "{{ $x := 7 }}"
	for n := 1 + r.Intn(3); n > 0; n-- {
		e := expression(r, 2)
		if e == "." || e == "$" || strings.HasPrefix(e, ". ") || strings.HasPrefix(e, "$ ") {
			e = "$.Name"
		}
		if depth == 0 {
			s += clean("{{ " + e + " }}")
			continue
		}
		inner := block(r, depth-1)
		trim, trimEnd := pick(r, "", "", "- "), pick(r, "", "", " -")
		switch r.Intn(6) {
		case 0:
			s += clean("a {{" + trim + " if " + e + trimEnd + " }} " + inner + "{{ else }}" + block(r, depth-1) + "{{ end }}")
		case 1:
			s += clean("b {{" + trim + " with " + e + trimEnd + " }} " + inner + "{{ else }}none{{ end }}")
		case 2:
			s += clean("{{ range $.Match }}" + inner + "{{ if eq . \"2\" }}" + pick(r, "{{ break }}", "{{ continue }}") + "{{ end }},{{ end }}")
		case 3:
			s += clean("{{ range $i, $e := $.Group }}{{ $x = $i }}{{ $e }} {{ end }}{{ $x }}")
		case 4:
			s += clean("{{ $x = " + e + " }}")
		default:
			s += clean("c{{" + trim + " " + e + trimEnd + " }} d")
		}
	}
	return s
}
