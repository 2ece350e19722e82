#!/usr/bin/env bash
# Proves the checker: a server is built with one fault on purpose (server/base/bug.h), and the
# torture test must find it; and one without, in which it must find nothing.
#
#   tests/torture/prove.sh [FAULT...]     default: all
#
# TORTURE_BUILD: where the servers are built; build/torture where it is not set.
set -uo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(cd "$here/../.." && pwd)
build=${TORTURE_BUILD:-$top/build/torture}
failed=0

[ $# -gt 0 ] || set -- NONE SKIP_FSYNC FORGET_DEDUPE DROP_FRAME REORDER
for fault in "$@"; do
    named=$fault
    [ "$fault" = NONE ] && named=
    if ! cmake --preset release -B "$build" -DROOST_WEB=OFF -DROOST_TESTS=OFF -DROOST_BUG="$named" >"$build.log" 2>&1 ||
        ! cmake --build "$build" -j "$(nproc)" --target roost roost-worker >>"$build.log" 2>&1; then
        tail -n 20 "$build.log"
        exit 2
    fi
    ROOST_BIN=$build/roost "$here/run.sh" --seconds 30 --seed 11 --clients 120 >"$build.$fault.log" 2>&1
    status=$?
    sed -n 's/^kept: //p' "$build.$fault.log" | xargs -r rm -rf
    # What was not synced may be so torn that the server refuses to open it.
    found='^checked'
    [ "$fault" = SKIP_FSYNC ] && found='^checked|^failed: the server does not start'
    said=$(grep -E "$found" "$build.$fault.log" || tail -n 3 "$build.$fault.log")
    if { [ "$fault" = NONE ] && [ $status -eq 0 ]; } ||
        { [ "$fault" != NONE ] && [ $status -eq 1 ] && grep -qE "$found" "$build.$fault.log"; }; then
        printf '%-14s as it should be: %s\n' "$fault" "$said"
    else
        printf '%-14s WRONG (exit %s): %s\n' "$fault" "$status" "$said"
        failed=1
    fi
done
exit $failed
