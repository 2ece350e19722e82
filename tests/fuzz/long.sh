#!/usr/bin/env bash
# Fuzzes for long: each target for so many minutes of CPU, with its dictionary and its corpus, two at
# a time and out of everybody's way. What was found goes on where it stopped the next time.
#
#   tests/fuzz/long.sh [MINUTES] [NAME...]     default: 10 minutes, every target
#
# Inputs of interest and crashes stay in build/fuzz-long. Ends with 1 when anything crashed.
set -uo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(cd "$here/../.." && pwd)
build=${FUZZ_BUILD:-$top/build/fuzz}
kept=${FUZZ_KEPT:-$top/build/fuzz-long}
minutes=10
round=60 # seconds: a target that is stuck or slow is told of that often

if [[ ${1:-} =~ ^[0-9]+$ ]]; then
    minutes=$1
    shift
fi
[ $# -gt 0 ] || set -- "$here"/fuzz_*.c
names=()
for name in "$@"; do
    name=$(basename "$name" .c)
    names+=("${name#fuzz_}")
done
for name in "${names[@]}"; do
    if [ ! -f "$here/fuzz_$name.c" ]; then
        echo "there is no target $name" >&2
        exit 2
    fi
done

# Sanitizers of these compilers do not get on with much address randomisation.
steady=(nice -n 19)
if setarch "$(uname -m)" -R true 2>/dev/null; then
    steady+=(setarch "$(uname -m)" -R)
fi

mkdir -p "$kept"
if [ -z "${FUZZ_BUILD:-}" ]; then
    echo "building into $build"
    if ! { cmake -S "$top" --preset fuzz -B "$build" -DROOST_TESTS=ON -DROOST_WEB=OFF &&
        nice -n 19 cmake --build "$build" -j 2; } >"$kept/build.log" 2>&1; then
        tail -n 20 "$kept/build.log"
        exit 2
    fi
fi

for name in "${names[@]}"; do
    if [ ! -x "$build/tests/fuzz/fuzz_$name" ]; then
        echo "$build has no fuzz_$name" >&2
        exit 2
    fi
done

# cpu FILE: hundredths of a second, of what `time` wrote there.
cpu() {
    tail -n 1 "$1" | awk '{ printf "%d", ($1 + $2) * 100 }'
}

# fuzz NAME: rounds until the time is used up; a line of what came of it into NAME.result.
fuzz() {
    local name=$1 own=$kept/$1 log=$kept/$1.log used=0 tried=0 crashes=0 words=() units status

    mkdir -p "$own"
    rm -f "$kept/$name.result"
    [ -f "$here/$name.dict" ] && words=("-dict=$here/$name.dict")
    while [ "$used" -lt $((minutes * 6000)) ]; do
        (
            TIMEFORMAT='%U %S'
            time "${steady[@]}" "$build/tests/fuzz/fuzz_$name" -max_total_time=$round \
                -print_final_stats=1 -artifact_prefix="$kept/crash-$name-" "${words[@]}" \
                "$own" "$here/corpus/$name" >"$log" 2>&1
        ) 2>"$kept/$name.time"
        status=$?
        units=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log" | tail -n 1)
        tried=$((tried + ${units:-0}))
        used=$((used + $(cpu "$kept/$name.time") + 1))
        if [ "$status" -ne 0 ]; then
            crashes=$((crashes + 1))
            cp "$log" "$kept/crash-$name-$crashes.log"
            [ "$crashes" -ge 3 ] && break
        fi
    done
    printf '%s\t%d\t%d\t%d\n' "$name" "$used" "$tried" "$crashes" >"$kept/$name.result"
    printf '%-16s %6d.%02d CPU-minutes %14d inputs %4d crashes\n' "$name" $((used / 6000)) \
        $((used % 6000 / 60)) "$tried" "$crashes"
}

for name in "${names[@]}"; do
    while [ "$(jobs -rp | wc -l)" -ge 2 ]; do
        wait -n
    done
    fuzz "$name" &
done
wait

printf '\n%-16s %12s %14s %8s\n' target CPU-minutes inputs crashes
failed=0
for name in "${names[@]}"; do
    IFS=$'\t' read -r _ used tried crashes <"$kept/$name.result"
    printf '%-16s %9d.%02d %14d %8d\n' "$name" $((used / 6000)) $((used % 6000 / 60)) "$tried" "$crashes"
    [ "$crashes" -eq 0 ] || failed=1
done
[ "$failed" -eq 0 ] || echo "what crashed lies in $kept/crash-*"
exit $failed
