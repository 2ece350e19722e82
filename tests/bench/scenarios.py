"""The scenarios. Each prints a table and notes what belongs into the last one, the figures."""
import json

from driving import Failed, medians
from filling import fill, head_of
from joining import seed_many_rooms
from servers import HERE, LOAD_CORE, SERVER_CORE, pinned, start
from tables import (fan_out_table, faults, number, per_cpu, per_cpu_bare, quotient,
                    table)

SCHEMA = HERE.parent.parent / "schema" / "sql"
STORE_READS = "roost_store_reads_total"
MISSERS, ROOMS, BEHIND = 10000, 100, 100  # who resumes, in how many rooms, so far behind


def s1(b):
    idle = ["--scenario", "idle", "--duration", 3, "--ramp", 5000]
    lines = []

    def measure(label, servers, arguments=idle, settings=()):
        place = f"s1 {label}"
        rows = b.rounds(place, servers, arguments, *settings)
        for name, row in rows.items():
            lines.append([label, name, number(row.get("sockets"), 0),
                          number(row.get("rss_each"), 0)])
        faults(rows)
        b.figure(f"S1: bytes per idle connection, {label}", place, lambda row: row.get("rss_each"))

    for sockets in (10000, 18000):
        b.seed(sockets, sockets // 100, 100)
        measure(f"{sockets:,}, one room each",
                [n for n in b.options.servers if n not in ("websockets+sqlite", "roost+worker")])
    if "roost" in b.options.servers:
        b.seed(10000, 100, 100)
        measure("10,000, one room each, TLS", ["roost"], [*idle, "--insecure"], certificate(b))
        for sockets in (10000, 18000):
            b.prepare(lambda: seed_many_rooms(b, sockets, 20))
            measure(f"{sockets:,}, 20 rooms each", ["roost"])
    table("S1: idle, logged in: resident memory of the server for each connection",
          ["sockets", "server", "open", "bytes each"], lines)


def certificate(b):
    key, chain = b.work / "key.pem", b.work / "chain.pem"
    b.run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
          "ec_paramgen_curve:prime256v1", "-nodes", "-days", 2, "-subj", "/CN=localhost",
          "-keyout", key, "-out", chain)
    return "--tls-cert", chain, "--tls-key", key


def fan_out(b, title, arguments, work="deliveries"):
    name = title.split(":")[0]
    rows = b.rounds(name.lower(), b.options.servers, [*arguments, "--duration", b.run_s])
    fan_out_table(title, rows, work)
    what = f"{name}: {'posts' if work == 'sent' else work} per CPU second"
    b.figure(what, name.lower(), lambda row: per_cpu(row, work))
    b.figure(f"{what}, with its worker", name.lower(), lambda row: per_cpu(row, work),
             "roost+worker")
    b.figure(f"{what}, its search index not counted", name.lower(),
             lambda row: per_cpu_bare(row, work))


def s2(b):
    b.seed(10000, 100, 100)
    fan_out(b, "S2: 10,000 sockets, 100 rooms of 100, 500 messages a second",
            ["--scenario", "team", "--rate", 500, "--senders", 1000, "--ramp", 5000])
    for server, more in (("roost", ""), ("roost+worker", ", with its worker")):
        for key in ("p50", "p99"):
            b.figure(f"S2: {key} from send to delivery, ms{more}", "s2",
                     lambda row: row.get(key), server)


def s3(b):
    b.seed(5000, 1, 5000)
    fan_out(b, "S3: one room of 5,000, 10 messages a second",
            ["--scenario", "bigroom", "--ramp", 5000])


def s4(b):
    b.seed(1000, 10, 100)
    fan_out(b, "S4: 1,000 sockets, 10 rooms of 100, 100 senders with 8 in flight each",
            ["--scenario", "saturate"])


def s5(b):
    b.seed(1000, 500, 2)
    fan_out(b, "S5: 500 rooms of 2, 5,000 messages a second",
            ["--scenario", "team", "--rate", 5000, "--senders", 1000], "sent")


def storm(b):
    b.seed(10000, 100, 100)
    arguments = ["--scenario", "storm", "--duration", 16, "--ramp", 5000]
    rows = {}
    for name in b.options.servers:
        if name == "roost+worker":
            continue
        # Who keeps nothing cannot bring what was missed: there next to nothing is sent.
        rows |= b.rounds("storm", [name],
                         arguments if name == "roost" else [*arguments, "--rate", 0.06])
    table("STORM: 10,000 sockets reset at once; all come back (and with Roost hear what they"
          " missed of 100 messages a second)",
          ["server", "all back s", "resumed", "CPU s in the 8 s from then on", "lost or wrong"],
          [[name, number(r.get("back"), 2), number(r.get("resumed"), 0),
            number(r.get("cpu_half"), 2), number(r.get("wrong"), 0)]
           for name, r in rows.items() if "cpu" in r])
    faults(rows)
    b.figure("STORM: seconds until all 10,000 are back", "storm", lambda row: row.get("back"))


