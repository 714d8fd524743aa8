#!/bin/sh
# The quick start: installs what is missing, builds clusterdns and serves deploy/quickstart/Corefile on 127.0.0.1:5300.
#
#   bash deploy/quickstart/quickstart.sh [OPTION...]               options are passed on to clusterdns
#   bash deploy/quickstart/quickstart.sh --prepare [COMMAND...]    only checks Swift and installs what is missing, for
#                                                                  these commands too; Tests/run-all.sh starts with it
#
# Works from any directory, on Debian 12 and its relatives with Swift 6.2 or newer. Only packages come from outside
# the repository: Debian's by apt-get, Swift's by `swift build`.
set -eu

cd "$(dirname "$0")/../.."
PATH=$PATH:/opt/swift/usr/bin

main() {
    require_swift
    if [ "${1-}" = --prepare ]; then
        shift
        install_missing "$@"
        return
    fi
    install_missing
    say "building clusterdns for release; the first time fetches and compiles its packages too, which takes minutes"
    swift build -c release --static-swift-stdlib --product clusterdns
    announce
    exec .build/release/clusterdns -conf deploy/quickstart/Corefile "$@"
}

say() {
    printf '==> %s\n' "$*"
}

fail() {
    printf 'quickstart: %s\n' "$@" >&2
    exit 1
}

# Fails unless `swift` is 6.2 or newer, which Package.swift asks for.
require_swift() {
    install_swift="install Swift 6.3 as https://www.swift.org/install/linux/ says, and put its usr/bin first in PATH"
    command -v swift >/dev/null || fail \
        "swift is neither in PATH nor in /opt/swift/usr/bin" \
        "$install_swift"
    found=$(swift --version 2>&1) || fail "'swift --version' fails:" "$found"
    version=$(printf '%s\n' "$found" | sed -n 's/.*Swift version \([0-9][0-9]*\.[0-9][0-9]*\).*/\1/p' | head -n 1)
    [ -n "$version" ] || fail "cannot tell the version of $(command -v swift), which says:" "$found"
    major=${version%%.*}
    minor=${version#*.}
    [ "$major" -gt 6 ] || { [ "$major" -eq 6 ] && [ "$minor" -ge 2 ]; } || fail \
        "$(command -v swift) is Swift $version, expected 6.2 or newer" \
        "$install_swift"
}

# Installs the packages of what is not there: the ldns library, pkg-config (which finds it), dig, and the commands
# given. apt-get is run only when something is missing.
install_missing() {
    packages=
    command -v pkg-config >/dev/null || packages="$packages pkg-config"
    pkg-config --exists ldns 2>/dev/null || packages="$packages libldns-dev"
    for needed in dig "$@"; do
        command -v "$needed" >/dev/null || packages="$packages $(package_of "$needed")"
    done
    [ -n "$packages" ] || return 0
    command -v apt-get >/dev/null || fail \
        "missing:$packages (the names of Debian's packages)" \
        "there is no apt-get here: install them with this system's own package manager, then start again"
    say "installing$packages"
    # Lists of packages may be absent (fresh containers) or too old for what the mirror still has.
    # shellcheck disable=SC2086 # one word per package
    apt_get install $packages || { apt_get update && apt_get install $packages; } || fail \
        "apt-get could not install$packages; its messages are above" \
        "install them by hand (as root: apt-get update && apt-get install$packages), then start again"
}

# The Debian package that brings a command.
package_of() {
    case $1 in
        dig) echo bind9-dnsutils ;;
        drill | ldns-read-zone) echo ldnsutils ;;
        openssl | shellcheck | curl | nsd | unbound) echo "$1" ;;
        gcc) echo gcc libc6-dev ;;
        musl-gcc) echo musl-tools ;;
        go) echo golang-go ;;
        unshare) echo util-linux ;;
        dnsmasq) echo dnsmasq-base ;;
        kubectl) echo kubernetes-client ;;
        systemd-analyze) echo systemd ;;
        nft) echo nftables ;;
        setcap) echo libcap2-bin ;;
        strip) echo binutils ;;
        ip) echo iproute2 ;;
        promtool) echo prometheus ;;
        *) fail "no package is known for the command '$1'" ;;
    esac
}

# apt-get without questions, as root.
apt_get() {
    if [ "$(id -u)" -eq 0 ]; then
        as_root="env"
    elif command -v sudo >/dev/null; then
        as_root="sudo env"
    else
        fail "apt-get needs root, and there is no sudo; as root: apt-get update && apt-get install$packages"
    fi
    $as_root DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends "$@"
}

# What is about to be served, where, and what to ask it.
announce() {
    upstreams=$(awk '$1 == "nameserver" { printf " %s", $2 }' /etc/resolv.conf)
    cat <<EOF

==> serving on 127.0.0.1:5300, UDP and TCP, until Ctrl-C:
      cluster.k8s, 20.10.10.in-addr.arpa       the lab's machines, from zones/
      cluster.local, in-addr.arpa, ip6.arpa    a cluster's services and pods, from deploy/quickstart/manifests/
      everything else                          forwarded to the nameservers in /etc/resolv.conf:${upstreams:- none}

    worth trying in another terminal:
      dig @127.0.0.1 -p 5300 dashboard.cluster.k8s
      dig @127.0.0.1 -p 5300 nacos-headless.default.svc.cluster.local SRV
      dig @127.0.0.1 -p 5300 -x 10.96.0.10

EOF
}

main "$@"
