#!/usr/bin/env python3
"""Runs scenarios over Roost, the floor and peers in turn, and prints a table for each.

Called by run.sh, which builds the floor and finds the peers; see its head for the usage.
The main figure is work done for each CPU second of the server's process: times depend on
the machine and on who else uses it, ratios of CPU seconds hardly do.
"""
import argparse
import datetime
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path

import growth
import scenarios
from driving import Bench, Failed
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
    p.add_argument("--charts", help="growth: a directory for the curves as SVG")
    for given_by_run_sh in ("--tools", "--node", "--python", "--mosquitto"):
        p.add_argument(given_by_run_sh, default="", help=argparse.SUPPRESS)
    options = p.parse_args()
    options.given = [f"--runs {options.runs}", f"--seconds {options.seconds}",
                     *options.scenarios]
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


def done(bench, name):
    """False: the others may still be done."""
    try:
        (SCENARIOS | PARTS)[name](bench)
        return True
    except (Failed, OSError, subprocess.SubprocessError) as failure:
        print(f"{name}: {failure}", file=sys.stderr, flush=True)
        return False


def main():
    options = read_options()
    with tempfile.TemporaryDirectory(prefix="roost-bench-") as work:
        bench = Bench(options, Path(work))
        print(f"{bench.run(options.roost, 'version').strip()}, {datetime.date.today()}, "
              f"{os.cpu_count()} cores of {processor()}, Linux {platform.release()};\nserver on "
              f"core {SERVER_CORE}, load on core {LOAD_CORE}; medians of {options.runs} runs of "
              f"{options.seconds} s;\ntests/bench/run.sh "
              f"{' '.join(options.given)}\n")
        failed = [name for name in options.scenarios if not done(bench, name)]
        if bench.figures:
            table("FIGURES of Roost, and what they are of those of the floor and of ws",
                  ["", "roost", "/ floor", "/ ws"], bench.figures)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
