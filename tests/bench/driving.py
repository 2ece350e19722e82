"""One run of load against one server, and the medians of several."""
import json
import math
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

from servers import LOAD_CORE, Failed, pinned, start
from tables import number, quotient

PATIENCE_S = 240
WARM_UP_S = 1
OURS = ("floor", "roost", "roost+worker")
FOREIGN = {"socketio": "socketio", "mosquitto": "mqtt"}  # server: its dialect


class OutOfTime(Exception):
    """What is left is for the next call."""


def median(values):
    values = [v for v in values if v is not None]
    return statistics.median(values) if values else None


def window(report):
    """Seconds that a point of its series stands for."""
    first, second = report["series"][:2]
    return second["at"] - first["at"]


def steady(report):
    """Begin and end, in seconds since the load began, of the windows that lie wholly in the run,
    without its first second: who connected last is still told of, and queues fill."""
    width = window(report)
    begin = report["run_at"] + min(WARM_UP_S, report["seconds"] / 2)
    end = report["run_at"] + report["seconds"]
    return math.ceil(begin / width) * width, math.floor(end / width) * width


class Bench:
    """Measures, or (with --report) only tells what calls before have left in --results."""

    def __init__(self, options, work):
        self.options, self.work = options, work
        self.roost, self.tools = options.roost, Path(options.tools)
        self.tokens = work / "tokens"
        self.run_s = options.seconds + WARM_UP_S
        self.figures = []  # the lines of the last table
        self.kept = options.results.places if options.results else {}
        self.preparation = None
        self.deadline = time.monotonic() + 60 * options.minutes if options.minutes else None

    def prepare(self, how):
        """To be done before the next measurement, if there is one to do."""
        self.preparation = how

    def seed(self, users, rooms, per_room):
        self.prepare(lambda: self.seed_now(users, rooms, per_room))

    def wanted(self, found, name, run):
        """Once a server could not be measured it is left alone."""
        return (not self.options.report and len(found[name]) <= run
                and not any("fault" in row for row in found[name]))

    def measure(self, place, names, once):
        """A B A B: so often as asked for, with what is there already. The rows by name."""
        found = self.kept.setdefault(place, {})
        for name in names:
            found.setdefault(name, [])
        for run in range(self.options.runs):
            for name in names:
                if self.wanted(found, name, run):
                    self.measure_once(place, name, once)
        return found

    def measure_once(self, place, name, once):
        if self.deadline and time.monotonic() > self.deadline:
            raise OutOfTime
        if self.preparation:
            self.preparation()
            self.preparation = None
        self.kept[place][name].append(once(name))
        if self.options.results:
            self.options.results.save()
            print(f"{place}: {name} {len(self.kept[place][name])}", file=sys.stderr, flush=True)

    def figure(self, what, place, value_of, server="roost", floor="floor", ws="ws"):
        """A line of the last table; `floor` and `ws`: whose it is set against."""
        found = self.kept.get(place, {})
        values, floors, others = ([value_of(row) for row in found.get(name, [])]
                                  for name in (server, floor, ws))
        if median(values) is None:
            return
        by_run = [quotient(value, by) for value, by in zip(values, floors)]
        self.figures.append([what, number(median(values)),
                             quotient(median(values), median(floors)),
                             quotient(median(values), median(others)),
                             "; ".join(map(number, values)), "; ".join(by_run) or "-"])

    def run(self, *command):
        done = subprocess.run([*map(str, command)], capture_output=True, text=True,
                              timeout=PATIENCE_S)
        if done.returncode:
            raise Failed(done.stderr.strip()[-300:])
        return done.stdout

    def draw(self, name, chart):
        drawn = chart.svg() if self.options.charts else None
        if drawn:
            (Path(self.options.charts) / f"{name}.svg").write_text(drawn)

    def seed_now(self, users, rooms, per_room):
        shutil.rmtree(self.work / "seeded", ignore_errors=True)
        self.run(self.roost, "seed", "--data", self.work / "seeded", "--users", users,
                 "--rooms", rooms, "--per-room", per_room, "--tokens", self.tokens)

    def load(self, name, server, arguments):
        """The figures of one run, by name."""
        drive = self.drive_foreign if name in FOREIGN else self.drive
        begun = time.monotonic()
        row, report = drive(name, server, [*map(str, arguments)])
        first, last = steady(report)
        before, after = server.between(begun + first, begun + last)
        middle, end = server.between(begun + report["run_at"] + report["seconds"] / 2,
                                     begun + report["run_at"] + report["seconds"])
        row |= {"cpu": after.cpu - before.cpu, "cpu_worker": after.helpers - before.helpers,
                "cpu_indexing": after.indexing - before.indexing, "seconds": last - first,
                "cpu_half": end.cpu - middle.cpu,
                "rss_each": (after.resident - server.readings[0].resident)
                            / max(row["sockets"], 1)}
        for key in ("sent", "deliveries"):
            row[key] = sum(p[f"{key}_per_second"] for p in report["series"]
                           if first < p["at"] < last) * window(report)
        metrics = server.metrics() if name in OURS else {}
        if metrics.get("roost_socket_writes_total"):
            row["depth"] = (metrics["roost_deliveries_total"]
                            / metrics["roost_socket_writes_total"])
        if metrics.get("roost_commits_total"):
            row["group"] = metrics["roost_messages_total"] / metrics["roost_commits_total"]
        return row

    def drive(self, _, server, arguments, tokens=None):
        """What `roost load` found: our names for it, and its report."""
        report = self.work / "report.json"
        report.unlink(missing_ok=True)
        scheme = "wss" if "--insecure" in arguments else "ws"
        done = subprocess.run(
            pinned(LOAD_CORE, self.roost, "load", "--quiet", "--url",
                   f"{scheme}://127.0.0.1:{server.port}", "--tokens", tokens or self.tokens,
                   "--json", report, *arguments),
            capture_output=True, text=True, timeout=PATIENCE_S)
        if not report.exists():
            raise Failed(done.stderr.strip()[-200:])
        r = json.loads(report.read_text())
        counts = r["counts"]
        row = {"sockets": counts["opened"],
               "wrong": counts["lost"] + counts["doubled"] + counts["disordered"],
               "p50": r["delivery"]["p50_us"] / 1000, "p99": r["delivery"]["p99_us"] / 1000,
               "back": r["returning"]["max_us"] / 1e6, "resumed": counts["resumed"]}
        if not r["ok"]:
            row["fault"] = "; ".join(r["faults"])
        return row, r

    def drive_foreign(self, name, server, arguments):
        r = json.loads(self.run(*pinned(
            LOAD_CORE, self.tools / "foreign_load", "--dialect", FOREIGN[name], "--port",
            server.port, "--tokens", self.tokens, "--sockets",
            len(self.tokens.read_text().splitlines()), *foreign_arguments(arguments))))
        return {key: r[key] for key in ("sockets", "p50", "p99")}, r

    def try_load(self, name, arguments, more):
        """A row with a fault, if it cannot be done."""
        try:
            server = start(self, name, *(more if name == "roost" else ()))
            try:
                return self.load(name, server, arguments)
            finally:
                server.stop()
        except (Failed, subprocess.TimeoutExpired, OSError) as failure:
            return {"fault": (str(failure).splitlines() or ["it failed"])[-1][:120]}

    def rounds(self, place, servers, arguments, *more):
        """The medians of each server's figures."""
        found = self.measure(place, servers, lambda name: self.try_load(name, arguments, more))
        return {name: medians(found[name]) for name in servers if found[name]}


def medians(rows):
    figures = {key for row in rows for key in row} - {"fault"}
    result = {key: median([row.get(key) for row in rows]) for key in figures}
    faults = [row["fault"] for row in rows if "fault" in row]
    if faults:
        result["fault"] = faults[0]
    return result


def foreign_arguments(arguments):
    """What foreign_load takes for what `roost load` takes."""
    given = dict(zip(arguments[::2], arguments[1::2]))
    result = {"--seconds": given.get("--duration", "5")}
    match given.get("--scenario"):
        case "storm":
            raise Failed("its clients do not resume")
        case "idle":
            result |= {"--in-flight": "0"}
        case "saturate":
            result |= {"--senders": "100", "--in-flight": "8"}
        case "bigroom":
            result |= {"--senders": "10", "--rate": "10"}
    for same in ("--rate", "--senders", "--in-flight"):
        if same in given:
            result[same] = given[same]
    return [text for pair in result.items() for text in pair]
