"""The servers that are compared: how each is started, and what it costs, read from /proc."""
import http.client
import os
import shutil
import signal
import subprocess
import threading
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
SERVER_CORE, LOAD_CORE = "0", "1"
PAGE = os.sysconf("SC_PAGE_SIZE")
MOSQUITTO_PORT = 18830
EVERY_SERVER = ["floor", "roost", "roost+worker", "ws", "socketio", "websockets",
                "websockets+sqlite", "mosquitto"]


class Failed(Exception):
    """Said to the user as it is."""


def pinned(core, *command):
    return ["taskset", "-c", core, *map(str, command)]


def cpu_seconds(pid):
    """Of all its threads, those that ended too. /proc counts in ticks: this is exact."""
    return time.clock_gettime(~pid << 3 | 2)  # clock_getcpuclockid(3)


def children(pid):
    return [int(child) for task in Path(f"/proc/{pid}/task").iterdir()
            for child in (task / "children").read_text().split()]


def cpu_of_thread(pid, name, known={}):
    """`known`: where it was found; one may start after the process says it is ready."""
    if (pid, name) not in known:
        for task in Path(f"/proc/{pid}/task").iterdir():
            if (task / "comm").read_text().strip() == name:
                known[pid, name] = task
    thread = known.get((pid, name))
    return int((thread / "schedstat").read_text().split()[0]) / 1e9 if thread else 0


class Reading:
    """CPU time in seconds and resident bytes of a process, at a time; of the CPU time what its
    search index took; CPU time of its children."""

    def __init__(self, pid):
        self.at = time.monotonic()
        self.cpu = cpu_seconds(pid)
        self.indexing = cpu_of_thread(pid, "search-0")
        self.helpers = sum(cpu_seconds(child) for child in children(pid))
        self.resident = int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE


class Server:
    """One process, pinned to its core and read 50 times a second."""

    def __init__(self, work, command, port=None):
        self.begun = time.monotonic()
        self.errors = open(work / "server.err", "w+")
        self.process = subprocess.Popen(pinned(SERVER_CORE, *command), text=True,
                                        stdout=subprocess.PIPE, stderr=self.errors)
        self.pid = self.process.pid
        self.port = port or self.read_port()
        if port:
            time.sleep(1)
        self.readings = [self.read()]
        self.ended = threading.Event()
        self.watcher = threading.Thread(target=self.watch)
        self.watcher.start()

    def read_port(self):
        for line in self.process.stdout:
            if "listening on" in line:
                return int(line.rsplit(":", 1)[1])
        self.errors.seek(0)
        raise Failed(self.errors.read().strip()[-200:] or "it ended")

    def watch(self):
        while not self.ended.wait(0.02):
            try:
                self.readings.append(self.read())
            except OSError:
                return  # it has ended

    def read(self):
        return Reading(self.pid)

    def between(self, since, until):
        """The last readings before two times."""
        readings = list(self.readings)
        return tuple([r for r in readings if r.at <= at][-1] for at in (since, until))

    def get(self, path):
        """Status and text; (0, "") where nobody answers in HTTP."""
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        except (OSError, http.client.HTTPException):
            return 0, ""

    def metrics(self):
        """What /metrics tells by name; {} where there is nothing."""
        pairs = [line.rsplit(" ", 1) for line in self.get("/metrics")[1].splitlines()
                 if line[:1] != "#"]
        return {name: float(value) for name, value in pairs}

    def ready_ms(self):
        """From its start until /readyz says so. To be asked at once after the start."""
        while self.get("/readyz")[0] != 200:
            if time.monotonic() - self.begun > 60:
                raise Failed("it does not become ready")
        return (time.monotonic() - self.begun) * 1000

    def stop(self):
        self.ended.set()
        self.watcher.join()
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()
        self.errors.close()


def fresh(work):
    """A copy of what was seeded, so that every run begins with the same."""
    shutil.rmtree(work / "data", ignore_errors=True)
    shutil.copytree(work / "seeded", work / "data", ignore=shutil.ignore_patterns("*.sock"))
    os.sync()  # or the first fsyncs would pay for the copy
    return work / "data"


def start_mosquitto(bench):
    settings = bench.work / "mosquitto.conf"
    # Without a plain listener beside it, it does not start.
    settings.write_text(
        f"listener 0 {bench.work}/mosquitto.sock\nlistener {MOSQUITTO_PORT}\n"
        "protocol websockets\nbind_interface lo\nallow_anonymous true\npersistence false\n"
        "set_tcp_nodelay true\nmax_queued_messages 0\nlog_type error\nlog_dest stderr\n"
        f"user {os.environ.get('USER', 'root')}\n")
    return Server(bench.work, [bench.options.mosquitto, "-c", settings], MOSQUITTO_PORT)


def start(bench, name, *more):
    """`more`: settings of Roost."""
    work, tokens, python = bench.work, bench.tokens, bench.options.python
    if name in ("roost", "roost+worker"):
        alone = ["--no-worker"] if name == "roost" else []
        return Server(work, [bench.roost, "serve", "--data", fresh(work), "--listen",
                             "127.0.0.1:0", "--rate", 0, *alone, "--log-level", "warn",
                             "--max-sockets-per-address", 20000, *more])
    if name == "floor":
        return Server(work, [bench.tools / "floor", "--tokens", tokens])
    if name in ("ws", "socketio"):
        return Server(work, ["node", HERE / "peers" / f"{name}.mjs", tokens])
    if name.startswith("websockets"):
        for old in work.glob("peer.db*"):
            old.unlink()
        kept = [work / "peer.db"] if name == "websockets+sqlite" else []
        return Server(work, [python, HERE / "peers" / "websockets_peer.py", tokens, *kept])
    if name == "mosquitto":
        return start_mosquitto(bench)
    raise Failed(f"no server is named {name}")
