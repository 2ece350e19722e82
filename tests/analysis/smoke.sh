#!/usr/bin/env bash
# A smoke run under valgrind: what the sanitizers do not see is memory that was never written.
#
#   tests/analysis/smoke.sh BUILD
#
# Some unit tests, then a server that is started, chatted with and stopped. Exit status 1 when
# valgrind found anything.
set -uo pipefail

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=$(cd "$1" && pwd)
logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
bad=0

watch=(valgrind --quiet --error-exitcode=9 --leak-check=full --errors-for-leak-kinds=definite
    --show-leak-kinds=definite --track-fds=no)

# must() aborts in tests of its own, which need the fork that is left out here.
export CK_FORK=no
for name in buf map frame json request room session ring outbox wire apply_message; do
    test=$(find "$build" -type f -name "test_$name" -perm -u+x)
    "${watch[@]}" "$test" >"$logs/unit" 2>&1 || {
        echo "test_$name:"
        cat "$logs/unit"
        bad=1
    }
done
unset CK_FORK

cat >"$logs/roost" <<WRAP
#!/bin/sh
exec ${watch[*]} --log-file="$logs/server.%p" "$build/roost" "\$@"
WRAP
chmod +x "$logs/roost"
if ! ROOST_BIN=$logs/roost TEST_PATIENCE=10 node --test "$top/tests/integration/session.test.mjs" \
    >"$logs/chat" 2>&1; then
    sed -n '/failing tests/,$p' "$logs/chat" | cut -c -300 | head -n 60
    bad=1
fi
for log in "$logs"/server.*; do
    grep -q "^==" "$log" || continue # besides, it tells of a system call that it does not know
    cut -c -300 "$log" | head -n 60
    bad=1
done
[ "$bad" -eq 0 ] && echo "valgrind: nothing found"
exit "$bad"
