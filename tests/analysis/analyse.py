#!/usr/bin/env python3
"""analyse.py TOOL BUILD [JOBS] - reads the sources without running them.

TOOL is clang-tidy, gcc (-fanalyzer) or cppcheck, which look at server/, or clang, whose warnings are
asked for in the tests (clang-tidy reports those of server/). BUILD was configured with the preset
`analysis`, and its target roost_schema made. Prints what was found; exit status 1 when that is
anything.
"""

import concurrent.futures
import json
import os
import pathlib
import shlex
import subprocess
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
# Where gcc 12 is wrong about the C it reads.
GCC_IS_WRONG = {
    # It does not follow a ring: what was taken out of a list is not its first any more.
    "server/handlers/verdict.c": ["-Wno-analyzer-use-after-free"],
    # Two copies from one row are two pieces of memory.
    "server/store/apply_notify.c": ["-Wno-analyzer-double-free"],
}


def commands(build, folder):
    for entry in json.loads((build / "compile_commands.json").read_text()):
        path = pathlib.Path(entry["file"])
        if path.suffix == ".c" and path.is_relative_to(TOP / folder):
            yield path, pathlib.Path(entry["directory"]), shlex.split(entry["command"])


def compiler_call(name, arguments, extra):
    """The command of the build with another compiler, and nothing written."""
    start = next(i for i, word in enumerate(arguments) if word.startswith("-"))
    kept, skip = [], False
    for word in arguments[start:]:
        if skip:
            skip = False
        elif word in ("-o", "-MF", "-MT"):
            skip = True
        elif word not in ("-c", "-MD"):
            kept.append(word)
    return [name, *kept, *extra]


def call_for(tool, build, path, arguments):
    if tool == "clang-tidy":
        return ["clang-tidy-14", "--quiet", "-p", str(build), str(path)]
    if tool == "gcc":
        known = GCC_IS_WRONG.get(str(path.relative_to(TOP)), [])
        return compiler_call("gcc", arguments, ["-fanalyzer", *known, "-c", "-o", os.devnull])
    return compiler_call("clang", arguments, ["-fsyntax-only"])


def cppcheck(build, jobs):
    """One call for all. Its group style is left out: of its sixty remarks none was an error."""
    own = build / "cppcheck"
    own.mkdir(exist_ok=True)
    entries = [entry for entry in json.loads((build / "compile_commands.json").read_text())
               if pathlib.Path(entry["file"]).is_relative_to(TOP / "server")
               and entry["file"].endswith(".c")]
    (own / "compile_commands.json").write_text(json.dumps(entries))
    return subprocess.call(
        ["cppcheck", f"--project={own}/compile_commands.json", f"-j{jobs}", "--quiet",
         "--enable=warning,performance,portability", "--inline-suppr", "--error-exitcode=1"])


def run(call, folder):
    done = subprocess.run(call, cwd=folder, capture_output=True, text=True, check=False)
    # clang-tidy tells on stderr how many warnings it left out; a crash is told there too.
    said = done.stdout if call[0] == "clang-tidy-14" and done.returncode < 2 else done.stdout + done.stderr
    return done.returncode, said.strip()


def main():
    tool, build = sys.argv[1], pathlib.Path(sys.argv[2]).resolve()
    jobs = int(sys.argv[3]) if len(sys.argv) > 3 else os.cpu_count()
    if tool == "cppcheck":
        sys.exit(cppcheck(build, jobs))
    work = [(call_for(tool, build, path, arguments), folder)
            for path, folder, arguments in commands(build, "tests" if tool == "clang" else "server")]
    bad = 0
    # One file a call: clang-tidy 14 mixes up va_lists when it is given several.
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        for status, said in pool.map(lambda one: run(*one), work):
            if status != 0 or said:
                print(said)
                bad += 1
    print(f"{tool}: {len(work)} files, {bad} with findings")
    sys.exit(1 if bad or not work else 0)


main()
