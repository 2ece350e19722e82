#!/usr/bin/env bash
# Measures the worker's roll-ups: events a second on the way in, the size of the file, memory, and
# how long each report takes over a month, a year and three years.
#
#   tests/bench/analytics.sh [--build DIR] [--messages N] [--keep FOLDER]
#
# FOLDER: where analytics.db is left, and is measured again the next time.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$here/../..
build=$top/build/release
messages=10000000
keep=
while [ $# -gt 0 ]; do
    case $1 in
    --build) build=$2 ;;
    --messages) messages=$2 ;;
    --keep) keep=$2 ;;
    *) sed -n 's/^#   /usage: /p' "$0" >&2; exit 2 ;;
    esac
    shift 2
done
[ -e "$build/server/libroost_base.a" ] || { echo "$build/server has no libraries: cmake --preset release && cmake --build --preset release, or --build DIR" >&2; exit 1; }

tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
[ -n "$keep" ] && mkdir -p "$keep"
# shellcheck disable=SC2046 # several words
"${CC:-cc}" -std=c11 -D_GNU_SOURCE= -O2 -I"$top/server" -o "$tools/analytics_bench" \
    "$here/analytics_bench.c" "$top"/server/worker/analytics/[!a]*.c \
    -Wl,--start-group "$build"/server/libroost_{ipc,base}.a -Wl,--end-group \
    $(pkg-config --libs sqlite3 icu-uc icu-i18n libcrypto libargon2) -lpthread -lm
"$tools/analytics_bench" "$messages" "${keep:-$tools}"
