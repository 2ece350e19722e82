// PROTOCOL section 2: what goes over a socket, and what does not.

import assert from "node:assert/strict";
import {
    BINARY,
    CLOSE,
    endsWell,
    newKey,
    PING,
    PONG,
    startServer,
    test,
    TEXT,
} from "./harness/harness.mjs";

const server = await startServer();

test("the upgrade speaks roost.v1", async () => {
    const raw = await server.raw();
    const { status, headers } = await raw.upgrade({ token: server.person().token });

    assert.equal(status, 101);
    assert.equal(headers.get("sec-websocket-protocol"), "roost.v1");
    raw.drop();
});

test("a client that offers no subprotocol is accepted too", async () => {
    const raw = await server.raw();
    const { status, headers } = await raw.upgrade({
        token: server.person().token,
        protocol: null,
    });

    assert.equal(status, 101);
    assert.equal(headers.get("sec-websocket-protocol"), undefined);
    raw.says({ jsonrpc: "2.0", id: 1, method: "session.open" });
    assert.ok((await raw.hears()).result);
    raw.drop();
});

test("roost.v1 is taken from among others", async () => {
    const raw = await server.raw();
    const { status, headers } = await raw.upgrade({ protocol: "chat, roost.v1" });

    assert.equal(status, 101);
    assert.equal(headers.get("sec-websocket-protocol"), "roost.v1");
    raw.drop();
});

test("a call in several frames and several calls in one write are the same to it", async () => {
    const { raw } = await server.rawSession();
    const text = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "user.list" });

    raw.frame(TEXT, text.slice(0, 5), { fin: false });
    raw.frame(0, text.slice(5, 20), { fin: false });
    raw.frame(PING, "in between");
    raw.frame(0, text.slice(20));
    const first = await raw.nextFrame();
    const second = await raw.nextFrame();
    const kinds = [first.opcode, second.opcode].sort((a, b) => a - b);
    assert.deepEqual(kinds, [TEXT, PONG]);

    raw.socket.cork();
    for (const id of [2, 3, 4]) raw.says({ jsonrpc: "2.0", id, method: "room.list" });
    raw.socket.uncork();
    const ids = [(await raw.hears()).id, (await raw.hears()).id, (await raw.hears()).id];
    assert.deepEqual(ids.sort(), [2, 3, 4]);
    raw.drop();
});

test("a ping is answered with its own payload", async () => {
    const { raw } = await server.rawSession();

    raw.frame(PING, "are you there");
    const pong = await raw.nextFrame();
    assert.equal(pong.opcode, PONG);
    assert.equal(pong.payload.toString(), "are you there");
    raw.drop();
});

test("a close is answered and the connection ends", async () => {
    const { raw } = await server.rawSession();

    raw.frame(CLOSE, Buffer.from([0x03, 0xe8]));
    assert.equal(await raw.closes(), 1000);
    await raw.ends();
});

test("a binary frame closes with 1003", async () => {
    const { raw } = await server.rawSession();

    raw.frame(BINARY, JSON.stringify({ jsonrpc: "2.0", id: 1, method: "user.list" }));
    assert.equal(await raw.closes(), 1003);
    await raw.ends();
});

for (const [what, bytes] of [
    ["a lone continuation byte", [0x22, 0x80, 0x22]],
    ["an overlong form", [0x22, 0xc0, 0xaf, 0x22]],
    ["a surrogate", [0x22, 0xed, 0xa0, 0x80, 0x22]],
    ["something past U+10FFFF", [0x22, 0xf4, 0x90, 0x80, 0x80, 0x22]],
    ["a sequence cut short", [0x22, 0xe2, 0x82]],
])
    test(`bad UTF-8 closes with 1007: ${what}`, async () => {
        const { raw } = await server.rawSession();

        raw.frame(TEXT, Buffer.from(bytes));
        assert.equal(await raw.closes(), 1007);
        await raw.ends();
    });

test("a character split over two frames is good UTF-8", async () => {
    const { raw, person } = await server.rawSession();
    const call = {
        jsonrpc: "2.0",
        id: 1,
        method: "message.send",
        params: { room: person.room, text: "snow ☃", key: newKey() },
    };
    const bytes = Buffer.from(JSON.stringify(call));
    const cut = bytes.indexOf(Buffer.from("☃")) + 1;

    raw.frame(TEXT, bytes.subarray(0, cut), { fin: false });
    raw.frame(0, bytes.subarray(cut));
    assert.ok((await raw.hears()).result.id);
    raw.drop();
});

function padded(size) {
    const call = { jsonrpc: "2.0", id: 1, method: "user.list", params: {} };
    const text = JSON.stringify(call);

    return text + " ".repeat(size - text.length);
}

test("a message of 65,536 bytes is read", async () => {
    const { raw } = await server.rawSession();

    raw.says(padded(65_536));
    assert.ok((await raw.hears()).result);
    raw.drop();
});

test("a message of one byte more closes with 1009", async () => {
    const { raw } = await server.rawSession();

    raw.says(padded(65_537));
    assert.equal(await raw.closes(), 1009);
    await raw.ends();
});

test("the limit holds for the reassembled message, whatever its pieces", async () => {
    const { raw } = await server.rawSession();
    const text = padded(70_000);

    for (let at = 0; at < text.length; at += 1000)
        raw.frame(at ? 0 : TEXT, text.slice(at, at + 1000), {
            fin: at + 1000 >= text.length,
        });
    assert.equal(await raw.closes(), 1009);
    await raw.ends();
});

test("a frame that claims to be enormous is not waited for", async () => {
    const { raw } = await server.rawSession();

    raw.write(
        Buffer.from([
            0x81, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 2, 3, 4,
        ]),
    );
    raw.write(Buffer.alloc(70_000));
    await raw.ends();
    assert.equal((await server.get("/healthz")).status, 200);
});

test("an unmasked frame does no harm", async () => {
    const { raw } = await server.rawSession();

    raw.frame(TEXT, "{}", { masked: false });
    // Refused as a call or cut off: the library decides.
    const answer = await raw.hears().catch(() => undefined);
    if (answer) assert.equal(answer.error?.code, -32600);
    raw.drop();
    assert.equal((await server.get("/healthz")).status, 200);
});

test("a frame with reserved bits closes with 1002", async () => {
    const { raw } = await server.rawSession();

    raw.frame(TEXT, "{}", { reserved: 4 });
    assert.equal(await raw.closes(), 1002);
    await raw.ends();
});

test("an idle socket is pinged, and one that stays silent is closed", async () => {
    const quick = await startServer({
        flags: ["--ping", "1"],
        seed: { users: 2, rooms: 2, perRoom: 1 },
    });
    const answering = await quick.connect();
    const silent = await quick.raw();

    await silent.upgrade({ token: quick.person().token });
    silent.says({ jsonrpc: "2.0", id: 1, method: "session.open" });
    await silent.hears();
    assert.equal((await silent.nextFrame()).opcode, PING);
    await silent.ends(10_000);
    await answering.catchesUp(); // `ws` answers pings by itself
    await quick.stop();
});

endsWell(server);
