#!/bin/sh
# Lays out what the image has beyond Debian slim:
#
#   sh deploy/image/lay-out.sh BINARY FOLDER
#
# The Dockerfile runs it, and so does the test that starts the result without a container engine. Needs root and setcap.
set -eu

[ $# -eq 2 ] || {
    echo "usage: lay-out.sh BINARY FOLDER" >&2
    exit 64
}
binary=$1
folder=$2

install -d -m 0755 "$folder/usr/local/bin" "$folder/etc/coredns"
install -m 0755 "$binary" "$folder/usr/local/bin/clusterdns"
strip --strip-all "$folder/usr/local/bin/clusterdns"

# A process of a user that is not root loses its capabilities when it starts a program, but for those that the file has.
setcap cap_net_bind_service=+ep "$folder/usr/local/bin/clusterdns"

# Where manifests and habits look for CoreDNS.
ln -s clusterdns "$folder/usr/local/bin/coredns"
ln -s usr/local/bin/clusterdns "$folder/coredns"
