"""The Debian package python3-websockets: websockets_peer.py TOKENS [FILE]

With FILE the posts are kept in SQLite too (WAL, synchronous = FULL), those of one turn of
the loop in one transaction: the simplest peer that stores what it says it has.
"""
import asyncio
import http
import json
import resource
import socket
import sqlite3
import sys
import time

import websockets

people, rooms = {}, {}
pos = 1000000
deliveries = 0
waiting = []  # posts of this turn
db = None


class Room:
    def __init__(self, number):
        self.number, self.seq, self.members = number, 0, set()


for line in open(sys.argv[1]):
    token, user, number = line.split("\t")
    people[token] = (int(user), rooms.setdefault(int(number), Room(int(number))))

if len(sys.argv) > 2:
    db = sqlite3.connect(sys.argv[2], isolation_level=None)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    db.execute("CREATE TABLE messages (id INTEGER PRIMARY KEY, room, seq, user, at, text)")
    db.execute("CREATE UNIQUE INDEX messages_room ON messages (room, seq)")


def encode(**members):
    return json.dumps({"jsonrpc": "2.0", **members}, separators=(",", ":"))


def opened(user, room):
    return {"user": {"user": user, "name": f"user{user}"}, "pos": pos, "epoch": "peer",
            "resumed": True, "rooms": [{"room": room.number, "seq": room.seq}],
            "server": {"version": "peer", "node": "peer"}}


async def tell(post):
    global deliveries
    client, call, room, row = post
    message = dict(zip(("id", "room", "seq", "user", "at", "text"), row))
    del message["room"]
    await client.send(encode(id=call, result={
        "id": row[0], "pos": row[0], "seq": row[2], "at": row[4],
        "durable": "disk" if db else "os"}))
    deliveries += len(room.members)
    websockets.broadcast(room.members, encode(method="message.created", params={
        "pos": row[0], "room": room.number, "seq": row[2], "message": message}))


async def keep():
    posts = waiting[:]
    waiting.clear()
    db.execute("BEGIN")
    db.executemany("INSERT INTO messages VALUES (?, ?, ?, ?, ?, ?)", [p[3] for p in posts])
    db.execute("COMMIT")
    for post in posts:
        await tell(post)


async def on_post(client, call, user, room, text):
    global pos
    pos += 1
    room.seq += 1
    post = (client, call, room, (pos, room.number, room.seq, user, int(time.time() * 1000), text))
    if not db:
        return await tell(post)
    waiting.append(post)
    if len(waiting) == 1:
        asyncio.get_running_loop().call_soon(lambda: asyncio.ensure_future(keep()))


async def on_client(client):
    bearer = client.request_headers.get("Authorization", "").replace("Bearer ", "")
    user, room = people[bearer]
    room.members.add(client)
    try:
        async for data in client:
            call = json.loads(data)
            if call["method"] == "session.open":
                await client.send(encode(id=call["id"], result=opened(user, room)))
            else:
                await on_post(client, call["id"], user, room, call["params"]["text"])
    except websockets.ConnectionClosed:
        pass
    finally:
        room.members.discard(client)


async def on_request(path, headers):
    """A plain GET tells of CPU and memory under Roost's names, for `roost load`."""
    if "Upgrade" in headers:
        return None
    use = resource.getrusage(resource.RUSAGE_SELF)
    resident = int(open("/proc/self/statm").read().split()[1]) * resource.getpagesize()
    page = (f"roost_cpu_seconds_total {use.ru_utime + use.ru_stime}\n"
            f"roost_resident_memory_bytes {resident}\n"
            f"roost_deliveries_total {deliveries}\n")
    return http.HTTPStatus.OK, [], page.encode()


async def main():
    listening = socket.create_server(("127.0.0.1", 0), backlog=4096)
    async with websockets.serve(on_client, sock=listening, backlog=4096, compression=None,
                                ping_interval=None, process_request=on_request):
        print(f"listening on http://127.0.0.1:{listening.getsockname()[1]}", flush=True)
        await asyncio.Future()


asyncio.run(main())
