#!/usr/bin/env bash
# Builds the homeserver that the Matrix tests talk to, and prints the path of
# the binary: bash adapters/matrix/dendrite/build.sh
# It is kept in the user's cache, under its version and the hash of go.sum; two
# minutes the first time.
set -euo pipefail
cd "$(dirname "$0")"

version=$(go list -m -f '{{.Version}}' github.com/element-hq/dendrite)-$(sha256sum go.sum | head -c 8)
out=${XDG_CACHE_HOME:-$HOME/.cache}/variorum/dendrite-$version
if [ ! -x "$out" ]; then
	mkdir -p "$(dirname "$out")"
	CGO_ENABLED=0 go build -trimpath -ldflags='-s -w' -o "$out.$$" github.com/element-hq/dendrite/cmd/dendrite >&2
	mv "$out.$$" "$out"
fi
echo "$out"
