#!/usr/bin/env python3
"""lint_calls.py SOURCE - functions of the C library that server/ does without."""

import pathlib
import re
import sys

REASONS = {
    "keeps its state for the whole program, and there are threads":
        "strtok localtime gmtime ctime asctime rand srand random drand48 lrand48 strsignal "
        "getpwnam getgrnam getgrgid gethostbyname inet_ntoa setlocale ttyname",
    "may move what another thread reads with getenv": "setenv putenv unsetenv clearenv",
    "does not know how large its target is": "gets strcpy strcat stpcpy sprintf vsprintf",
    "leaves a text without its end": "strncpy",
    "does not say what it could not read": "atoi atol atoll atof",
    "asks a shell": "system popen",
    "names a file that another may make first": "tmpnam tempnam mktemp",
    "takes from the stack what the input says": "alloca strdupa",
    "may return NULL: base/xmalloc.h":
        "malloc calloc realloc reallocarray strdup strndup asprintf vasprintf",
    "is off in some builds: base/must.h": "assert",
    "waits; a timer or a condition is what is meant": "usleep",
}
ALLOWED = {
    "server/base/xmalloc.c": {"malloc", "calloc", "realloc", "reallocarray", "vasprintf"},
}
WHY = {name: why for why, names in REASONS.items() for name in names.split()}
CALL = re.compile(r"(?<![\w.>])(" + "|".join(WHY) + r")\s*\(")
SILENT = re.compile(r'/\*.*?\*/|"(?:\\.|[^"\\\n])*"', re.S)


def without_words(text):
    """The same lines, comments and strings left out."""
    return SILENT.sub(lambda m: re.sub(r"[^\n]", " ", m.group()), text)


def calls(text, allowed=frozenset()):
    for number, line in enumerate(without_words(text).splitlines(), 1):
        for name in CALL.findall(line):
            if name not in allowed:
                yield number, f"{name}: it {WHY[name]}"


def main():
    planted = 'a = strcpy(b, c); /* strcat(x) */ "gets(x)"\n'
    if [number for number, _ in calls(planted)] != [1]:
        sys.exit("the lint itself is wrong: it did not find just strcpy")
    top = pathlib.Path(sys.argv[1])
    found = []
    for path in sorted((top / "server").rglob("*.[ch]")):
        name = str(path.relative_to(top))
        found += [f"{name}:{number}: {what}"
                  for number, what in calls(path.read_text(), ALLOWED.get(name, set()))]
    print("\n".join(found) or "nothing found")
    sys.exit(1 if found else 0)


main()
