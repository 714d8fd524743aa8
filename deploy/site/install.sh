#!/bin/sh
# Installs clusterdns as the resolver of the site, as root on svc.cluster.k8s:
#
#   sh deploy/site/install.sh [--root FOLDER] BINARY
#
# BINARY is what `swift build -c release --static-swift-stdlib --product clusterdns` made. With --root everything is laid
# out below FOLDER, to look at or to pack, and nothing else on this machine is changed.
#
# What is in /etc/clusterdns is kept: a second run brings a new binary and unit, and leaves the configuration alone.
# Nothing is started or restarted; the last lines say how. MOVING.md is the way from a CoreDNS that serves already.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
zones=$here/../../zones
root=

main() {
    if [ "${1-}" = --root ]; then
        root=${2:?--root needs a folder}
        shift 2
    fi
    [ $# -eq 1 ] || fail "usage: install.sh [--root FOLDER] BINARY"
    if [ ! -f "$1" ] || [ ! -x "$1" ]; then fail "$1 is not a program"; fi
    if [ -z "$root" ]; then
        [ "$(id -u)" -eq 0 ] || fail "must be root, got user $(id -un)"
        install_libraries "$1"
        add_user
    fi
    install_binary "$1"
    install_configuration
    install -D -m 0644 "$here/clusterdns.service" "$root/etc/systemd/system/clusterdns.service"
    say "installed /etc/systemd/system/clusterdns.service"
    [ -n "$root" ] || finish
}

say() {
    printf '%s\n' "$*"
}

fail() {
    printf 'install.sh: %s\n' "$*" >&2
    exit 1
}

# The one library that is neither in the binary nor on every Debian: ldns.
install_libraries() {
    missing=$(ldd "$1" | awk '/not found/ { print $1 }')
    case $missing in
        '') return ;;
        libldns.so.3) DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install libldns3 ;;
        *) fail "$1 needs libraries that are not here: $missing" ;;
    esac
}

add_user() {
    ! getent passwd clusterdns >/dev/null || return 0
    useradd --system --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin clusterdns
    say "added the user clusterdns"
}

# In place of the old file, which a running server goes on with.
install_binary() {
    install -D -m 0755 "$1" "$root/usr/local/bin/clusterdns.new"
    mv "$root/usr/local/bin/clusterdns.new" "$root/usr/local/bin/clusterdns"
    say "installed /usr/local/bin/clusterdns"
}

install_configuration() {
    install -d -m 0755 "$root/etc/clusterdns"
    for file in "$here/Corefile" "$here/site.hosts" "$zones/cluster.k8s.zone" "$zones/20.10.10.in-addr.arpa.zone"; do
        keep_or_install "$file" "/etc/clusterdns/$(basename "$file")"
    done
    if [ ! -e "$root/etc/clusterdns/upstream.conf" ]; then
        upstreams >"$root/etc/clusterdns/upstream.conf"
        chmod 0644 "$root/etc/clusterdns/upstream.conf"
        say "installed /etc/clusterdns/upstream.conf with$(awk '{ printf " %s", $2 }' "$root/etc/clusterdns/upstream.conf")"
    fi
    if [ -z "$root" ] && [ -e /etc/clusterdns/kubeconfig ]; then
        chown root:clusterdns /etc/clusterdns/kubeconfig
        chmod 0640 /etc/clusterdns/kubeconfig
    fi
}

keep_or_install() {
    if [ ! -e "$root$2" ]; then
        install -m 0644 "$1" "$root$2"
        say "installed $2"
    elif cmp -s "$1" "$root$2"; then
        say "unchanged $2"
    else
        say "kept $2, which differs from $1"
    fi
}

# The nameservers that this machine uses, without itself and local stubs, which would ask us again.
upstreams() {
    file=/etc/resolv.conf
    [ ! -e /run/systemd/resolve/resolv.conf ] || file=/run/systemd/resolve/resolv.conf
    found=$(awk '$1 == "nameserver" && $2 !~ /^(127\.|::1$|10\.10\.20\.0$)/' "$file")
    [ -n "$found" ] || fail "$file names no server but this machine: write /etc/clusterdns/upstream.conf by hand," \
        "one line 'nameserver ADDRESS' for each upstream server, and start again"
    printf '%s\n' "$found"
}

# What is left to do, after a look at the configuration by the program that has to live with it.
finish() {
    if [ -d /run/systemd/system ]; then systemctl daemon-reload; fi
    [ -e /etc/clusterdns/kubeconfig ] || say "missing: /etc/clusterdns/kubeconfig (see cluster-access.yaml)," \
        "or take the kubernetes block out of the Corefile"
    /usr/local/bin/clusterdns check /etc/clusterdns/Corefile
    say "start it with:            systemctl enable --now clusterdns"
    say "a new binary is taken by: systemctl restart clusterdns"
    say "then:                     sh deploy/smoke/smoke.sh 10.10.20.0"
}

main "$@"
