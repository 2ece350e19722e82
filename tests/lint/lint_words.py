#!/usr/bin/env python3
"""lint_words.py SOURCE - what no source may say.

No SQL put together at run time, nothing left to do in a comment (that is an issue),
no file past 400 lines and no function past 60.
"""

import pathlib
import re
import sys

FILE_LINES_MAX = 400
FUNCTION_LINES_MAX = 60

UNFINISHED = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b")
FORMATTED = re.compile(
    r"\b(?:(\w+)\s*=\s*(?:xasprintf|sqlite3_mprintf)|"
    r"(?:v?sn?printf|strn?cat|buf_printf|buf_add_text|v?asprintf)\s*\(\s*&?(\w+)|"
    r"sqlite3_snprintf\s*\([^,]*,\s*(\w+))")
SQL_CALL = re.compile(r"\bsqlite3_(?:exec|prepare\w*)\s*\([^;]*;")
SQL_FORMAT = re.compile(
    r"printf\s*\([^;]*\"[^\"]*\b(?:SELECT|INSERT INTO|REPLACE INTO|UPDATE|DELETE FROM)\b[^;]*;")


def line_of(text, at):
    return text.count("\n", 0, at) + 1


def built_sql(text):
    names = {name for groups in FORMATTED.findall(text) for name in groups if name}
    for call in SQL_CALL.finditer(text):
        for word in sorted(names.intersection(re.findall(r"\w+", call.group()))):
            yield line_of(text, call.start()), f"SQL made of {word}, which is put together at run time"
    for call in SQL_FORMAT.finditer(text):
        yield line_of(text, call.start()), "SQL in a printf: bind the values"


def unfinished(text):
    for number, line in enumerate(text.splitlines(), 1):
        word = UNFINISHED.search(line)
        if word:
            yield number, f"{word.group()}: make it an issue"


def too_long(text):
    lines = text.splitlines()
    start = 0
    if len(lines) > FILE_LINES_MAX:
        yield FILE_LINES_MAX, f"{len(lines)} lines, {FILE_LINES_MAX} at most"
    for number, line in enumerate(lines, 1):
        if line == "{":
            start = number
        elif line == "}" and start:
            if number - start - 1 > FUNCTION_LINES_MAX:
                yield start, f"a function of {number - start - 1} lines, {FUNCTION_LINES_MAX} at most"
            start = 0


def look_for_planted():
    """A lint that finds nothing proves nothing."""
    planted = [
        (built_sql, 'snprintf(sql, 9, "x");\nsqlite3_exec(db,\n    sql, 0, 0, 0);'),
        (built_sql, 'char *q = xasprintf("%s", a);\nsqlite3_prepare_v2(db, q, -1, &s, 0);'),
        (built_sql, 'buf_printf(&b, "DELETE FROM rooms WHERE id=%d", 1);'),
        (unfinished, "/* TO" "DO: later */"),
        (too_long, "x\n" * 401),
        (too_long, "int f(void)\n{\n" + "    a();\n" * 61 + "}\n"),
    ]
    for check, text in planted:
        if not list(check(text)):
            sys.exit(f"the lint itself is wrong: {check.__name__} found nothing in {text[:60]!r}")


def main():
    look_for_planted()
    top = pathlib.Path(sys.argv[1])
    found = []
    for folder in ("server", "tests/unit", "tests/fuzz"):
        for path in sorted((top / folder).rglob("*.[ch]")):
            text = path.read_text()
            checks = [unfinished(text), built_sql(text)]
            if folder == "server":
                checks.append(too_long(text))
            found += [f"{path.relative_to(top)}:{number}: {what}"
                      for check in checks for number, what in check]
    print("\n".join(found) or "nothing found")
    sys.exit(1 if found else 0)


main()
