#!/bin/sh
# Sends the queries for an address to another port of it, and back: for changing the server behind port 53 without an outage.
#
#   sh deploy/site/divert.sh on ADDRESS PORT     new queries to ADDRESS port 53, UDP and TCP, go to ADDRESS port PORT
#   sh deploy/site/divert.sh off                 new queries go to port 53 again
#   sh deploy/site/divert.sh show                what is diverted now
#   sh deploy/site/divert.sh remove              takes away what is left behind `off`, once the server on PORT has stopped
#
# Needs root and nft (Debian's nftables). The rules are a table of their own, clusterdns-move, and gone after a reboot.
# What has begun goes on where it began: connections, and answers on their way. That is why `off` leaves empty chains behind:
# without them the kernel would no longer put port 53 into the answers that come from PORT.
set -eu

usage() {
    echo "usage: divert.sh on ADDRESS PORT | off | show | remove" >&2
    exit 64
}

case ${1-}:$# in
    on:3) ;;
    off:1) exec nft flush table inet clusterdns-move ;;
    show:1) exec nft list table inet clusterdns-move ;;
    remove:1) exec nft delete table inet clusterdns-move ;;
    *) usage ;;
esac

case $2 in
    *:*) family=ip6 target="[$2]:$3" ;;
    *) family=ip target="$2:$3" ;;
esac
case $3 in '' | *[!0-9]*) usage ;; esac

# prerouting is for clients elsewhere, output for this machine's own; -110 is ahead of Docker's rules. Of TCP only what opens
# a connection: one that is older than the kernel's book of connections would look new to it in its middle.
# One transaction: the whole of it, in place of what was.
udp="$family daddr $2 udp dport 53 dnat $family to $target"
tcp="$family daddr $2 tcp dport 53 tcp flags & (fin|syn|rst|ack) == syn dnat $family to $target"
nft -f - <<EOF
table inet clusterdns-move {
    chain from-elsewhere {
        type nat hook prerouting priority -110
    }
    chain from-here {
        type nat hook output priority -110
    }
}
flush table inet clusterdns-move
add rule inet clusterdns-move from-elsewhere $udp
add rule inet clusterdns-move from-elsewhere $tcp
add rule inet clusterdns-move from-here $udp
add rule inet clusterdns-move from-here $tcp
EOF
