#!/usr/bin/env python3
"""lint_node.py SOURCE - JavaScript that Debian 12's Node 18 does not know.

The machine of whoever writes a test often has a newer one, where it would pass.
The page itself runs in browsers: only what Node runs is looked at.
"""

import pathlib
import re
import sys

PLACES = ("tests", "deploy", "web/tests", "web/*.mjs", "server")
LATER = re.compile(
    r"\.(?:toSorted|toReversed|toSpliced|isWellFormed|toWellFormed)\("
    r"|\bimport\.meta\.(?:dirname|filename|resolve)\b"
    r"|\b(?:Object|Map)\.groupBy\b|\bArray\.fromAsync\b|\bPromise\.withResolvers\b"
    r"|\bAbortSignal\.any\b|\bfs\.globSync\b|\bprocess\.loadEnvFile\b"
    r"|\.(?:isSubsetOf|isSupersetOf|isDisjointFrom|symmetricDifference)\("
    r"|\bnode:sqlite\b")


def scripts(top):
    for place in PLACES:
        for path in sorted(top.glob(place)):
            files = [path] if path.is_file() else path.rglob("*")
            for file in files:
                if file.suffix in (".mjs", ".js", ".ts") and "node_modules" not in file.parts:
                    yield file


def main():
    top = pathlib.Path(sys.argv[1])
    bad = seen = 0
    for file in scripts(top):
        seen += 1
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
            later = LATER.search(line)
            if later:
                print(f"{file.relative_to(top)}:{number}: Node 18 has no {later.group()}")
                bad += 1
    if seen == 0:
        sys.exit(f"{top}: no scripts found")
    sys.exit(1 if bad else 0)


main()
