#!/usr/bin/env bash
# All checks: what is missing is installed, then formatting, then a release build of everything, then every test.
#
#   bash Tests/run-all.sh [OPTION...]      options are passed on to `swift test`, such as --filter DNSWireTests
#
# The last lines are the summary of `swift test`, the exit code is its own.
set -euo pipefail

cd "$(dirname "$0")/.."
PATH=$PATH:/opt/swift/usr/bin:/usr/sbin:/sbin

# What deploy/ has is looked at by the programs that will read it. NSD's package would start its server on port 53.
if ! command -v nsd >/dev/null && [ -d /run/systemd/system ] && [ -w /etc/systemd/system ]; then
    ln -sf /dev/null /etc/systemd/system/nsd.service
fi
sh deploy/quickstart/quickstart.sh --prepare ldns-read-zone openssl gcc musl-gcc go unshare nsd unbound dnsmasq \
    curl ip kubectl nft setcap promtool shellcheck strip systemd-analyze

# The schemas of Kubernetes, from PyPI, in an environment of their own.
schemas=.build/kubernetes-validate
if ! $schemas/bin/python -c 'import kubernetes_validate, yaml' 2>/dev/null; then
    echo "==> installing kubernetes-validate into $schemas"
    python3 -m venv --clear $schemas || {
        echo "run-all: python3 makes no environment; as root: apt-get install python3-venv" >&2
        exit 1
    }
    $schemas/bin/pip install --quiet --disable-pip-version-check kubernetes-validate==1.37.0
fi

echo "==> formatting"
swift format lint --strict --parallel -r Package.swift Sources Tests

# The executables are built as well, for the tests that start them. Tests see what a release is made of: without
# testable imports, whose flag would have everything compiled a second time, and differently.
echo "==> building everything for release; the first time takes minutes"
swift build -c release --build-tests

# Sixteen tests at a time: all at once, those with API servers, each with event loops and connections of its own, need more
# than the 1024 descriptors beyond which Foundation's Process, which other tests use, does not work.
exec swift test -c release --disable-xctest --disable-testable-imports --skip-build \
    --experimental-maximum-parallelization-width 16 "$@"
