#!/usr/bin/env python3
"""lint_floors.py SOURCE - who may include what under server/.

A file includes its own folder and lower floors; siblings meet on the floor above.
The headers of other projects are locked into the folders that wrap them.
"""

import fnmatch
import pathlib
import re
import sys
import tempfile

FLOORS = {
    "base": 0,
    "loop": 1, "proto": 1, "load": 1,
    "chat": 2, "store": 2, "ipc": 2,
    "journal": 3,
    "handlers": 4,
    "net": 5,
    "main": 6,
}
WORKER_SEES = {"worker", "base", "ipc"}

LOCKED = [
    (r"libwebsockets.*|lws.*", ["net/*"]),
    (r"ev\.h|libev/.*", ["loop/*"]),
    (r"sqlite3.*", ["store/*", "worker/*"]),
    (r"(cjson/)?cJSON\.h", ["proto/*", "handlers/*"]),
    (r"openssl/.*", ["net/tls*", "base/secret.c", "load/tls.c"]),
    (r"argon2\.h", ["base/secret.c"]),
    (r"zstd\.h", ["store/backup*"]),
    (r"(nats/)?nats\.h", ["journal/*"]),
    (r"unicode/.*|linear\.h|pcre2\.h", ["worker/*"]),
    (r"seccomp\.h", ["worker/*", "main/harden.c"]),
    (r"jpeglib\.h|png\.h|webp/.*|gif_lib\.h", ["worker/image/*"]),
    (r"check\.h", []),
]
GENERATED = {"schema_tables.h": ["proto/*"]}

INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]')


def allowed(name, patterns):
    return any(fnmatch.fnmatch(name, pattern) for pattern in patterns)


def ours(name, header):
    """Why `name` may not include "header", or None."""
    folder = name.split("/")[0]
    if header in GENERATED:
        return None if allowed(name, GENERATED[header]) else "is generated for another folder"
    target = header.split("/")[0]
    if "/" not in header or (target not in FLOORS and target != "worker"):
        return "is not a path from server/"
    if target == folder:
        return None
    if folder == "worker":
        return None if target in WORKER_SEES else "the worker sees base/ and ipc/ only"
    if target == "worker":
        return "the worker is another program"
    if FLOORS[target] == FLOORS[folder]:
        return "is a sibling's"
    return None if FLOORS[target] < FLOORS[folder] else "is on a higher floor"


def theirs(name, header):
    for pattern, places in LOCKED:
        if re.fullmatch(pattern, header) and not allowed(name, places):
            return "is only for " + (", ".join(places) or "tests")
    return None


def breaches(server):
    found = []
    for path in sorted(server.rglob("*.[ch]")):
        name = path.relative_to(server).as_posix()
        for number, line in enumerate(path.read_text().splitlines(), 1):
            include = INCLUDE.match(line)
            if not include:
                continue
            kind, header = include.groups()
            why = theirs(name, header)
            if not why and kind == '"':
                why = ours(name, header)
            if why:
                found.append(f"server/{name}:{number}: {header} {why}")
    return found


def look_for_planted():
    """A lint that finds nothing proves nothing: plant a breach of each kind."""
    planted = {
        "base/a.c": '#include "loop/loop.h"',
        "loop/a.c": '#include "proto/err.h"',
        "chat/a.h": '#  include "store/store.h"',
        "net/a.c": '#include "net.h"',
        "worker/a.c": '#include "loop/loop.h"',
        "main/a.c": '#include "worker/worker.h"',
        "chat/b.c": "#include <libwebsockets.h>",
        "net/b.c": "#include <ev.h>",
        "journal/a.c": "#include <sqlite3.h>",
        "net/c.c": "#include <cjson/cJSON.h>",
        "net/http.c": "#include <openssl/ssl.h>",
        "base/limiter.c": "#include <argon2.h>",
        "store/a.c": '#include "schema_tables.h"',
        "load/a.c": '#include "proto/json.h"',
        "load/b.c": "#include <openssl/ssl.h>",
    }
    clean = {
        "net/tls.c": '#include "base/list.h"\n#include "net/net.h"\n#include <openssl/ssl.h>',
        "proto/a.c": '#include "schema_tables.h"\n#include <cJSON.h>\n#include <stdio.h>',
        "worker/b.c": '#include "ipc/wire.h"\n#include <sqlite3.h>',
    }
    with tempfile.TemporaryDirectory() as folder:
        server = pathlib.Path(folder)
        for name, text in {**planted, **clean}.items():
            path = server / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text + "\n")
        found = {breach.split(":")[0].removeprefix("server/") for breach in breaches(server)}
    if found != set(planted):
        sys.exit(f"the lint itself is wrong about {sorted(found ^ set(planted))}")


def main():
    look_for_planted()
    found = breaches(pathlib.Path(sys.argv[1]) / "server")
    print("\n".join(found) or "every include stays on its floor")
    sys.exit(1 if found else 0)


main()
