#!/usr/bin/env python3
"""Runs scenarios over Roost, the floor and peers in turn, and prints a table for each.

Called by run.sh, which builds the floor and finds the peers; see its head for the usage.
The main figure is work done for each CPU second of the server's process: times depend on
the machine and on who else uses it, ratios of CPU seconds hardly do.
"""
import argparse
import contextlib
import datetime
import io
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path

import growth
import scenarios
from driving import Bench, Failed, OutOfTime
from kept import Results
from servers import EVERY_SERVER, LOAD_CORE, SERVER_CORE
from tables import table

SCENARIOS = {
    "s1": scenarios.s1, "s2": scenarios.s2, "s3": scenarios.s3, "s4": scenarios.s4,
    "s5": scenarios.s5, "storm": scenarios.storm, "posts": scenarios.posts,
    "resume": scenarios.resume, "stored": growth.stored, "growth": growth.growth,
}
PARTS = {"growth-sockets": growth.sockets, "growth-rooms": growth.rooms, "growth-log": growth.log}


def read_options():
    p = argparse.ArgumentParser(prog="tests/bench/run.sh")
    p.add_argument("scenarios", nargs="+", choices=[*SCENARIOS, *PARTS, "all"])
    p.add_argument("--roost", required=True)
    p.add_argument("--runs", type=int, default=3)
    p.add_argument("--seconds", type=int, default=6, help="of load in each run")
    p.add_argument("--servers", default=",".join(EVERY_SERVER), help="in this order")
    p.add_argument("--log-max", type=int, default=10000000,
                   help="growth: the largest log; 10000000 takes 10 GB of disk for a while")
    p.add_argument("--results", type=Path, help="a directory: runs are added to those there,"
                   " until there are --runs; no tables but with --report")
    p.add_argument("--minutes", type=float, help="begin nothing after so long; needs --results")
    p.add_argument("--report", action="store_true", help="tables and charts of --results alone")
    p.add_argument("--charts", help="growth: a directory for the curves as SVG")
    for given_by_run_sh in ("--tools", "--node", "--python", "--mosquitto"):
        p.add_argument(given_by_run_sh, default="", help=argparse.SUPPRESS)
    options = p.parse_args()
    if (options.minutes or options.report) and not options.results:
        p.error("--minutes and --report go with --results")
    options.given = options.scenarios if options.report else [
        f"--runs {options.runs}", f"--seconds {options.seconds}", *options.scenarios]
    missing = [n for needs, names in ((options.node, ("ws", "socketio")),
                                      (options.python, ("websockets", "websockets+sqlite")),
                                      (options.mosquitto, ("mosquitto",)))
               for n in names if not needs]
    options.servers = [n for n in options.servers.split(",") if n not in missing]
    if "all" in options.scenarios:
        options.scenarios = list(SCENARIOS)
    return options


def processor():
    for line in open("/proc/cpuinfo"):
        if line.startswith("model name"):
            return line.split(":")[1].strip()
    return platform.machine()


def conditions(options):
    """Under which it was measured; None: of what was measured before."""
    if options.report:
        return {"seconds": None, "version": None, "machine": None}
    version = subprocess.run([options.roost, "version"], capture_output=True, text=True,
                             check=True).stdout.strip()
    return {"seconds": options.seconds, "version": version,
            "machine": f"{os.cpu_count()} cores of {processor()}, Linux {platform.release()}"}


def done(bench, name):
    """False: the others may still be done."""
    try:
        (SCENARIOS | PARTS)[name](bench)
        return True
    except (Failed, OSError, subprocess.SubprocessError) as failure:
        print(f"{name}: {failure}", file=sys.stderr, flush=True)
        return False


def runs_made(options):
    """As words; what was measured in pieces need not be measured equally often."""
    counts = [len(rows) for found in options.results.places.values() for rows in found.values()
              if rows] if options.report else [options.runs]
    least, most = min(counts, default=0), max(counts, default=0)
    return str(most) if least == most else f"{least} to {most}"


def heading(options, made):
    dates = options.results.dates if options.results else []
    when = " to ".join(sorted({dates[0], dates[-1]})) if dates else str(datetime.date.today())
    return (f"{made['version']}, {when}, {made['machine']};\nserver on core {SERVER_CORE}, load on"
            f" core {LOAD_CORE}; medians of {runs_made(options)} runs of {made['seconds']} s;\n"
            f"tests/bench/run.sh {' '.join(options.given)}\n")


def run_all(options, made):
    """How many scenarios could not be done."""
    with tempfile.TemporaryDirectory(prefix="roost-bench-") as work:
        bench = Bench(options, Path(work))
        print(heading(options, made))
        failed = [name for name in options.scenarios if not done(bench, name)]
        if bench.figures:
            table("FIGURES of Roost, and what they are of those of the floor and of ws",
                  ["", "roost", "/ floor", "/ ws", "each run", "each / floor"], bench.figures)
    return len(failed)


def main():
    options = read_options()
    made = conditions(options)
    try:
        if options.results:
            options.results = Results(options.results, made)
        with contextlib.ExitStack() as stack:
            if options.results and not options.report:
                stack.enter_context(contextlib.redirect_stdout(io.StringIO()))
            return 1 if run_all(options, made) > 0 else 0
    except OutOfTime:
        print("there is more to do: call it again", file=sys.stderr)
        return 3
    except Failed as failure:
        print(failure, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
