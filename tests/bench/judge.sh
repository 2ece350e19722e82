#!/usr/bin/env bash
# Measures the worker: whole verdicts a second on one core, the latency of a verdict through its
# socket at 1,000 questions a second, and its resident memory.
#
#   tests/bench/judge.sh [--build DIR] [--seconds N] [--texts FILE]
#
# FILE: lines of text, or label<TAB>text; without it texts are put together from words.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$here/../..
build=$top/build/release
seconds=5
texts=()
while [ $# -gt 0 ]; do
    case $1 in
    --build) build=$2 ;;
    --seconds) seconds=$2 ;;
    --texts) texts=("$2") ;;
    *) sed -n 's/^#   /usage: /p' "$0" >&2; exit 2 ;;
    esac
    shift 2
done
[ -x "$build/roost-worker" ] || { echo "$build/roost-worker is missing: cmake --preset release && cmake --build --preset release, or --build DIR" >&2; exit 1; }

tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
libraries=$(pkg-config --libs sqlite3 icu-uc icu-i18n libpcre2-8 libseccomp libcrypto libargon2 libjpeg libpng libwebp)
archives=()
for floor in worker ipc base; do archives+=("$build/server/libroost_$floor.a"); done
for archive in "$build"/server/libroost_*model*.a; do [ ! -e "$archive" ] || archives+=("$archive"); done
# shellcheck disable=SC2086 # several words
"${CC:-cc}" -std=c11 -D_GNU_SOURCE= -O2 -I"$top/server" -o "$tools/judge_bench" "$here/judge_bench.c" \
    -Wl,--start-group "${archives[@]}" -Wl,--end-group $libraries -llinear -lgif -lpthread -lm

"$tools/judge_bench" texts "$seconds" "${texts[@]}"
"$tools/judge_bench" socket "$build/roost-worker" "$seconds" 1000
