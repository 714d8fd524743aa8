// Writes go-regexp.txt: what Go's regexp does with patterns and inputs. Not part of the build.
// Regenerate with Go 1.19 or later:  go run generate.go > go-regexp.txt
package main

import (
	"bufio"
	"fmt"
	"math/rand"
	"os"
	"regexp"
	"regexp/syntax"
	"strings"
)

var out = bufio.NewWriter(os.Stdout)

// Percent-encodes what is not printable ASCII, and the percent sign.
func escape(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] > 0x20 && s[i] < 0x7f && s[i] != '%' || s[i] == ' ' {
			b.WriteByte(s[i])
		} else {
			fmt.Fprintf(&b, "%%%02x", s[i])
		}
	}
	return b.String()
}

func row(pattern string, inputs []string) {
	re, err := regexp.Compile(pattern)
	if err != nil {
		fmt.Fprintf(out, "E\t%s\t%s\n", escape(pattern), err.(*syntax.Error).Code)
		return
	}
	names := strings.Join(re.SubexpNames(), ",")
	fmt.Fprintf(out, "P\t%s\t%s\n", escape(pattern), names)
	for _, input := range inputs {
		result := "-"
		if m := re.FindStringSubmatchIndex(input); m != nil {
			result = strings.Trim(strings.Join(strings.Fields(fmt.Sprint(m)), ","), "[]")
		}
		fmt.Fprintf(out, "I\t%s\t%s\n", escape(input), result)
	}
}

