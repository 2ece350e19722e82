#!/usr/bin/env bash
# Restarts under load, and what people notice of them: see README.md.
#
#   tests/torture/restart.sh [--clients N] [--rate R] [--drain S] [--svg FILE]
#
# Defaults: 10,000 clients, 300 messages a second, 5 seconds. The server gets SIGTERM and is started
# again, later SIGKILL and is started again. The last lines tell for each how long it took until
# everybody was back, the most CPU meanwhile, and what the clients lost (exit status 1 unless nothing).
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
roost=${ROOST_BIN:-$here/../../build/release/roost}
unset ROOST_BIN # is no setting of the server
[ -x "$roost" ] || { echo "no server at $roost: build it or set ROOST_BIN" >&2; exit 2; }
ulimit -n "$(ulimit -Hn)"
exec python3 "$here/restart.py" --roost "$roost" "$@"
