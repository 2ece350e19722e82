#!/usr/bin/env bash
# Which lines of the lower floors the tests reach: unit tests, then the integration tests.
#
#   tests/analysis/coverage.sh BUILD
#
# BUILD was built with the preset `coverage`. Prints a table; exit status 1 where a folder is below
# 90 %. What was not reached stands in BUILD/missed.txt.
set -uo pipefail

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=$(cd "$1" && pwd)
least=90
bad=0

cd "$top" || exit 1
find "$build" -name '*.gcda' -delete
ctest --test-dir "$build" -j 2 -E lint --output-on-failure >"$build/coverage-unit.log" 2>&1 || {
    tail -n 30 "$build/coverage-unit.log"
    bad=1
}
# Some of them run the server as nobody, who must be able to count too: it would complain of each file.
"$build/roost" --version >/dev/null
find "$build" -name '*.gcda' -exec chmod a+rw {} +
ROOST_BIN=$build/roost TEST_PATIENCE=5 TEST_SANITIZED=1 TEST_SLOW_MESSAGES=5000 node --test \
    tests/integration/*.test.mjs >"$build/coverage-integration.log" 2>&1 || {
    tail -n 30 "$build/coverage-integration.log"
    bad=1
}
python3 tests/analysis/coverage.py "$build" "$least" "$build/missed.txt" || bad=1
exit "$bad"