var patterns = strings.Split(strings.TrimSpace(`
a
abc
a|b|c
ab|abc|abcd
abcd|abc|ab
(a|ab)(c|bcd)(d*)
(a+)(b+)
(a*)(a*)
(a*?)(a*)
(a+?)(a*)
(a??)(a?)
a{2}
a{2,}
a{2,3}
a{2,3}?
a{0}b
(a){0}b
(a){0,1}b
(ab){2,3}
(?:ab){2}c
x{1000}
(a*)*
(a*)+
(a+)*
(a|b)*
(a|b)*?c
(|a)*
(|a)+
(a|)*
(a|)+
(a??)*
(a??)*?
(a*?)*
(a*|b)*
(a*?|b)*
(a|b*)*
((a*)(b*))*
((a?)(b?)){2}
((a?)b?){0,3}
(a*){2,3}
(a*){0,2}
(a?){3}
(a??){3}
(?:a?)*?b
(?:(a)|b)*
(?:(a)|(b)|(c))+
(a)|b
(a)?b
((a)|b)?c
^a
^abc$
^a|b$
(^a)(b$)
^^a$$
$a
a^b
^$
^
$
()
()|a
(?:)
|
a|
|a
a||b
(a|b|)
\Aabc\z
(?m)^a$
(?m)^$
(?m)(^b)|(c$)
(?s).
.
.*
.+
(?s).*
(?s)^.*$
[abc]
[^abc]
[^a-c]+
[a-]+
[-a]+
[]a]+
[^]a]+
[\]a]+
[a\-c]+
[\d]+
[\D]+
[^\d]+
[\w.-]+
[[:alpha:]]+
[[:^alpha:]]+
[[:digit:][:upper:]]+
[^[:space:]]+
[[:word:]]+
[[:alpha]+
[[:]+
[a[:digit:]b]+
[[:xdigit:]]+
[[:punct:]]+
[[:print:]]+
[[:graph:]]+
[[:cntrl:]]+
[[:blank:]]+
[[:ascii:]]+
[[:alnum:]]+
[[:lower:]]+
\d+
\D+
\s+
\S+
\w+
\W+
\bfoo\b
\Bo\B
\b
\B
\bab|cd\b
(?i)abc
(?i)ABC
(?i)k
(?i)s
(?i)[a-c]+
(?i)[^a-c]+
(?i)[k-s]+
(?i)\w+
(?i)[[:upper:]]+
(?i)[[:^upper:]]+
(?i)É
(?i)σ
(?i:a)b
a(?i)b|c
(?i)a(?-i)b
(a(?i)b)c
(?i-s:A.)
(?is)A.B
(?U)a+
(?U)a+?
(?U)(a*)(a+)
(?U:a*)b
(?ims)^a.c$
(?P<first>a)(?P<second>b)?
(?P<n>[a-z]+)-(?P<m>\d+)
(?P<a_1>x)
\x61
\x{61}
\x{1F600}
\141
\07
\0
\a\f\t\n\r\v
\.
\_
\-
\/
\"
\Qa.b\E
\Qa.b
\Qab\E+
\Q\E
\Qa\\E
\Q+|*?{[
\pL+
\p{L}+
\p{Lu}
\PL+
\P{L}+
\p{^L}+
\P{^L}+
\pN
[\pL\d]+
[^\pL]+
[\PL]+
(?i)\p{Lu}+
(?i)\P{Lu}+
\p{Nd}+
\pZ
\p{Any}
é
é+
[é-ü]+
[^é]
日本
.日
\x{FFFD}
[\x{80}-\x{10FFFF}]+
{
{a
a{
a{,2}
a{1
a{1,
a{1,2
a{a}
a{01}
a{1,2}{
a}
]
a]
-
=
!
a,b
^(?:[^\.]+\.)+svc\.cluster\.local\.svc\.cluster\.local
(.*)\.example\.com
(.*)\.example\.com\.$
^(.+)\.example\.com\.$
^ip-(?P<a>[0-9]*)-(?P<b>[0-9]*)-(?P<c>[0-9]*)-(?P<d>[0-9]*)[.]example[.]com[.]$
(^|[.])ip-(?P<a>[0-9]*)-(?P<b>[0-9]*)-(?P<c>[0-9]*)-(?P<d>[0-9]*)[.]example[.]$
^ip0a(?P<b>[a-f0-9]{2})(?P<c>[a-f0-9]{2})(?P<d>[a-f0-9]{2})[.]example[.]$
[.](com|invalid)[.]$
[.]invalid[.]$
^([^.]*)\.([^.]*)\.svc\.
(?i)^WWW\.(.*)$
website\d?\.com
^(?P<service>[a-z0-9]([-a-z0-9]*[a-z0-9])?)\.(?P<namespace>[^.]+)\.local\.$
^.* i/o timeout$
^.*(timeout|refused)$
(x+x+)+y
(a|aa)+$
(a?){8}a{8}
^(([a-z])+.)+[A-Z]([a-z])+$
(.*)(.*)(.*)x
(?:(?:a|b)*)*c
((((a))))
(((a)b)c)d
(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)
a.*b.*c
a.*?b
(?:a(?:b(?:c)?)?)?
(?:a|b)(?:c|d)
a+b*c?
[a-z]{3}\d{1,2}$
(a(?i)*)
a(?i)*
a*(?i)*
a*(?:)
^*
^+a
$?
\b+
(?:^)*a
(?:a*){1}
(?:a{2}){3}
(?:a{10}){100}
(?:a{0}){500}
`), "\n")