def store_floor(b, group):
    schema = b.work / "schema.sql"
    schema.write_text("".join(file.read_text() for file in sorted(SCHEMA.glob("*.sql"))))
    text = b.run(*pinned(SERVER_CORE, b.tools / "store_floor", "--schema", schema, "--dir",
                         b.work, "--group", max(round(group), 1), "--seconds",
                         b.options.seconds))
    figures = dict(pair.split("=") for pair in text.split())
    return {"rate": float(figures["posts_s"]), "cpu": float(figures["cpu_per_100000"]),
            "group": float(figures["group"])}


def posts_with(b, flight):
    place = f"posts 64 x {flight}"
    servers = [n for n in b.options.servers if n in ("roost", "websockets+sqlite")]

    def once(name):
        if name == "store floor":
            runs = b.kept[place].get("roost")
            return store_floor(b, runs[-1]["group"] if runs else flight)
        row = b.try_load(name, ["--closed", "--senders", 64, "--in-flight", flight,
                                "--duration", b.run_s], ())
        if not row.get("sent"):
            raise Failed(f"{name}: {row.get('fault')}")
        return {"rate": row["sent"] / row["seconds"], "cpu": row["cpu"] / row["sent"] * 1e5,
                "group": row.get("group"), "p50": row["p50"], "p99": row["p99"]}

    found = b.measure(place, [*servers, "store floor"], once)
    rows = {name: medians(runs) for name, runs in found.items() if runs}
    floor = rows.get("store floor", {})
    b.figure(f"durable posts a second, 64 x {flight} (floor: the store's)", place,
             lambda row: row["rate"], floor="store floor")
    for name in servers:
        b.figure(f"CPU s per 100,000 posts, 64 x {flight}, {name} (floor: the store's)", place,
                 lambda row: row["cpu"], name, "store floor")
    return [[f"64 x {flight}", name, number(r["rate"], 0), quotient(r["rate"], floor.get("rate")),
             number(r["cpu"], 2), quotient(r["cpu"], floor.get("cpu")), number(r.get("group"), 1),
             number(r.get("p50"), 1), number(r.get("p99"), 1)]
            for name, r in rows.items()]


def posts(b):
    b.seed(64, 8, 8)
    lines = posts_with(b, 8)
    b.seed(64, 8, 8)
    table("Acknowledged durable posts: 64 writers in 8 rooms of 8; the store's floor commits the"
          " same rows in groups of the same size, without a network",
          ["writers x in flight", "server", "posts/s", "/ floor", "CPU s per 100,000", "/ floor",
           "posts a commit", "p50 ms", "p99 ms"], [*lines, *posts_with(b, 1)])


def post_to_each_room(b, server):
    people = b.tokens.read_text().splitlines()
    writers = b.work / "writers"
    writers.write_text("\n".join(people[:MISSERS:MISSERS // ROOMS]) + "\n")
    b.drive("roost", server, ["--scenario", "team", "--rate", BEHIND * ROOMS // 2, "--duration", 2,
                              "--senders", ROOMS], writers)


def resume_once(b, when, epoch, since):
    server = start(b, "roost")
    try:
        if when == "just now":
            post_to_each_room(b, server)
        told, cpu = server.metrics(), server.read().cpu
        text = b.run(*pinned(LOAD_CORE, b.tools / "resume_load", "--port", server.port,
                             "--tokens", b.tokens, "--sockets", MISSERS, "--since", since,
                             "--epoch", epoch, "--behind", BEHIND))
        found = json.loads(text) | {"cpu": server.read().cpu - cpu}
        now = server.metrics()
        for key, name in (("fed", 'roost_fed_events_total{from="store"}'),
                          ("reads", STORE_READS)):
            found[key] = now[name] - told[name] if name in now else None
        return found
    finally:
        server.stop()


def resume_store(b, when):
    """Epoch and pos that all resume from."""
    b.seed_now(MISSERS + 100, ROOMS + 1, MISSERS // ROOMS)
    store = b.work / "seeded" / "roost.db"
    begin = head_of(store)
    if when != "just now":
        fill(store, BEHIND * ROOMS, ROOMS)
    if when == "before 300,000 others":  # more than is kept in memory
        fill(store, 300000, 1, skipped=ROOMS)
    return begin


def resume(b):
    if "roost" not in b.options.servers:
        return
    lines = []
    begin = []
    for when in ("just now", "before a restart", "before 300,000 others"):
        place = f"resume {when}"
        b.prepare(lambda: begin.append(resume_store(b, when)))
        found = b.measure(place, ["roost"], lambda _: resume_once(b, when, *begin[-1]))
        if not found["roost"]:
            continue
        r = medians(found["roost"])
        lines.append([when, *(number(r[key], 0) for key in ("back", "deliveries", "wrong")),
                      number(r["seconds"], 2), number(r["cpu"], 2), number(r["fed"], 0),
                      number(r["reads"], 0)])
        b.figure(f"RESUME of what was posted {when}: s until all have heard", place,
                 lambda row: row["seconds"])
        b.figure("the same: reads of the store", place, lambda row: row["reads"])
    table("RESUME: 10,000 connect and resume, each 100 messages behind, in rooms of 100",
          ["what they missed was posted", "back", "deliveries", "wrong", "all heard s", "CPU s",
           "events from the store", "reads of it"], lines)
