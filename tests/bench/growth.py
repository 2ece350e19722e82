"""How the cost grows: with the sockets, with the room, with the log."""
import http.client
import json
import shutil

from chart import Chart
from driving import Failed, median, medians
from filling import BYTES_A_MESSAGE, fill
from servers import start
from tables import faults, number, quotient, table

PAGES = 1000
STORED = 1000000  # messages, where one size has to do
BOTH = ["roost", "floor"]


def microseconds(row):
    return 1e6 * row["cpu"] / row["deliveries"] if row.get("deliveries") else None


def curve(b, title, first, name, points):
    lines = []
    chart = Chart(title, first, "CPU us a delivery", BOTH)
    for value, seed, arguments in points:
        b.seed(*seed)
        rows = b.rounds(f"{name} {value}", BOTH, arguments)
        if len(rows) < len(BOTH):
            continue
        roost, floor = rows["roost"], rows["floor"]
        cost = [microseconds(roost), microseconds(floor)]
        lines.append([f"{value:,}", number(cost[0], 1), number(cost[1], 1),
                      quotient(cost[1], cost[0]), number(roost.get("depth"), 1),
                      number(roost.get("group"), 1), number(roost.get("p50"), 2),
                      number(roost.get("p99"), 2), number(floor.get("p99"), 2),
                      number(roost.get("rss_each"), 0)])
        chart.add(value, cost)
        faults(rows)
    table(title, [first, "CPU us a delivery", "floor", "floor / roost", "frames a write",
                  "posts a commit", "p50 ms", "p99 ms", "floor p99 ms", "bytes each"], lines)
    b.draw(name, chart)


def sockets(b):
    timing = ["--duration", b.run_s, "--ramp", 5000]
    curve(b, "GROWTH with the sockets: rooms of 100, 10,000 deliveries a second", "sockets",
          "growth-sockets",
          [(n, (n, n // 100, 100),
            ["--scenario", "team", "--rate", 100, "--senders", n // 10, *timing])
           for n in (1000, 2000, 5000, 10000, 14000, 18000)])


def rooms(b):
    timing = ["--duration", b.run_s, "--ramp", 5000]
    curve(b, "GROWTH with the room: 10,000 sockets, 10,000 deliveries a second", "in a room",
          "growth-rooms",
          [(n, (10000, 10000 // n, n),
            ["--scenario", "team", "--rate", 10000 // n, "--senders", min(1000, 100000 // n),
             *timing]) for n in (2, 5, 20, 100, 500, 2000, 10000)])


class Api:
    """One kept-alive connection."""

    def __init__(self, server, token):
        self.server = server
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def ask(self, verb, path, body=None):
        begun = self.server.read()
        self.connection.request(verb, path, body, self.headers)
        answer = self.connection.getresponse()
        if answer.status != 200 or not answer.read():
            raise Failed(f"{path}: {answer.status}")
        return self.server.read().at - begun.at

    def asked(self, *question):
        """ms as the client sees it, us of the server's CPU."""
        before = self.server.read().cpu
        times = [self.ask(*question) for _ in range(PAGES)]
        return median(times) * 1e3, (self.server.read().cpu - before) / PAGES * 1e6


def with_log_of(b, size):
    """The medians, or None: not measured yet."""
    room = []

    def prepare():
        b.seed_now(64, 8, 8)
        room[:] = fill(b.work / "seeded" / "roost.db", size, 1)

    def once(name):
        token = b.tokens.read_text().split("\t", 1)[0]
        page = json.dumps({"room": room[0], "limit": 50, "before": size // 2})
        server = start(b, name)
        try:
            found = {"ready": server.ready_ms()}
            api = Api(server, token)
            found["empty"], _ = api.asked("GET", "/healthz")
            found["page"], found["page_cpu"] = api.asked("POST", "/api/v1/message.history", page)
            row = b.load(name, server, ["--closed", "--senders", 64, "--in-flight", 8,
                                        "--duration", b.run_s])
        finally:
            server.stop()
        return found | {"rate": row["sent"] / row["seconds"],
                        "posts_cpu": row["cpu"] / row["sent"] * 1e5}

    b.prepare(prepare)
    found = b.measure(f"log of {size}", ["roost"], once)["roost"]
    return medians(found) if found else None


def fits(b, size):
    free = shutil.disk_usage(b.work).free
    if free > 2.5 * size * BYTES_A_MESSAGE:  # what is filled, a copy, what is posted
        return True
    print(f"  a log of {size:,} is left out: {free / 1e9:.0f} GB of disk are free\n", flush=True)
    return False


def log(b):
    title = ("GROWTH with the log: a page of 50 from the middle of one room that holds it all;"
             " then 64 writers with 8 in flight each")
    charts = {"growth-log-page": Chart("GROWTH with the log: a page of 50", "messages",
                                       "CPU us a page", ["roost"]),
              "growth-log-posts": Chart("GROWTH with the log: posting", "messages",
                                        "CPU s per 100,000 posts", ["roost"])}
    lines = []
    for size in (10000, 100000, 1000000, 10000000):
        if size > b.options.log_max or not (b.options.report or fits(b, size)):
            continue
        r = with_log_of(b, size)
        if not r:
            continue
        lines.append([f"{size:,}", number(r["ready"], 0), number(r["page"], 2),
                      number(r["empty"], 2), number(r["page_cpu"], 0), number(r["rate"], 0),
                      number(r["posts_cpu"], 2)])
        charts["growth-log-page"].add(size, [r["page_cpu"]])
        charts["growth-log-posts"].add(size, [r["posts_cpu"]])
    table(title, ["messages", "ready ms", "page ms", "/healthz ms", "CPU us a page", "posts/s",
                  "CPU s per 100,000"], lines)
    for name, chart in charts.items():
        b.draw(name, chart)


def growth(b):
    sockets(b)
    rooms(b)
    log(b)


def ready_with(b, people):
    def once(name):
        server = start(b, name)
        try:
            return {"ready": server.ready_ms()}
        finally:
            server.stop()

    b.seed(people, max(people // 100, 1), 100)
    return medians(b.measure(f"ready {people}", ["roost"], once)["roost"])


def stored(b):
    """What a full store costs those who start and those who scroll up."""
    r = with_log_of(b, STORED)
    lines = [[f"from the start until ready, {people:,} people, ms",
              number(ready_with(b, people).get("ready"))] for people in (1, 18000)]
    if not r:
        return
    lines += [[f"from the start until ready, {STORED:,} messages, ms", number(r["ready"])],
              [f"a page of 50 from the middle of a room of {STORED:,}, ms", number(r["page"])],
              ["the same, CPU us", number(r["page_cpu"])],
              ["an answer that says nothing (/healthz), asked in the same way, ms",
               number(r["empty"])]]
    table("STORED: what there is already", ["", "roost"], lines)
    place = f"log of {STORED}"
    b.figure(lines[2][0], place, lambda row: row["ready"])
    b.figure(lines[3][0], place, lambda row: row["page"])
