#!/usr/bin/env bash
# A usable chat from a bare Debian 12: installs what is needed, builds, and runs it here.
#
#   deploy/quickstart.sh                          on http://127.0.0.1:8080, data in ./data
#   deploy/quickstart.sh --listen 0.0.0.0:8080    any setting of `roost serve` may follow
#   deploy/quickstart.sh --build-only             stops before running it
set -euo pipefail

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
binary=$top/build/release/roost
# shellcheck source=deploy/packages.sh
. "$top/deploy/packages.sh"

build_only=no
if [ "${1:-}" = --build-only ]; then
    build_only=yes
    shift
fi

need_packages "${BUILD_PACKAGES[@]}" ca-certificates
need_node

log=$(mktemp)
trap 'rm -f "$log"' EXIT
echo "building (the first time takes a minute or two)"
if ! (cd "$top" && cmake --preset release -DROOST_TESTS=OFF &&
    cmake --build --preset release --target roost roost-worker) >"$log" 2>&1; then
    tail -n 40 "$log" >&2
    echo "the build failed; its last lines stand above" >&2
    exit 1
fi
rm -f "$log"
echo "built $binary"
[ "$build_only" = yes ] && exit 0

echo "starting; open the link below in a browser to make the owner's account (Ctrl-C ends it)"
exec "$binary" serve "$@"
