#!/bin/sh
# The smoke test of a site's DNS server, with dig alone:
#
#   sh deploy/smoke/smoke.sh [OPTION...] SERVER[:PORT]
#
#   --only LIST              of lab,reverse,cluster,external,tcp,edns,truncation, with commas; all of them without it
#   --cluster-domain NAME    the cluster's domain (cluster.local)
#   --api ADDRESS            the cluster IP of the Service kubernetes (10.96.0.1)
#   --external NAME          a name outside that has an IPv4 address (www.cnblogs.com)
#
# SERVER is an IPv4 address, a name, or an IPv6 address (in brackets where a port follows).
# Every check is one line, a failed one with what was expected, what came, and the command that repeats it. It holds for any
# server that serves zones/cluster.k8s.zone and follows the RFCs; nothing in it is particular to clusterdns.
# Exit codes: 0 all checks passed, 1 some failed, 2 the server does not answer at all, 64 wrong usage.
set -u

sections=lab,reverse,cluster,external,tcp,edns,truncation
zone=cluster.k8s
reverse_zone=20.10.10.in-addr.arpa
cluster_domain=cluster.local
api=10.96.0.1
external=www.cnblogs.com
passed=0
failed=0

main() {
    while [ $# -gt 1 ]; do
        case $1 in
            --only) sections=$2 ;;
            --cluster-domain) cluster_domain=${2%.} ;;
            --api) api=$2 ;;
            --external) external=${2%.} ;;
            *) usage "unknown option '$1'" ;;
        esac
        shift 2
    done
    [ $# -eq 1 ] || usage "one SERVER is needed"
    split_server "$1"
    for section in $(echo "$sections" | tr , ' '); do
        case $section in
            lab | reverse | cluster | external | tcp | edns | truncation) ;;
            *) usage "unknown section '$section'" ;;
        esac
    done
    command -v dig >/dev/null || usage "dig is missing: install bind9-dnsutils"

    printf 'smoke test of %s port %s\n' "$server" "$port"
    require_an_answer
    for section in $(echo "$sections" | tr , ' '); do "check_$section"; done
    printf '\n%d checks, %d failed\n' $((passed + failed)) "$failed"
    [ "$failed" -eq 0 ]
}

usage() {
    printf 'smoke.sh: %s\n' "$1" "usage: smoke.sh [--only LIST] [--cluster-domain NAME] [--api ADDRESS]" \
        "                [--external NAME] SERVER[:PORT]" >&2
    exit 64
}

split_server() {
    port=53
    case $1 in
        -* | '') usage "'$1' is not a server" ;;
        \[*\]:*) server=${1%]:*} server=${server#[} port=${1##*]:} ;;
        \[*\]) server=${1%]} server=${server#[} ;;
        *:*:*) server=$1 ;;
        *:*) server=${1%:*} port=${1##*:} ;;
        *) server=$1 ;;
    esac
    case $port in '' | *[!0-9]*) usage "'$port' is not a port" ;; esac
}

# --- The sections

check_lab() {
    title "lab zone $zone"
    for pair in svc=10.10.20.0 mirror=10.10.20.0 storage=10.10.20.1 ingress=10.10.20.2 loadbalancer=10.10.20.2 \
        dashboard=10.10.20.2 prod=10.10.20.2 pre=10.10.20.2 test=10.10.20.2 dev=10.10.20.2 \
        master=10.10.20.10 master1=10.10.20.11 master2=10.10.20.12 master3=10.10.20.13 \
        node1=10.10.20.21 node2=10.10.20.22 node3=10.10.20.23; do
        expect_data "${pair#*=}" "${pair%%=*}.$zone" A
    done
    expect_data 10.10.20.2 shop.apps.$zone A
    expect_flag aa svc.$zone A
    expect_denial NXDOMAIN $zone nosuch.$zone A
    expect_denial NOERROR $zone svc.$zone AAAA
    expect_data "svc.$zone." $zone NS
    expect_data 10.10.20.11 MaStEr1.ClUsTeR.k8S A
}

check_reverse() {
    title "reverse zone $reverse_zone"
    for pair in 0=svc 1=storage 2=ingress 10=master 11=master1 12=master2 13=master3 21=node1 22=node2 23=node3; do
        expect_among "${pair#*=}.$zone." "${pair%%=*}.$reverse_zone" PTR
    done
    expect_denial NXDOMAIN $reverse_zone 99.$reverse_zone PTR
}

check_cluster() {
    services=svc.$cluster_domain
    title "cluster $cluster_domain"
    expect_data "$api" "kubernetes.default.$services" A
    expect_last 443 3 "_https._tcp.kubernetes.default.$services" SRV
    expect_among "kubernetes.default.$services." "$(reversed "$api")" PTR
    expect_some "kube-dns.kube-system.$services" A
    expect_denial NXDOMAIN "$cluster_domain" "nosuch.default.$services" A
    # What a pod's search list makes of a name outside: denied here, never asked outside.
    expect_denial NXDOMAIN "$cluster_domain" "www.example.com.default.$services" A
}

check_external() {
    title "names outside"
    expect_some "$external" A
    expect_flag ra "$external" A
    expect_status NXDOMAIN nosuch.invalid A
}

check_tcp() {
    title "TCP"
    expect_data 10.10.20.11 master1.$zone A +tcp
    expect_denial NXDOMAIN $zone nosuch.$zone A +tcp
    # Two queries on one connection.
    ask +tcp +keepopen svc.$zone A storage.$zone A
    verdict "2 answers" "$(printf '%s\n' "$reply" | grep -c '^;; ->>HEADER<<-.*NOERROR') answers" "two queries on a connection"
}

