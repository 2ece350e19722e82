#!/usr/bin/env bash
# Measures one server on this machine, and its fan-out against the least a server can do
# (floor.c). Quote the ratios and the figures per CPU second: machines differ, and are shared.
#
#   tests/bench/run.sh [PATH TO roost]      takes about two minutes
#
# PEOPLE=18000 connections held; SECONDS_EACH=10 of posting.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
roost=${1:-$here/../../build/release/roost}
people=${PEOPLE:-18000}
seconds=${SECONDS_EACH:-10}
work=$(mktemp -d)
pid=

# shellcheck disable=SC2317 # called by the trap
clean_up() {
    [ -n "$pid" ] && kill -9 "$pid" 2>/dev/null
    rm -rf "$work"
}
trap clean_up EXIT

ulimit -n "$(ulimit -Hn)"
[ -x "$roost" ] || { echo "$roost is missing: cmake --preset release && cmake --build --preset release" >&2; exit 1; }
cc -std=c11 -D_GNU_SOURCE= -O2 -o "$work/floor" "$here/floor.c" -lcrypto
cc -std=c11 -D_GNU_SOURCE= -O2 -o "$work/load" "$here/load.c"

# start PROGRAM ARGUMENT...: sets pid, port and start_ms.
start() {
    local begun

    begun=$(date +%s%N)
    "$@" >"$work/out" 2>"$work/err" &
    pid=$!
    until grep -q 'listening on' "$work/out" 2>/dev/null; do
        kill -0 "$pid" 2>/dev/null || { cat "$work/err" >&2; exit 1; }
        sleep 0.001
    done
    start_ms=$((($(date +%s%N) - begun) / 1000000))
    port=$(sed -nE 's/.*listening on .*:([0-9]+).*/\1/p' "$work/out")
}

stop() {
    kill -9 "$pid"
    wait "$pid" 2>/dev/null || true
    pid=
}

# seed PEOPLE PER_ROOM: a fresh folder and its tokens.
seed() {
    rm -rf "$work/data"
    "$roost" seed --data "$work/data" --users "$1" --rooms $((($1 + $2 - 1) / $2)) \
        --per-room "$2" --tokens "$work/tokens"
}

serve() {
    start "$roost" serve --data "$work/data" --listen 127.0.0.1:0 --rate 0 --no-worker \
        --log-level warn --max-sockets-per-address 20000
}

load() {
    "$work/load" --port "$port" --pid "$pid" --tokens "$work/tokens" "$@"
}

# value NAME: out of the last line in $figures.
value() {
    sed -nE "s/.*(^| )$1=([^ ]+).*/\2/p" <<<"$figures"
}

ratio() {
    awk -v a="$1" -v b="$2" 'BEGIN { if (b > 0) printf "%.2f", a / b; else print "-" }'
}

row() {
    printf '%-58s %s\n' "$1" "$2"
}

fan_out_row() {
    local per_room=$1 writers=$2 flight=$3 own

    seed 1000 "$per_room" >/dev/null
    serve
    figures=$(load --people 1000 --writers "$writers" --in-flight "$flight" --seconds "$seconds")
    own=$(value deliveries_per_cpu_s)
    printf '%-30s %12s %12s' "rooms of $per_room, $writers x $flight in flight" "$own" \
        "$(value deliveries_s)"
    stop
    start "$work/floor"
    figures=$(load --people 1000 --writers "$writers" --in-flight "$flight" --seconds "$seconds" --floor)
    printf ' %12s %8s\n' "$(value deliveries_per_cpu_s)" "$(ratio "$own" "$(value deliveries_per_cpu_s)")"
    stop
}

echo "$(nproc) cores, $(uname -m); $("$roost" --version)"
echo
seed 2 1 >/dev/null
serve
stop
row "start on an empty workspace, ms" "$start_ms"
seed "$people" 100 >/dev/null
serve
row "start with $people users, ms" "$start_ms"
figures=$(load --people "$people" --seconds 10)
row "connections held in one process" "$(value held) (lost $(value lost))"
row "connect, upgrade and open all, s" "$(value connect_s)"
row "resident memory per idle logged-in connection, KiB" "$(value kib_each)"
row "CPU of the server with all idle, %" "$(awk -v s="$(value cpu_s)" 'BEGIN { printf "%.1f", s * 10 }')"
stop
for flight in 8 1; do
    seed 64 1 >/dev/null
    serve
    figures=$(load --people 64 --writers 64 --in-flight "$flight" --seconds "$seconds")
    row "acked durable posts/s, 64 writers x $flight in flight" "$(value posts_s) (p50 $(value p50_ms) ms, p99 $(value p99_ms) ms)"
    row "  per CPU second of the server" "$(value posts_per_cpu_s)"
    stop
done
seed 1 1 >/dev/null
serve
figures=$(load --people 1 --writers 1 --in-flight 1 --seconds 3)
row "one writer alone, ms for an acked post" "$(value p50_ms) (p99 $(value p99_ms))"
stop
echo
printf '%-30s %12s %12s %12s %8s\n' "fan-out, 1000 people" "per CPU s" "per s" "floor/CPU s" ratio
fan_out_row 10 100 2
fan_out_row 100 20 4
fan_out_row 1000 8 4

if command -v strace >/dev/null; then
    echo
    echo "system calls of 3 s of fan-out (rooms of 100):"
    seed 1000 100 >/dev/null
    serve
    load --people 1000 --writers 20 --in-flight 4 --seconds 6 >"$work/figures" &
    sleep 3.5
    timeout -s INT 3 strace -c -f -p "$pid" 2>&1 | grep -vE 'attached|detached' | head -n 14 || true
    wait $!
    stop
fi