// Patterns that Go refuses, or that look as if it should.
var faulty = strings.Split(strings.TrimSpace(`
(
)
(a
a)
(a))
((a)
(?i
(?i)(
[a
[
[]
[^
[^]
[a-
[z-a]
[a-\d]
[\d-z]
[[:foo:]]
[[:alpha:
[[.a.]]
[a-\]
*
+
?
{1}
{1,2}
a**
a*+
a+*
a??
a???
a*??
a{2}{3}
a{2}*
a*{2}
(*)
(|*)
a|*
|+
(?i)*
a{1001}
a{1000,1001}
a{2,1}
a{1,0}
a{99999999999999999999}
(?:a{1000}){2}
(?:a{100}){11}
(?:a{11}){100}
(?:(?:a{10}){10}){11}
(?:a{1000}){0}
(?:a{1000}){1}
(?:a{1000}){0,1}
(?:a*){1000}
\
a\
\1
\8
\9
\12
\19
\C
\E
\Z
\G
\K
\h
\y
\x
\x1
\x{
\x{}
\x{110000}
\x{12
\xg1
\x{g}
\u0041
\e
\é
[\b]
[\C]
[\z]
\p
\p{
\p{Foo}
\pQ
\P{Foo}
\p{}
\p{^}
[\p{Foo}]
(?P<n
(?P<>a)
(?P<n-m>a)
(?P<n>a
(?P=n)
(?P>n)
(?P<n>a)(?P<n>b)
(?=a)
(?!a)
(?<=a)
(?<!a)
(?>a)
(?#a)
(?|a)
(?
(?)
(?:
(?:a
(?-)
(?-:a)
(?i-)
(?--i)
(?i-i)a
(?ii)a
(?x)a
(?a)
(?^a)
(?P
(?Pa)
(?R)
`), "\n")

var inputs = []string{
	"", "a", "b", "ab", "ba", "abc", "aab", "aaa", "abab", "abcd", "xaby", "ABC", "a\nb", "\n", "foo bar",
	"a.b", "a+b", "123", "ab12", "é", "É日本", "a\xffb", "\xff", "\u212a\u017f", "-_]",
	"www.example.com.", "host.example.com", "ip-10-1-2-3.example.com.", "ip0a010203.example.",
	"nginx.default.svc.cluster.local.svc.cluster.local", "website2.com", "db-0.prod.local.",
	"read udp 10.0.0.1:53: i/o timeout", "σΣς", "aaaaaaaaaaaaaaaaaaaaaaaa", "xxxxxxxxxxxxxxxxxxxx", "[:alph", "{a{,2}",
}

var atoms = []string{"a", "b", "c", ".", "[ab]", "[^a]", `\w`, `\b`, "^", "$", "()", "(?:)", "(?i)", "(?U)", "(?s)", "(?m)", "ab", `\B`, "(?-i)"}
var suffixes = []string{"", "", "", "", "*", "+", "?", "*?", "+?", "??", "{2}", "{1,2}", "{0,2}?", "{2,}", "{0}"}

func randomPattern(r *rand.Rand, depth int) string {
	var b strings.Builder
	for n := 1 + r.Intn(3); n > 0; n-- {
		if depth > 0 && r.Intn(3) == 0 {
			b.WriteString([]string{"(", "(", "(?:", "(?i:", "(?U:"}[r.Intn(5)])
			b.WriteString(randomPattern(r, depth-1))
			for r.Intn(2) == 0 {
				b.WriteString("|" + randomPattern(r, depth-1))
			}
			b.WriteString(")")
		} else {
			b.WriteString(atoms[r.Intn(len(atoms))])
		}
		b.WriteString(suffixes[r.Intn(len(suffixes))])
	}
	return b.String()
}

const noise = `ab()[]{}*+?|^$.\dwpPx01,-:<>iQE`

func main() {
	defer out.Flush()
	r := rand.New(rand.NewSource(20240601))
	for _, p := range patterns {
		row(p, inputs)
	}
	for _, p := range faulty {
		row(p, inputs[:8])
	}
	for i := 0; i < 800; i++ {
		var some []string
		for j := 0; j < 6; j++ {
			var b strings.Builder
			for n := r.Intn(8); n > 0; n-- {
				b.WriteString([]string{"a", "b", "c", "A", "\n", "a", "b"}[r.Intn(7)])
			}
			some = append(some, b.String())
		}
		row(randomPattern(r, 3), some)
	}
	for i := 0; i < 800; i++ {
		var b strings.Builder
		for n := 1 + r.Intn(9); n > 0; n-- {
			b.WriteByte(noise[r.Intn(len(noise))])
		}
		row(b.String(), []string{"ab01", "a{b"})
	}
}
