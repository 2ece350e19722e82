#!/usr/bin/env bash
# Measures Roost beside the floor (floor.c, store_floor.c: the least such a server can do)
# and beside servers anyone can install, and prints a table for each scenario, then one of
# all figures. README.md tells what the scenarios are and what is not comparable.
#
#   tests/bench/run.sh [--roost PATH] [--servers floor,roost,ws] [--runs 3] [--seconds 6]
#                      [--charts DIR] [--results DIR [--minutes 3] [--report]]
#                      s1|s2|s3|s4|s5|storm|posts|resume|stored|growth|all...
#
# In pieces: with --results runs are added to those in DIR until there are --runs; --minutes
# ends a call early, with status 3; --report makes the tables and charts of what is there.
#
# Peers: the npm packages ws and socket.io (fetched on the first run), Debian's
# python3-websockets and mosquitto; what is missing is left out, with a note. They store
# nothing (but websockets+sqlite) and check nothing; socketio and mosquitto speak their own
# framing and are driven by foreign_load.c, which does not look for losses.
# Wants two cores: the server has the first, the load the second.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
roost=$here/../../build/release/roost
rest=()
while [ $# -gt 0 ]; do
    case $1 in
    --roost) roost=$2; shift ;;
    *) rest+=("$1") ;;
    esac
    shift
done
[ -x "$roost" ] || { echo "$roost is missing: cmake --preset release && cmake --build --preset release, or --roost PATH" >&2; exit 1; }

tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
ulimit -n "$(ulimit -Hn)"
build() {
    local program=$1
    shift
    (cd "$here" && "${CC:-cc}" -std=c11 -D_GNU_SOURCE= -O2 -o "$tools/$program" "$@")
}
build floor floor.c floor_door.c floor_rooms.c -lcrypto
build store_floor store_floor.c -lsqlite3
build foreign_load foreign_load.c people.c dialects.c
build resume_load resume_load.c people.c

node=
if command -v node >/dev/null && { [ -d "$here/node_modules" ] || npm ci --prefix "$here" >/dev/null 2>&1; }; then
    node=node
else
    echo "without ws and socketio: node or the npm registry is missing" >&2
fi
python=
for candidate in python3 /usr/bin/python3; do
    if "$candidate" -c 'import websockets' 2>/dev/null; then
        python=$candidate
        break
    fi
done
[ -n "$python" ] || echo "without websockets: apt-get install python3-websockets" >&2
mosquitto=$(PATH=$PATH:/usr/sbin command -v mosquitto || true)
[ -n "$mosquitto" ] || echo "without mosquitto: apt-get install mosquitto" >&2

python3 "$here/compare.py" --roost "$roost" --tools "$tools" --node "$node" --python "$python" \
    --mosquitto "$mosquitto" "${rest[@]}"
