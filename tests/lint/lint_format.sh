#!/bin/sh
# lint_format.sh SOURCE - sources as clang-format 14 leaves them.
set -u
cd "$1" || exit 1

# Another version formats differently.
format=$(command -v clang-format-14 || command -v clang-format)
case $("${format:-false}" --version 2>/dev/null) in
*"version 14."*) ;;
*)
    echo "clang-format 14 is not here: apt-get install clang-format-14"
    exit 77
    ;;
esac
find server tests/unit tests/fuzz tests/bench tests/torture -name '*.[ch]' -print 2>/dev/null | sort |
    xargs "$format" --dry-run -Werror
