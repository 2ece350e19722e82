#!/usr/bin/env python3
"""lint_secrets.py SOURCE - what C must not do with secrets, or with text at all.

A secret is compared by its hash in the store, or in constant time: how long memcmp takes tells
how much of a guess was right. Functions that know no bounds, start a shell or give numbers that
can be guessed are not called.
"""

import pathlib
import re
import sys

UNSAFE = re.compile(
    r"(?<![\w.>])(strcpy|strcat|sprintf|vsprintf|gets|system|popen|tmpnam|tempnam|mktemp|alloca|"
    r"rand|srand|random|srandom|drand48|strtok|execlp|execvp)\s*\(")
COMPARED = re.compile(r"\b(?:mem|str)n?(?:case)?cmp\s*\(([^;{]*?)\)")
SECRET = re.compile(r"(?<![a-z])(token|secret|password|setup_code|invite|cookie)(?![a-z])")

# A word of the language, not a secret: the place, and what stands in it.
NO_SECRETS = [
    ("worker/rules/pii_rows.c", "r->at, token, len"),
    ("proto/request_params.c", 'member->string, "token"'),
]
# liblinear calls it; solver.c keeps the sequence of the rest of the process apart.
ALLOWED = [("worker/train/solver.c", "srand"), ("worker/train/solver.c", "rand")]


def without_comments(text):
    blank = lambda found: re.sub(r"[^\n]", " ", found.group())
    return re.sub(r"/\*.*?\*/", blank, text, flags=re.S)


def found_in(name, text):
    text = without_comments(text)
    for call in UNSAFE.finditer(text):
        if (name, call.group(1)) not in ALLOWED:
            yield call.start(), f"{call.group(1)} has no place here"
    for call in COMPARED.finditer(text):
        said = re.sub(r"\s+", " ", call.group(1)).strip()
        if SECRET.search(said) and not any(name == where and said.startswith(what)
                                           for where, what in NO_SECRETS):
            yield call.start(), f"compares a secret in a time that depends on it: {said}"


def look_for_planted():
    """A lint that finds nothing proves nothing."""
    planted = {
        "strcpy(a, b);": 1,
        "if (memcmp(token, given, 32) == 0)": 1,
        "if (strcmp(c->setup_code, code) != 0)": 1,
        "/* strcpy(a, b) */": 0,
        "token_compare(a, b); my_system(1);": 0,
    }
    for text, count in planted.items():
        assert len(list(found_in("x.c", text))) == count, text


def main():
    look_for_planted()
    top = pathlib.Path(sys.argv[1]) / "server"
    wrong = 0
    for path in sorted([*top.rglob("*.c"), *top.rglob("*.h")]):
        text = path.read_text()
        for at, why in found_in(str(path.relative_to(top)), text):
            print(f"server/{path.relative_to(top)}:{text.count(chr(10), 0, at) + 1}: {why}")
            wrong += 1
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
