#!/usr/bin/env bash
# Measures search over a workspace of ten million messages: how long queries of each class take, how
# fast the index is made and how large it is, and how far it lags under 1,000 messages a second.
#
#   tests/bench/search.sh [--build DIR] [--messages N] [--seconds N] [--keep FOLDER]
#
# FOLDER: where the workspace is left, and is measured again the next time. It takes some gigabytes.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$here/../..
build=$top/build/release
messages=10000000
seconds=20
keep=
while [ $# -gt 0 ]; do
    case $1 in
    --build) build=$2 ;;
    --messages) messages=$2 ;;
    --seconds) seconds=$2 ;;
    --keep) keep=$2 ;;
    *) sed -n 's/^#   /usage: /p' "$0" >&2; exit 2 ;;
    esac
    shift 2
done
[ -e "$build/server/libroost_store.a" ] || { echo "$build/server has no libraries: cmake --preset release && cmake --build --preset release, or --build DIR" >&2; exit 1; }

tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
[ -n "$keep" ] && mkdir -p "$keep"
# shellcheck disable=SC2046 # several words
"${CC:-cc}" -std=c11 -D_GNU_SOURCE= -O2 -I"$top/server" -o "$tools/search_bench" \
    "$here"/search_{bench,corpus,asking}.c \
    -Wl,--start-group "$build"/server/libroost_{store,proto,loop,base,sql}.a -Wl,--end-group \
    $(pkg-config --libs sqlite3 libzstd libcjson libcrypto libargon2) -lev -lpthread -lm
"$tools/search_bench" "$messages" "${keep:-$tools/data}" "$seconds"
