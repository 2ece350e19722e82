#!/usr/bin/env python3
"""lint_generator.py SOURCE - schema/generate.py refuses what the C checks would not hold,
and leaves alone what has not changed."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(sys.argv[1]).resolve()
GENERATE = SOURCE / "schema" / "generate.py"


def run(*arguments):
    return subprocess.run([sys.executable, str(GENERATE), *arguments], capture_output=True, text=True)


def change(path, edit):
    schema = json.loads(path.read_text())
    edit(schema)
    path.write_text(json.dumps(schema))


def param(name, **members):
    return lambda schema: schema["properties"]["params"]["properties"][name].update(members)


def params(**members):
    return lambda schema: schema["properties"]["params"].update(members)


# Each is one thing a schema might say and the C checks would not know.
REFUSED = [
    ("message.history", param("limit", multipleOf=5)),
    ("message.history", param("limit", exclusiveMinimum=0)),
    ("message.history", param("limit", maximum=2 ** 53)),
    ("message.history", param("limit", minimum=-1)),
    ("message.history", param("limit", type="number")),
    ("message.history", param("limit", type=["integer", "null"])),
    ("message.history", params(**{"not": {"required": ["before"]}})),
    ("message.history", params(**{"not": {"required": ["before", "later"]}})),
    ("message.history", params(required=["room", "rom"])),
    ("message.history", params(additionalProperties=True)),
    ("message.history", params(minProperties=1)),
    ("session.open", param("epoch", format="uuid")),
    ("session.open", param("epoch", pattern="^a|b$")),
    ("session.open", param("epoch", **{"x-unit": "words"})),
    ("session.open", param("epoch", **{"x-too-long": "nothing"})),
    ("session.open", param("epoch", **{"x-no-controll": True})),
    ("session.open", param("token", **{"$ref": "../objects/none.json"})),
    ("dm.open", param("users", uniqueItems=True)),
    ("dm.open", param("users", items={"type": "string", "minLength": 1})),
    ("dm.open", lambda s: s["properties"]["params"]["properties"]["users"].pop("maxItems")),
    ("dm.open", lambda s: s.pop("x-changes")),
    ("dm.open", lambda s: s.update({"x-errors": ["nothing"]})),
    ("dm.open", lambda s: s.update({"deprecated": True})),
]


def refused(scratch):
    for i, (method, edit) in enumerate(REFUSED):
        api = scratch / f"api{i}"
        shutil.copytree(SOURCE / "schema" / "api", api)
        change(api / "methods" / f"{method}.json", edit)
        result = run("--c", str(scratch / "refused"), "--api", str(api))
        if result.returncode != 1 or not result.stderr.startswith("schema: "):
            yield f"change {i} of {method} was taken: {result.stderr}"
        if (scratch / "refused").exists():
            yield f"change {i} of {method} left files"


def unchanged_stay(scratch):
    out, types = scratch / "out", scratch / "types" / "api.ts"
    result = run("--c", str(out), "--ts", str(types))
    if result.returncode != 0:
        yield f"does not run: {result.stderr}"
        return
    files = sorted(out.iterdir()) + [types]
    names = [f.name for f in files[:-1]]
    if names != ["docs.css", "docs.html", "openapi.json", "schema_tables.c", "schema_tables.h"]:
        yield f"makes {names}"
    for file in files:
        os.utime(file, ns=(0, 0))
    (out / "openapi.json").write_text("{}")
    run("--c", str(out), "--ts", str(types))
    written = [f.name for f in files if f.stat().st_mtime_ns != 0]
    if written != ["openapi.json"]:
        yield f"wrote {written}, and openapi.json alone had changed"
    if json.loads((out / "openapi.json").read_text()).get("openapi") != "3.1.0":
        yield "does not mend a file that was changed"


def main():
    with tempfile.TemporaryDirectory() as folder:
        scratch = pathlib.Path(folder)
        found = [*refused(scratch), *unchanged_stay(scratch)]
    print("\n".join(found) or f"{len(REFUSED)} schemas refused")
    return 1 if found else 0


sys.exit(main())
