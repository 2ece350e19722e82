#!/usr/bin/env bash
# The ordinary day with churn, for long: does memory stay where it was? See README.md.
#
#   tests/torture/soak.sh [--minutes N] [--sockets N] [--per-room N] [--rate R] [--svg FILE]
#
# Defaults: 30 minutes, 10,000 sockets, 500 messages a second (S2 of tests/bench). Every second 5 of 100
# sockets leave and come back. The ring of recent events is small, so that it is full soon; the
# store's caches are after some 75,000 messages. The last line tells memory in the third quarter and
# in the last one; exit status 1 when the last is more than a tenth above, or something was lost.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
roost=${ROOST_BIN:-$here/../../build/release/roost}
unset ROOST_BIN # is no setting of the server
minutes=30 sockets=10000 per_room=100 rate=500 svg=
while [ $# -gt 0 ]; do
    case $1 in
    --minutes) minutes=$2 ;;
    --sockets) sockets=$2 ;;
    --per-room) per_room=$2 ;;
    --rate) rate=$2 ;;
    --svg) svg=$2 ;;
    *) echo "soak.sh: what is $1?" >&2; exit 2 ;;
    esac
    shift 2
done
[ -x "$roost" ] || { echo "no server at $roost: build it or set ROOST_BIN" >&2; exit 2; }
ulimit -n "$(ulimit -Hn)"

made=$(mktemp -d)
server=
end() {
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    wait 2>/dev/null || true
    rm -rf "$made"
}
trap end EXIT

"$roost" seed --data "$made/data" --users "$sockets" --rooms $((sockets / per_room)) --per-room "$per_room" \
    --tokens "$made/tokens" >"$made/seed.log"
"$roost" serve --data "$made/data" --listen 127.0.0.1:0 --rate 0 --ring 4M >"$made/out" 2>"$made/log" &
server=$!
until grep -q '^listening on' "$made/out"; do
    kill -0 "$server" || { tail -n 3 "$made/log"; exit 1; }
    sleep 0.1
done
url=$(sed -n 's/^listening on http//p' "$made/out")
"$roost" load --url "ws$url" --tokens "$made/tokens" --scenario churn --rate "$rate" \
    --duration $((minutes * 60)) --quiet >"$made/report" 2>&1 &
load=$!

echo 'seconds,resident MB,sessions' >"$made/table"
begun=$SECONDS
while kill -0 "$load" 2>/dev/null; do
    curl -s -m 5 "http$url/metrics" >"$made/metrics" || true
    awk -v at=$((SECONDS - begun)) '
        /^roost_resident_memory_bytes/ { bytes = $2 }
        /^roost_sessions\{state="live"\}/ { live = $2 }
        END { if (bytes) printf "%d,%.1f,%d\n", at, bytes / 1e6, live }' "$made/metrics" >>"$made/table"
    sleep 2
done
status=0
wait "$load" || status=$?
grep -E '^(lost|doubled|reordered|delivered|sent)|lost|latency|p99' "$made/report" | head -n 8 || true
[ -z "$svg" ] || python3 "$here/timeline.py" \
    "$minutes minutes, $sockets sockets, $rate messages a second, with churn" "$made/table" "$svg"
awk -F, -v status="$status" '
    NR > 1 { mb[++n] = $2 }
    END {
        for (i = int(n / 2) + 1; i <= n; i++) {
            if (i <= n * 3 / 4) { third += mb[i]; thirds++ } else { last += mb[i]; lasts++ }
        }
        third /= thirds; last /= lasts
        printf "resident %.1f MB in the third quarter, %.1f MB in the last; roost load ended with %d\n", third, last, status
        exit last > third * 1.1 || status != 0
    }' "$made/table"
