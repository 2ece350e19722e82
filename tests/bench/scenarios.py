"""The scenarios. Each prints a table and notes what belongs into the last one, the figures."""
import json

from driving import Failed, median
from filling import fill, head_of
from joining import seed_many_rooms
from servers import HERE, LOAD_CORE, SERVER_CORE, pinned, start
from tables import fan_out_table, faults, number, per_cpu, quotient, table

SCHEMA = HERE.parent.parent / "schema" / "sql"
STORE_READS = "roost_store_reads_total"
MISSERS, ROOMS, BEHIND = 10000, 100, 100  # who resumes, in how many rooms, so far behind


def s1(b):
    idle = ["--scenario", "idle", "--duration", 3, "--ramp", 5000]
    lines = []

    def measure(label, servers, arguments=idle, settings=()):
        rows = b.rounds(servers, arguments, *settings)
        each = {name: row.get("rss_each") for name, row in rows.items()}
        for name, row in rows.items():
            lines.append([label, name, number(row.get("sockets"), 0), number(each[name], 2)])
        faults(rows)
        b.figure(f"S1: KiB per idle connection, {label}", each.get("roost"),
                 each.get("floor"), each.get("ws"))

    for sockets in (10000, 18000):
        b.seed(sockets, sockets // 100, 100)
        measure(f"{sockets:,}, one room each",
                [n for n in b.options.servers if n != "websockets+sqlite"])
    if "roost" in b.options.servers:
        b.seed(5000, 50, 100)
        measure("5,000, one room each, TLS", ["roost"], [*idle, "--insecure"], certificate(b))
        for sockets in (10000, 18000):
            seed_many_rooms(b, sockets, 20)
            measure(f"{sockets:,}, 20 rooms each", ["roost"])
    table("S1: idle, logged in: resident memory of the server for each connection",
          ["sockets", "server", "open", "KiB each"], lines)


def certificate(b):
    key, chain = b.work / "key.pem", b.work / "chain.pem"
    b.run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
          "ec_paramgen_curve:prime256v1", "-nodes", "-days", 2, "-subj", "/CN=localhost",
          "-keyout", key, "-out", chain)
    return "--tls-cert", chain, "--tls-key", key


def fan_out(b, title, arguments, work="deliveries"):
    rows = b.rounds(b.options.servers, [*arguments, "--duration", b.run_s])
    fan_out_table(title, rows, work)
    b.figure(f"{title.split(':')[0]}: {'posts' if work == 'sent' else work} per CPU second",
             *(per_cpu(rows, name, work) for name in ("roost", "floor", "ws")))
    return rows


def s2(b):
    b.seed(10000, 100, 100)
    rows = fan_out(b, "S2: 10,000 sockets, 100 rooms of 100, 500 messages a second",
                   ["--scenario", "team", "--rate", 500, "--senders", 1000, "--ramp", 5000])
    for key in ("p50", "p99"):
        b.figure(f"S2: {key} from send to delivery, ms",
                 *(rows.get(name, {}).get(key) for name in ("roost", "floor", "ws")))


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
        # Who keeps nothing cannot bring what was missed: there next to nothing is sent.
        rows |= b.rounds([name], arguments if name == "roost" else [*arguments, "--rate", 0.06])
    table("STORM: 10,000 sockets reset at once; all come back (and with Roost hear what they"
          " missed of 100 messages a second)",
          ["server", "all back s", "resumed", "CPU s in the 8 s from then on", "lost or wrong"],
          [[name, number(r.get("back"), 2), number(r.get("resumed"), 0),
            number(r.get("cpu_half"), 2), number(r.get("wrong"), 0)]
           for name, r in rows.items() if "cpu" in r])
    faults(rows)
    b.figure("STORM: seconds until all 10,000 are back",
             *(rows.get(name, {}).get("back") for name in ("roost", "floor", "ws")))


def store_floor(b, group):
    schema = b.work / "schema.sql"
    schema.write_text("".join(file.read_text() for file in sorted(SCHEMA.glob("*.sql"))))
    text = b.run(*pinned(SERVER_CORE, b.tools / "store_floor", "--schema", schema, "--dir",
                         b.work, "--group", max(round(group), 1), "--seconds",
                         b.options.seconds))
    figures = dict(pair.split("=") for pair in text.split())
    return tuple(float(figures[n]) for n in ("posts_s", "cpu_per_100000", "group"))


def posts_with(b, flight):
    servers = [n for n in b.options.servers if n in ("roost", "websockets+sqlite")]
    found = {name: [] for name in [*servers, "store floor"]}
    for _ in range(b.options.runs):
        for name in servers:
            row = b.try_load(name, ["--closed", "--senders", 64, "--in-flight", flight,
                                    "--duration", b.run_s], ())
            if not row.get("sent"):
                raise Failed(f"{name}: {row.get('fault')}")
            found[name].append((row["sent"] / row["seconds"], row["cpu"] / row["sent"] * 1e5,
                                row.get("group")))
        group = found["roost"][-1][2] if "roost" in found else flight
        found["store floor"].append(store_floor(b, group))
    rows = {name: [median(values) for values in zip(*runs)] for name, runs in found.items()}
    floor = rows["store floor"]
    if "roost" in rows:
        b.figure(f"durable posts a second, 64 x {flight} (floor: the store's)",
                 rows["roost"][0], floor[0])
    for name in servers:
        b.figure(f"CPU s per 100,000 posts, 64 x {flight}, {name} (floor: the store's)",
                 rows[name][1], floor[1])
    return [[f"64 x {flight}", name, number(rate, 0), quotient(rate, floor[0]), number(cpu, 2),
             quotient(cpu, floor[1]), number(group, 1)]
            for name, (rate, cpu, group) in rows.items()]


def posts(b):
    b.seed(64, 8, 8)
    table("Acknowledged durable posts: 64 writers in 8 rooms of 8; the store's floor commits the"
          " same rows in groups of the same size, without a network",
          ["writers x in flight", "server", "posts/s", "/ floor", "CPU s per 100,000", "/ floor",
           "posts a commit"], [*posts_with(b, 8), *posts_with(b, 1)])


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


def resume(b):
    if "roost" not in b.options.servers:
        return
    lines = []
    for when in ("just now", "before a restart", "before 300,000 others"):
        b.seed(MISSERS + 100, ROOMS + 1, MISSERS // ROOMS)
        store = b.work / "seeded" / "roost.db"
        epoch, since = head_of(store)
        if when != "just now":
            fill(store, BEHIND * ROOMS, ROOMS)
        if when == "before 300,000 others":  # more than is kept in memory
            fill(store, 300000, 1, skipped=ROOMS)
        runs = [resume_once(b, when, epoch, since) for _ in range(b.options.runs)]
        r = {key: median([run[key] for run in runs]) for key in runs[0]}
        lines.append([when, *(number(r[key], 0) for key in ("back", "deliveries", "wrong")),
                      number(r["seconds"], 2), number(r["cpu"], 2), number(r["fed"], 0),
                      number(r["reads"], 0)])
        b.figure(f"RESUME of what was posted {when}: s until all have heard", r["seconds"])
        b.figure("the same: reads of the store", number(r["reads"], 0))
    table("RESUME: 10,000 connect and resume, each 100 messages behind, in rooms of 100",
          ["what they missed was posted", "back", "deliveries", "wrong", "all heard s", "CPU s",
           "events from the store", "reads of it"], lines)
