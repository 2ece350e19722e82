#!/usr/bin/env bash
# Many clients, a plan of faults, a checker: see README.md.
#
#   tests/torture/run.sh [--seconds N] [--seed S] [--clients N] [--keep]
#
# ROOST_BIN: the server to torture, with roost-worker beside it; build/release/roost where it
# is not set. The last line says what was checked; exit status 1 unless nothing was found.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(cd "$here/../.." && pwd)
roost=${ROOST_BIN:-$top/build/release/roost}
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT

if [ ! -x "$roost" ]; then
    echo "no server at $roost: build it (cmake --preset release && cmake --build --preset release) or set ROOST_BIN" >&2
    exit 2
fi
[ -d "$top/tests/node_modules/ws" ] || npm --prefix "$top/tests" ci --no-audit --no-fund
[ -f "$top/web/dist-node/protocol.mjs" ] || {
    npm --prefix "$top/web" ci --no-audit --no-fund
    npm --prefix "$top/web" run build:protocol
}
"${CC:-cc}" -shared -fPIC -O2 -Wall -Wextra -Werror -o "$made/faults.so" "$here/faults.c" -ldl
"${CC:-cc}" -std=c11 -D_GNU_SOURCE -O2 -Wall -Wextra -Werror -o "$made/client" "$here"/client/*.c -lcjson
node "$here/torture.mjs" --roost "$roost" --faults "$made/faults.so" --client "$made/client" "$@"
