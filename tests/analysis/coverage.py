#!/usr/bin/env python3
"""coverage.py BUILD LEAST MISSED - which lines of server/ were reached, floor by floor.

Reads with gcov what the programs of BUILD counted. The lower floors must have LEAST percent of their
lines; what was not reached is written to MISSED.
"""

import collections
import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys

FLOORS = ("base", "proto", "chat", "store", "journal", "ipc")
TOP = pathlib.Path(__file__).resolve().parents[2]


def read(notes):
    """{path: {line: count}} of one object; one that never ran counts too."""
    done = subprocess.run(["gcov", "--json-format", "--stdout", notes.name], cwd=notes.parent,
                          capture_output=True, text=True, check=False)
    found = {}
    if done.returncode != 0:
        print(f"{notes.name}: {done.stderr.strip()}")
        return found
    for file in json.loads(done.stdout)["files"]:
        path = pathlib.Path(file["file"])
        if path.is_relative_to(TOP / "server"):
            lines = found.setdefault(str(path.relative_to(TOP)), collections.Counter())
            for line in file["lines"]:
                lines[line["line_number"]] += line["count"]
    return found


def main():
    build, least, missed = pathlib.Path(sys.argv[1]), float(sys.argv[2]), pathlib.Path(sys.argv[3])
    counts = {}
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for found in pool.map(read, sorted((build / "server").rglob("*.gcno"))):
            for path, lines in found.items(): # a line of a header stands in many objects
                counts.setdefault(path, collections.Counter()).update(lines)
    floors = collections.defaultdict(collections.Counter)
    left = []
    for path, lines in sorted(counts.items()):
        floor = floors[pathlib.PurePath(path).parts[1]]
        floor["lines"] += len(lines)
        floor["reached"] += sum(1 for count in lines.values() if count)
        left += [f"{path}:{number}" for number, count in sorted(lines.items()) if not count]
    missed.write_text("\n".join(left) + "\n")
    low = 0
    for name in sorted(floors, key=lambda name: (name not in FLOORS, name)):
        share = 100 * floors[name]["reached"] / floors[name]["lines"]
        too_low = name in FLOORS and share < least
        low += too_low
        print(f"{name:10} {floors[name]['lines']:6} lines {share:6.1f} %"
              + (f"   less than {least:g} %" if too_low else ""))
    sys.exit(1 if low or not floors else 0)


main()