check_edns() {
    title "EDNS"
    ask svc.$zone A +edns=0
    verdict "version 0" "version $(field 's/^; EDNS: version: \([0-9]*\).*/\1/p')" "an OPT record for one that was sent"
    ask svc.$zone A +noedns
    verdict "" "$(field 's/^; EDNS: .*/an OPT record/p')" "none where none was sent"
    ask svc.$zone A +edns=1 +noednsneg
    verdict BADVERS "$(status)" "version 1 is refused"
    expect_data 10.10.20.0 svc.$zone A +ednsopt=65001:c0ffee
    expect_data 10.10.20.0 svc.$zone A +dnssec
}

check_truncation() {
    title "truncation"
    for size in 512 1232; do
        ask site-notes.$zone TXT +bufsize=$size +ignore +notcp
        octets=$(field 's/^;; MSG SIZE  rcvd: //p')
        verdict "tc, at most $size octets" \
            "$(flag tc), $([ "${octets:-0}" -le $size ] && echo "at most $size octets" || echo "$octets octets")" \
            "an answer that is too large for UDP"
    done
    ask site-notes.$zone TXT +noedns +ignore +notcp
    octets=$(field 's/^;; MSG SIZE  rcvd: //p')
    verdict "tc, at most 512 octets" \
        "$(flag tc), $([ "${octets:-0}" -le 512 ] && echo "at most 512 octets" || echo "$octets octets")" \
        "the same without EDNS"
    ask site-notes.$zone TXT
    verdict "14 records, via TCP" \
        "$(answers TXT | grep -c .) records, via $(field 's/^;; SERVER: .*(\([A-Z]*\))$/\1/p')" "the whole of it over TCP"
}

# --- Asking

# dig's output into $reply; what repeats it into $command.
ask() {
    command="dig @$server -p $port $*"
    reply=$(dig "@$server" -p "$port" +nocookie +time=3 +tries=2 "$@" 2>&1)
}

# What sed makes of the reply, the first line of it.
field() { printf '%s\n' "$reply" | sed -n "$1" | head -n 1; }

status() {
    found=$(field 's/^;; ->>HEADER<<-.* status: \([A-Z0-9]*\),.*/\1/p')
    echo "${found:-no answer}"
}

# The flag, where the reply has it.
flag() {
    case " $(field 's/^;; flags: \([a-z ]*\);.*/\1/p') " in *" $1 "*) echo "$1" ;; *) echo "no $1" ;; esac
}

# The data of the records of a type in the answer section, sorted.
answers() {
    printf '%s\n' "$reply" | awk -v type="$1" '
        /^;; ANSWER SECTION/ { inside = 1; next }
        /^$/ { inside = 0 }
        inside && $4 == type { $1 = $2 = $3 = $4 = ""; sub(/^ +/, ""); print }' | sort
}

# The zone whose SOA is in the authority section.
denying_zone() {
    printf '%s\n' "$reply" | awk '
        /^;; AUTHORITY SECTION/ { inside = 1; next }
        /^$/ { inside = 0 }
        inside && $4 == "SOA" { sub(/\.$/, "", $1); print tolower($1) }'
}

reversed() { echo "$1" | awk -F. '{ print $4 "." $3 "." $2 "." $1 ".in-addr.arpa" }'; }

require_an_answer() {
    ask . SOA
    [ "$(status)" = "no answer" ] || return 0
    printf '\n%s port %s does not answer:\n%s\n' "$server" "$port" "$reply"
    exit 2
}

# --- Expecting; the name, the type and more for dig come last

expect_data() {
    expected=$1 && shift
    ask "$@"
    verdict "$expected" "$(outcome "$2")" "$1 $2"
}

# Among the data is this one; a hosts file has several names for an address.
expect_among() {
    expected=$1 && shift
    ask "$@"
    if answers "$2" | grep -qixF "$expected"; then
        verdict "$expected" "$expected" "$1 $2"
    else
        verdict "$expected" "$(outcome "$2")" "$1 $2"
    fi
}

# The given field of the first record's data.
expect_last() {
    expected=$1 place=$2 && shift 2
    ask "$@"
    verdict "$expected" "$(outcome "$2" | cut -d ' ' -f "$place")" "$1 $2, field $place"
}

expect_some() {
    ask "$@"
    if [ -n "$(answers "$2")" ]; then found="an answer"; else found=$(outcome "$2"); fi
    verdict "an answer" "$found" "$1 $2"
}

expect_status() {
    expected=$1 && shift
    ask "$@"
    verdict "$expected" "$(status)" "$1 $2"
}

expect_flag() {
    expected=$1 && shift
    ask "$@"
    verdict "$expected" "$(flag "$expected")" "$1 $2, flag $expected"
}

# The code, no answer, and the zone's SOA, by which the denial may be kept (RFC 2308).
expect_denial() {
    expected="$1, SOA of $2" && shift 2
    ask "$@"
    verdict "$expected" "$(status), SOA of $(denying_zone)$(answers "$2")" "$1 $2"
}

# The data in the order of the alphabet, and the code where it is not NOERROR.
outcome() {
    data=$(answers "$1" | paste -sd ' ')
    code=$(status)
    if [ "$code" = NOERROR ]; then echo "$data"; else echo "${data:+$data }($code)"; fi
}

# --- The report

title() { printf '\n%s\n' "$1"; }

# One check: what was expected, what came, what it is about.
verdict() {
    if [ "$1" = "$2" ]; then
        passed=$((passed + 1))
        printf '  ok    %s: %s\n' "$3" "${1:-nothing}"
    else
        failed=$((failed + 1))
        printf '  FAIL  %s: expected %s, got %s\n        %s\n' "$3" "${1:-nothing}" "${2:-nothing}" "$command"
    fi
}

main "$@"
