#!/usr/bin/env bash
# All checks: what is missing is installed, then formatting, then a release build of everything, then every test.
#
#   bash Tests/run-all.sh [OPTION...]      options are passed on to `swift test`, such as --filter DNSWireTests
#
# The last lines are the summary of `swift test`, the exit code is its own.
set -euo pipefail

cd "$(dirname "$0")/.."
PATH=$PATH:/opt/swift/usr/bin

# Servers of others, which we forward to, lie where the PATH of a user may not lead.
PATH=$PATH:/usr/sbin sh deploy/quickstart/quickstart.sh --prepare ldns-read-zone openssl gcc musl-gcc go unshare \
    nsd unbound dnsmasq

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
