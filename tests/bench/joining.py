"""People who are in many rooms: `roost seed` gives everyone one, the rest join by the contract."""
import concurrent.futures
import shutil
import socket
import struct

from servers import Failed, start


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


def join_rooms(port, token, rooms):
    with socket.create_connection(("127.0.0.1", port), 30) as s:
        s.sendall("GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n"
                  "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                  f"Sec-WebSocket-Key: {'A' * 22}==\r\nAuthorization: Bearer {token}"
                  "\r\n\r\n".encode())
        wait_for(s, b"\r\n\r\n", 1)
        s.sendall(frame('{"jsonrpc":"2.0","id":1,"method":"session.open"}'))
        wait_for(s, b'"id":1,', 1)
        s.sendall(b"".join(frame('{"jsonrpc":"2.0","id":2,"method":"room.join","params":'
                                 f'{{"room":{room}}}}}') for room in rooms))
        wait_for(s, b'"id":2,', len(rooms))


def seed_many_rooms(b, users, rooms):
    b.seed_now(users, users // 100, 100)
    people = [line.split("\t") for line in b.tokens.read_text().splitlines()]
    ids = sorted({int(room) for _, _, room in people})
    server = start(b, "roost")
    try:
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            jobs = [pool.submit(join_rooms, server.port, token,
                                [ids[(ids.index(int(own)) + n) % len(ids)]
                                 for n in range(1, rooms)]) for token, _, own in people]
            for job in jobs:
                job.result()
    finally:
        server.stop()
    shutil.rmtree(b.work / "seeded")
    shutil.copytree(b.work / "data", b.work / "seeded",
                    ignore=shutil.ignore_patterns("*.sock"))
