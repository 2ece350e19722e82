#!/usr/bin/env python3
"""Runs scenarios over Roost, the floor and peers in turn, and prints one table for each.

Called by run.sh, which builds the floor and finds the peers; see its head for the usage.
The main figure is work done per CPU second of the server's process: times depend on the
machine and on who else uses it, ratios and CPU seconds hardly do.
"""
import argparse
import concurrent.futures
import datetime
import http.client
import json
import os
import platform
import shutil
import signal
import socket
import sqlite3
import statistics
import struct
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
SCHEMA = sorted((HERE.parent.parent / "schema" / "sql").glob("*.sql"))[0]
SERVER_CORE, LOAD_CORE = "0", "1"
TICK = os.sysconf("SC_CLK_TCK")
PATIENCE_S = 240


class Failed(Exception):
    pass


def pinned(core, *command):
    return ["taskset", "-c", core, *map(str, command)]


def median(values):
    values = [v for v in values if v is not None]
    return statistics.median(values) if values else None


# Servers

class Server:
    """A server that is running: one process, pinned, measured from /proc."""

    def __init__(self, work, command, port=None):
        begun = time.monotonic()
        self.errors = open(work / "server.err", "w+")
        self.process = subprocess.Popen(pinned(SERVER_CORE, *command), text=True,
                                        stdout=subprocess.PIPE, stderr=self.errors)
        self.pid = self.process.pid
        self.port = port or self.read_port()
        self.start_ms = (time.monotonic() - begun) * 1000
        self.times = []
        self.ended = threading.Event()
        self.watcher = threading.Thread(target=self.watch)
        self.watcher.start()
        if port:
            time.sleep(1)

    def watch(self):
        """Notes what CPU time it has had, 50 times a second."""
        while not self.ended.wait(0.02):
            self.times.append(self.cpu())

    def user_share(self, since, until):
        """Of the CPU time between two readings of its total, what was in user space."""
        between = [t for t in self.times if since <= sum(t) <= until]
        if len(between) < 2:
            return None
        user, system = (end - begin for begin, end in zip(between[0], between[-1]))
        return user / (user + system) if user + system else None

    def read_port(self):
        for line in self.process.stdout:
            if "listening on" in line:
                return int(line.rsplit(":", 1)[1])
        self.errors.seek(0)
        raise Failed(self.errors.read().strip()[-200:] or "it ended")

    def cpu(self):
        fields = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return int(fields[11]) / TICK, int(fields[12]) / TICK

    def metrics(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("GET", "/metrics")
        page = connection.getresponse().read().decode()
        pairs = (line.rsplit(" ", 1) for line in page.splitlines() if line[:1] != "#")
        return {name: float(value) for name, value in pairs}

    def stop(self):
        self.ended.set()
        self.watcher.join()
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()
        self.errors.close()


class Bench:
    def __init__(self, options, work):
        self.options, self.work = options, work
        self.roost, self.tools = options.roost, Path(options.tools)
        self.tokens = work / "tokens"

    def run(self, *command):
        done = subprocess.run([*map(str, command)], capture_output=True, text=True,
                              timeout=PATIENCE_S)
        if done.returncode:
            raise Failed(done.stderr.strip()[-300:])
        return done.stdout

    def seed(self, users, rooms, per_room):
        shutil.rmtree(self.work / "seeded", ignore_errors=True)
        self.run(self.roost, "seed", "--data", self.work / "seeded", "--users", users,
                 "--rooms", rooms, "--per-room", per_room, "--tokens", self.tokens)

    def fresh(self):
        shutil.rmtree(self.work / "data", ignore_errors=True)
        shutil.copytree(self.work / "seeded", self.work / "data")
        return self.work / "data"

    def start(self, name, *more):
        peers = HERE / "peers"
        if name == "roost":
            return Server(self.work, [
                self.roost, "serve", "--data", self.fresh(), "--listen", "127.0.0.1:0",
                "--rate", 0, "--no-worker", "--log-level", "warn",
                "--max-sockets-per-address", 20000, *more])
        if name == "floor":
            return Server(self.work, [self.tools / "floor", "--tokens", self.tokens])
        if name in ("ws", "socketio"):
            return Server(self.work, ["node", peers / f"{name}.mjs", self.tokens])
        if name == "websockets":
            return Server(self.work, [self.options.python, peers / "websockets_peer.py",
                                      self.tokens])
        if name == "websockets+sqlite":
            for old in self.work.glob("peer.db*"):
                old.unlink()
            return Server(self.work, [self.options.python, peers / "websockets_peer.py",
                                      self.tokens, self.work / "peer.db"])
        if name == "mosquitto":
            return self.start_mosquitto()
        raise Failed(f"no server is named {name}")

    def start_mosquitto(self):
        settings = self.work / "mosquitto.conf"
        port = 18830
        # Without a plain listener beside it, it does not start.
        settings.write_text(
            f"listener 0 {self.work}/mosquitto.sock\nlistener {port}\n"
            "protocol websockets\nbind_interface lo\nallow_anonymous true\n"
            "persistence false\nset_tcp_nodelay true\nmax_queued_messages 0\n"
            f"log_type error\nlog_dest stderr\nuser {os.environ.get('USER', 'root')}\n")
        return Server(self.work, [self.options.mosquitto, "-c", settings], port)

    # Load

    def load(self, name, server, arguments):
        """One run: figures by name."""
        if name in ("socketio", "mosquitto"):
            return self.load_foreign(name, server, arguments)
        report = self.work / "report.json"
        report.unlink(missing_ok=True)
        url = ("wss" if "--insecure" in arguments else "ws") + f"://127.0.0.1:{server.port}"
        done = subprocess.run(
            pinned(LOAD_CORE, self.roost, "load", "--quiet", "--url", url, "--tokens",
                   self.tokens, "--json", report, *arguments),
            capture_output=True, text=True, timeout=PATIENCE_S)
        if not report.exists():
            raise Failed(done.stderr.strip()[-200:])
        return self.figures(json.loads(report.read_text()), server)

    def figures(self, r, server):
        counts, use = r["counts"], r["server"]
        since = [x["cpu_seconds"] for x in r["samples"] if x["at"] <= r["run_at"]][-1]
        row = {
            "sockets": counts["opened"], "seconds": r["seconds"],
            "sent": counts["sent"], "acked": counts["acked"],
            "deliveries": counts["deliveries"],
            "wrong": counts["lost"] + counts["doubled"] + counts["disordered"],
            "p50": r["delivery"]["p50_us"] / 1000, "p99": r["delivery"]["p99_us"] / 1000,
            "cpu": use["cpu_seconds"],
            "user": server.user_share(since, since + use["cpu_seconds"]),
            "rss_each": (use["resident_bytes"] - use["resident_bytes_before"])
                        / max(counts["opened"], 1) / 1000,
            "back": r["returning"]["max_us"] / 1e6, "resumed": counts["resumed"],
        }
        if not r["ok"]:
            row["fault"] = "; ".join(r["faults"])
        metrics = {} if "--insecure" in sys.argv else self.try_metrics(server)
        told = metrics.get("roost_cpu_seconds_total")
        if told and abs(told - sum(server.cpu())) > 0.05 * told + 0.1:
            row["fault"] = "what it tells of its CPU time is not what the kernel tells"
        if metrics.get("roost_socket_writes_total"):
            row["depth"] = (metrics["roost_deliveries_total"]
                            / metrics["roost_socket_writes_total"])
        if metrics.get("roost_commits_total"):
            row["group"] = metrics["roost_messages_total"] / metrics["roost_commits_total"]
        return row

    @staticmethod
    def try_metrics(server):
        try:
            return server.metrics()
        except (OSError, ValueError, http.client.HTTPException):
            return {}  # TLS

    def load_foreign(self, name, server, arguments):
        known = {"--rate": "--rate", "--senders": "--senders", "--in-flight": "--in-flight",
                 "--duration": "--seconds"}
        given = dict(zip(arguments[::2], arguments[1::2]))
        command = [self.tools / "foreign_load", "--dialect",
                   "mqtt" if name == "mosquitto" else name, "--port", server.port, "--pid",
                   server.pid, "--tokens", self.tokens, "--sockets",
                   len(self.tokens.read_text().splitlines())]
        if given.get("--scenario") == "storm":
            raise Failed("its clients do not resume")
        if given.get("--scenario") == "idle":
            command += ["--in-flight", 0]
            given = {}
        if given.get("--scenario") == "saturate":
            command += ["--senders", 100, "--in-flight", 8]
        if given.get("--scenario") == "bigroom":
            command += ["--senders", 10, "--rate", 10]
        for theirs, ours in known.items():
            if theirs in given:
                command += [ours, given[theirs]]
        if "--sockets" in arguments:
            command += ["--sockets", given["--sockets"]]
        r = json.loads(self.run(*pinned(LOAD_CORE, *command)))
        return {
            "sockets": r["opened"], "sent": r["sent"], "acked": r["acked"],
            "seconds": float(given.get("--duration", 1)), "deliveries": r["deliveries"],
            "p50": r["p50_ms"], "p99": r["p99_ms"], "cpu": r["cpu_seconds"],
            "user": server.user_share(r["cpu_before"], r["cpu_before"] + r["cpu_seconds"]),
            "rss_each": (r["resident"] - r["resident_before"]) / max(r["opened"], 1) / 1000,
        }

    def rounds(self, servers, arguments, *more):
        """A B A B: {server: medians of its figures}."""
        rows = {name: [] for name in servers}
        failures = {}
        for _ in range(self.options.runs):
            for name in servers:
                if name in failures:
                    continue
                try:
                    server = self.start(name, *(more if name == "roost" else ()))
                    try:
                        rows[name].append(self.load(name, server, list(map(str, arguments))))
                    finally:
                        server.stop()
                except (Failed, subprocess.TimeoutExpired, OSError, KeyError) as failure:
                    failures[name] = str(failure).splitlines()[-1][:120] if str(failure) else "?"
        result = {}
        for name in servers:
            if not rows[name]:
                result[name] = {"fault": failures.get(name, "no figures")}
                continue
            keys = {key for row in rows[name] for key in row}
            numbers = {key: median([row.get(key) for row in rows[name]
                                    if not isinstance(row.get(key), str)])
                       for key in keys - {"fault"}}
            faults = [row["fault"] for row in rows[name] if "fault" in row]
            result[name] = {**numbers, **({"fault": faults[0]} if faults else {})}
        return result


# Tables

def number(value, digits=None):
    if value is None:
        return "-"
    if digits is None:
        digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{value:,.{digits}f}"


def table(columns, lines):
    cells = [columns, *lines]
    widths = [max(len(line[i]) for line in cells) for i in range(len(columns))]
    for place, line in enumerate(cells):
        padded = [line[0].ljust(widths[0])]
        padded += [cell.rjust(width) for cell, width in zip(line[1:], widths[1:])]
        print("| " + " | ".join(padded) + " |")
        if place == 0:
            print("|" + "|".join("-" * (width + 1) + ("-" if i == 0 else ":")
                                 for i, width in enumerate(widths)) + "|")
    print(flush=True)


def ratio_to(rows, base, key):
    def of(name):
        mine, theirs = rows[name].get(key), rows.get(base, {}).get(key)
        return number(mine / theirs, 2) if mine is not None and theirs else "-"
    return of


def faults(rows):
    for name, row in rows.items():
        if "fault" in row:
            print(f"  {name}: {row['fault']}")


def per_cpu(rows, work):
    for row in rows.values():
        if row.get("cpu"):
            row["figure"] = row[work] / row["cpu"]


def fan_out_table(title, rows, work="deliveries"):
    per_cpu(rows, work)
    of_floor = ratio_to(rows, "floor", "figure")
    of_ws = ratio_to(rows, "ws", "figure")
    what = "deliveries" if work == "deliveries" else "posts"
    print(f"{title}\n")
    table(["server", f"{what} per CPU s", "/ floor", "/ ws", f"{what}/s", "CPU s",
           "in user space", "frames a write", "p50 ms", "p99 ms", "lost or wrong"],
          [[name, number(r.get("figure"), 0), of_floor(name), of_ws(name),
            number(r[work] / r["seconds"], 0) if "seconds" in r else "-",
            number(r.get("cpu")), f"{100 * r['user']:.0f} %" if r.get("user") is not None else "-",
            number(r.get("depth"), 1), number(r.get("p50"), 2), number(r.get("p99"), 2),
            number(r.get("wrong"), 0)]
           for name, r in rows.items()])
    faults(rows)


# Scenarios

def s1(b):
    lines = []
    for sockets in (10000, 18000):
        b.seed(sockets, sockets // 100, 100)
        rows = b.rounds(b.options.servers, ["--scenario", "idle", "--duration", 3,
                                            "--ramp", 5000])
        for name, r in rows.items():
            lines.append([f"{sockets:,}", name, number(r.get("sockets"), 0),
                          number(r.get("rss_each"), 2), number(r.get("cpu"), 2)])
        faults(rows)
    if "roost" in b.options.servers:
        lines += [many_rooms_line(b), tls_line(b)]
    print("S1: idle, logged in; resident memory of the server for each connection\n")
    table(["sockets", "server", "open", "kB each", "CPU s in 3 s"], lines)


def frame(text):
    """A masked text frame; a mask of zeroes leaves the payload as it is."""
    data = text.encode()
    head = struct.pack("!BB", 0x81, 0x80 | len(data)) if len(data) < 126 else \
        struct.pack("!BBH", 0x81, 0x80 | 126, len(data))
    return head + bytes(4) + data


def wait_for(s, mark, times):
    heard = b""
    while heard.count(mark) < times:
        more = s.recv(65536)
        if not more:
            raise Failed("a socket was closed while joining rooms")
        heard += more


def join_rooms(port, token, own, rooms):
    with socket.create_connection(("127.0.0.1", port), 30) as s:
        s.sendall(f"GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                  f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {'A' * 22}==\r\n"
                  f"Authorization: Bearer {token}\r\n\r\n".encode())
        calls = [frame('{"jsonrpc":"2.0","id":1,"method":"session.open"}')]
        calls += [frame('{"jsonrpc":"2.0","id":2,"method":"room.join","params":'
                        f'{{"room":{room}}}}}') for room in rooms if room != own]
        wait_for(s, b"\r\n\r\n", 1)
        s.sendall(calls[0])
        wait_for(s, b'"id":1,', 1)
        s.sendall(b"".join(calls[1:]))
        wait_for(s, b'"id":2,', len(calls) - 1)


def many_rooms_line(b, users=5000, rooms=20):
    b.seed(users, users // 100, 100)
    lines = [line.split("\t") for line in b.tokens.read_text().splitlines()]
    everywhere = sorted({int(line[2]) for line in lines})
    server = b.start("roost")
    try:
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            jobs = [pool.submit(join_rooms, server.port, token, int(room),
                                (everywhere * 2)[i % len(everywhere):][:rooms])
                    for i, (token, _, room) in enumerate(lines)]
            for job in jobs:
                job.result()
    finally:
        server.stop()
    shutil.rmtree(b.work / "seeded")
    shutil.copytree(b.work / "data", b.work / "seeded",
                    ignore=shutil.ignore_patterns("*.sock"))
    row = b.rounds(["roost"], ["--scenario", "idle", "--duration", 3, "--ramp", 5000])["roost"]
    return [f"{users:,}, each in {rooms} rooms", "roost", number(row.get("sockets"), 0),
            number(row.get("rss_each"), 2), number(row.get("cpu"), 2)]


def tls_line(b, users=2000):
    key, certificate = b.work / "key.pem", b.work / "certificate.pem"
    b.run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
          "ec_paramgen_curve:prime256v1", "-nodes", "-days", 2, "-subj", "/CN=localhost",
          "-keyout", key, "-out", certificate)
    b.seed(users, users // 100, 100)
    row = b.rounds(["roost"], ["--scenario", "idle", "--duration", 3, "--insecure"],
                   "--tls-cert", certificate, "--tls-key", key)["roost"]
    return [f"{users:,}, TLS", "roost", number(row.get("sockets"), 0),
            number(row.get("rss_each"), 2), number(row.get("cpu"), 2)]


def s2(b):
    b.seed(10000, 100, 100)
    rows = b.rounds(b.options.servers, ["--scenario", "team", "--rate", 500, "--senders", 1000,
                                        "--ramp", 5000, "--duration", b.options.seconds])
    fan_out_table("S2: 10,000 sockets, 100 rooms of 100, 500 messages a second", rows)


def s3(b):
    b.seed(5000, 1, 5000)
    rows = b.rounds(b.options.servers, ["--scenario", "bigroom", "--ramp", 5000,
                                        "--duration", b.options.seconds])
    fan_out_table("S3: one room of 5,000, 10 messages a second", rows)


def s4(b):
    b.seed(1000, 10, 100)
    rows = b.rounds(b.options.servers, ["--scenario", "saturate",
                                        "--duration", b.options.seconds])
    fan_out_table("S4: 1,000 sockets, 10 rooms of 100, 100 senders with 8 in flight each", rows)


def s5(b):
    b.seed(1000, 500, 2)
    rows = b.rounds(b.options.servers, ["--scenario", "team", "--rate", 5000, "--senders", 1000,
                                        "--duration", b.options.seconds])
    fan_out_table("S5: 500 rooms of 2, 5,000 messages a second", rows, "sent")


def storm(b):
    b.seed(10000, 100, 100)
    # Who keeps nothing cannot bring what was missed: there next to nothing is sent.
    rows = b.rounds([n for n in b.options.servers if n == "roost"],
                    ["--scenario", "storm", "--duration", 10, "--ramp", 5000])
    rows |= b.rounds([n for n in b.options.servers if n != "roost"],
                     ["--scenario", "storm", "--duration", 10, "--ramp", 5000, "--rate", 0.25])
    print("STORM: 10,000 sockets reset at once, all come back (Roost: and hear what they missed,"
          " at 100 messages a second)\n")
    table(["server", "all back, s", "resumed", "CPU s of the whole run", "lost or wrong"],
          [[name, number(r.get("back"), 2), number(r.get("resumed"), 0), number(r.get("cpu"), 2),
            number(r.get("wrong"), 0)] for name, r in rows.items()])
    faults(rows)


def store_floor(b, group):
    text = b.run(*pinned(SERVER_CORE, b.tools / "store_floor", "--schema", SCHEMA, "--dir", b.work,
                         "--group", max(round(group), 1), "--seconds", b.options.seconds))
    return {name: float(value) for name, value in (pair.split("=") for pair in text.split())}


def posts(b):
    lines = []
    b.seed(64, 8, 8)
    for flight in (8, 1):
        found = {"roost": [], "store floor": [], "websockets+sqlite": []}
        for _ in range(b.options.runs):
            arguments = ["--closed", "--senders", 64, "--in-flight", flight,
                         "--duration", b.options.seconds]
            for name in ("roost", "websockets+sqlite"):
                if name in b.options.servers or name == "roost":
                    server = b.start(name)
                    try:
                        row = b.load(name, server, list(map(str, arguments)))
                    finally:
                        server.stop()
                    found[name].append((row["acked"] / row["seconds"],
                                        row["cpu"] / row["acked"] * 1e5, row.get("group")))
            group = median([group for _, _, group in found["roost"]]) or 1
            floor = store_floor(b, group)
            found["store floor"].append((floor["posts_s"], floor["cpu_per_100000"],
                                         floor["group"]))
        base = median([rate for rate, _, _ in found["store floor"]])
        for name, runs in found.items():
            if runs:
                rate, cpu, group = (median(values) for values in zip(*runs))
                lines.append([f"64 x {flight}", name, number(rate, 0), number(rate / base, 2),
                              number(cpu, 2), number(group, 1)])
    print("Acknowledged durable posts: 64 writers, 8 rooms of 8; the store's floor commits the same"
          " rows in groups of the same size, without a network\n")
    table(["writers x in flight", "server", "posts/s", "/ floor", "CPU s per 100,000",
           "posts a commit"], lines)


# How the cost grows

def curve(b, title, first, points):
    lines = []
    for label, seed, arguments in points:
        b.seed(*seed)
        rows = b.rounds(["roost", "floor"], arguments)
        per_cpu(rows, "deliveries")
        roost, floor = rows["roost"], rows["floor"]
        cost = {name: 1e6 * r["cpu"] / r["deliveries"] if r.get("deliveries") else None
                for name, r in rows.items()}
        lines.append([label, number(cost["roost"], 1), number(cost["floor"], 1),
                      ratio_to(rows, "floor", "figure")("roost"), number(roost.get("p50"), 2),
                      number(roost.get("p99"), 2), number(floor.get("p99"), 2),
                      number(roost.get("rss_each"), 2)])
        faults(rows)
    print(f"{title}\n")
    table([first, "us of CPU a delivery", "floor", "floor / Roost", "p50 ms", "p99 ms",
           "floor p99 ms", "kB each"], lines)


def fill_log(b, messages):
    """As many messages in the first room, written past the server."""
    db = sqlite3.connect(b.work / "seeded" / "roost.db")
    head, = db.execute("SELECT max(pos) FROM log").fetchone()
    room, seq = db.execute("SELECT id, last_seq FROM rooms ORDER BY id LIMIT 1").fetchone()
    user, = db.execute("SELECT user FROM members WHERE room = ? LIMIT 1", (room,)).fetchone()
    at = int(time.time() * 1000)
    for first in range(1, messages + 1, 100000):
        numbers = range(first, min(first + 100000, messages + 1))
        db.executemany("INSERT INTO messages (id, room, seq, user, at, text)"
                       " VALUES (?, ?, ?, ?, ?, ?)",
                       ((head + i, room, seq + i, user, at, "x" * 128) for i in numbers))
        db.executemany("INSERT INTO log (pos, kind, room, seq, user, at, subject)"
                       " VALUES (?, 1, ?, ?, ?, ?, ?)",
                       ((head + i, room, seq + i, user, at, head + i) for i in numbers))
        db.executemany("INSERT INTO keys (pos, user, key, kind, seq, at, fingerprint)"
                       " VALUES (?, ?, ?, 2, ?, ?, ?)",
                       ((head + i, user, f"filled-{i}", seq + i, at, bytes(32)) for i in numbers))
        db.commit()
    db.execute("UPDATE rooms SET last_seq = ?, last_pos = ?, posts = ? WHERE id = ?",
               (seq + messages, head + messages, messages, room))
    db.execute("INSERT OR REPLACE INTO own_posts (user, room, posts) VALUES (?, ?, ?)",
               (user, room, messages))
    db.commit()
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    return room


def page_ms(server, token, room, before):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    times = []
    for _ in range(200):
        body = json.dumps({"room": room, "limit": 50, "before": before})
        begun = time.monotonic()
        connection.request("POST", "/api/v1/message.history", body,
                           {"Authorization": f"Bearer {token}",
                            "Content-Type": "application/json"})
        answer = connection.getresponse()
        if answer.status != 200 or not answer.read():
            raise Failed("no history")
        times.append((time.monotonic() - begun) * 1000)
    return median(times)


def log_curve(b):
    lines = []
    size = 10000
    while size <= b.options.log_max:
        b.seed(64, 8, 8)
        room = fill_log(b, size)
        token = b.tokens.read_text().split("\t", 1)[0]
        found = []
        for _ in range(b.options.runs):
            server = b.start("roost")
            try:
                page = page_ms(server, token, room, size // 2)
                r = b.load("roost", server, ["--closed", "--senders", "64", "--in-flight", "8",
                                             "--duration", str(b.options.seconds)])
            finally:
                server.stop()
            found.append((server.start_ms, page, r["acked"] / r["seconds"],
                          r["cpu"] / r["acked"] * 1e5))
        start, page, rate, cpu = (median(values) for values in zip(*found))
        lines.append([f"{size:,}", number(start, 0), number(page, 2), number(rate, 0),
                      number(cpu, 2)])
        size *= 10
    print("How the cost grows with the log (a page of 50 from the middle of one room that holds it"
          " all, over HTTP; 64 writers x 8)\n")
    table(["messages", "start, ms", "page, ms", "posts/s", "CPU s per 100,000"], lines)


def publish(b):
    seconds = ["--duration", b.options.seconds, "--ramp", 5000]
    curve(b, "How the cost grows with the sockets (rooms of 100, 10,000 deliveries a second)",
          "sockets",
          [(f"{n:,}", (n, n // 100, 100),
            ["--scenario", "team", "--rate", 100, "--senders", n // 10, *seconds])
           for n in (1000, 2000, 5000, 10000, 18000)])
    curve(b, "How the cost grows with the room (10,000 sockets, 10,000 deliveries a second)",
          "in a room",
          [(f"{n:,}", (10000, 10000 // n, n),
            ["--scenario", "team", "--rate", 10000 // n, "--senders", min(1000, 100000 // n),
             *seconds])
           for n in (2, 10, 100, 1000, 10000)])
    log_curve(b)


SCENARIOS = {"s1": s1, "s2": s2, "s3": s3, "s4": s4, "s5": s5, "storm": storm, "posts": posts,
             "publish": publish}
EVERY_SERVER = ["floor", "roost", "ws", "socketio", "websockets", "websockets+sqlite", "mosquitto"]


def read_options():
    p = argparse.ArgumentParser(prog="tests/bench/run.sh")
    p.add_argument("scenarios", nargs="+", choices=[*SCENARIOS, "all"])
    p.add_argument("--roost", required=True)
    p.add_argument("--tools", required=True, help=argparse.SUPPRESS)
    p.add_argument("--python", default="", help=argparse.SUPPRESS)
    p.add_argument("--mosquitto", default="", help=argparse.SUPPRESS)
    p.add_argument("--node", default="", help=argparse.SUPPRESS)
    p.add_argument("--runs", type=int, default=3)
    p.add_argument("--seconds", type=int, default=6, help="of load in each run")
    p.add_argument("--servers", default=",".join(EVERY_SERVER), help="in this order")
    p.add_argument("--log-max", type=int, default=1000000,
                   help="publish: the largest log; 10,000,000 takes minutes and 3 GB")
    options = p.parse_args()
    options.servers = options.servers.split(",")
    for needs, names in ((options.node, ["ws", "socketio"]),
                         (options.python, ["websockets", "websockets+sqlite"]),
                         (options.mosquitto, ["mosquitto"])):
        if not needs:
            options.servers = [n for n in options.servers if n not in names]
    if "all" in options.scenarios:
        options.scenarios = list(SCENARIOS)
    return options


def main():
    options = read_options()
    with tempfile.TemporaryDirectory(prefix="roost-bench-") as work:
        bench = Bench(options, Path(work))
        cpu = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo")
                    if line.startswith("model name")), platform.machine())
        print(f"{datetime.date.today()}, {os.cpu_count()} cores of {cpu}, Linux "
              f"{platform.release()}; server on core {SERVER_CORE}, load on core {LOAD_CORE};"
              f" medians of {options.runs} runs of {options.seconds} s")
        print(bench.run(options.roost, "version").strip(), end="\n\n")
        for scenario in options.scenarios:
            SCENARIOS[scenario](bench)


if __name__ == "__main__":
    try:
        main()
    except Failed as failure:
        sys.exit(f"compare.py: {failure}")
