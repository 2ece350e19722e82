#!/bin/sh
# lint_headers.sh SOURCE - every header compiles alone, and twice.
set -u
cd "$1/server" || exit 1
cc=${CC:-cc}
generated=${GENERATED:-/nonexistent}
bad=0
count=0

compiles() {
    printf '%s\n' "$@" | "$cc" -std=c11 -D_GNU_SOURCE= -I. -I"$generated" -I/usr/include/cjson \
        -Wall -Wextra -Wpedantic -Wstrict-prototypes -Wundef -Werror -fsyntax-only -x c -
}

if compiles 'size_t nobody_declared_this;' 2>/dev/null; then
    echo "the lint itself is wrong: a header that needs another one passed"
    exit 1
fi
for header in $(find . -name '*.h' | sort); do
    header=${header#./}
    include="#include \"$header\""
    count=$((count + 1))
    if ! compiles "$include" "$include" "extern int alone;"; then
        echo "server/$header does not compile alone"
        bad=1
    fi
done
echo "$count headers compiled"
exit $bad
