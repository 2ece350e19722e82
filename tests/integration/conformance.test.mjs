// The WebSocket as a stranger's client drives it, frame by frame: conformance_table.mjs says
// what is sent and what must be heard. Then the server's own frames, and the handshake.

import assert from "node:assert/strict";
import { cases } from "./conformance_table.mjs";
import { call, HEARD, says } from "./harness/conformance_words.mjs";
import { CLOSE, endsWell, PONG, startServer, test, TEXT } from "./harness/harness.mjs";

const server = await startServer();
const person = server.person();
const LAST = ["last", "the very last"];

function shown(bytes) {
    const text = bytes.toString("utf8");

    return /[^ -~]/.test(text) ? `\\x${bytes.toString("hex")}` : text;
}

function lineOf({ opcode, payload, masked }) {
    assert.equal(masked, false, "a server's frames are not masked");
    if (opcode === PONG) return `pong ${shown(payload)}`;
    if (opcode === CLOSE)
        return payload.length < 2 ? "close" : `close ${payload.readUInt16BE()}`;
    assert.equal(opcode, TEXT, "what is this opcode?");
    const { id, error } = JSON.parse(payload.toString("utf8"));

    return id === null ? `error ${error.code}` : `answer ${id}`;
}

const isClosed = (lines) => Boolean(lines.at(-1)?.startsWith("close"));

// What came until the connection was over, or was seen to be well: two calls behind all the
// rest are answered, the second when nothing of the library's own can be waiting any more.
// Answers and pongs are not ordered against each other.
async function hearAll(raw) {
    const lines = [];

    for (;;) {
        const heard = await raw.nextFrame().catch((error) => {
            if (raw.isOver) return undefined;
            throw new Error(`${error.message}, after ${lines}`);
        });
        const line = heard ? lineOf(heard) : "end";

        if (line === `answer ${LAST[0]}`) raw.write(says(call(LAST[1])));
        else if (line === `answer ${LAST[1]}`) return inOrder([...lines, "open"]);
        else if (!isClosed(lines)) lines.push(line);
        if (line === "end") return inOrder(lines);
        if (heard.opcode === CLOSE) raw.frame(CLOSE, heard.payload);
    }
}

function inOrder(lines) {
    const isPong = (line) => line.startsWith("pong");
    const last = lines.pop();

    return [...lines.filter((line) => !isPong(line)), ...lines.filter(isPong), last];
}

async function play(steps, staysOpen) {
    const { raw } = await server.rawSession(person);
    let heard = 0;

    for (const step of steps) {
        if (step === HEARD) {
            await raw.waits(() => raw.bytes.length > heard || undefined, "a frame");
            continue;
        }
        heard = raw.bytes.length;
        raw.write(step);
        // A write of its own, as far as that can be had.
        if (steps.length > 1) await new Promise((resolve) => setImmediate(resolve));
    }
    if (staysOpen) raw.write(says(call(LAST[0])));
    const lines = await hearAll(raw);

    raw.drop();
    return lines;
}

async function difference([what, steps, expected]) {
    const lines = await play(steps, expected.at(-1) === "open");

    if (lines.join() === inOrder([...expected]).join()) return [];
    return [`${what}: ${lines.join(", ")} and not ${expected.join(", ")}`];
}

for (const [section, rows] of Object.entries(cases))
    test(`${section}: ${rows.length} cases`, async () => {
        const wrong = await Promise.all(rows.map(difference));

        assert.equal(wrong.flat().join("\n"), "");
    });

// --- the server's own frames ---

// The first bytes of a frame, as they stand on the wire.
async function headOf(raw, len) {
    await raw.waits(() => raw.bytes.length >= len || undefined, "a frame");
    const head = [...raw.bytes.subarray(0, 10)];
    const { opcode, payload, masked } = await raw.nextFrame();

    assert.deepEqual([opcode, payload.length, masked], [TEXT, len, false]);
    assert.equal(raw.bytes.length, 0, "bytes behind the frame");
    return head;
}

test("the server writes lengths in the shortest form", async () => {
    const { raw } = await server.rawSession(person);

    const { room } = person;
    const asks = (id) => raw.says({ jsonrpc: "2.0", id, method: "typing.start", params: { room } });

    asks("");
    const { payload } = await raw.nextFrame();

    for (const [len, head] of [
        [124, [0x81, 124]],
        [125, [0x81, 125]],
        [126, [0x81, 126, 0, 126]],
        [127, [0x81, 126, 0, 127]],
    ]) {
        asks("x".repeat(len - payload.length));
        assert.deepEqual((await headOf(raw, len)).slice(0, head.length), head);
    }
    raw.drop();
});

test("the same where 16 bits no longer hold the length", async () => {
    const someone = server.person();
    const ann = await server.connect(someone);

    // A room whose history, as an answer to call 1, has that many bytes.
    async function roomOf(len) {
        const room = await ann.createsRoom({});
        const size = async () => {
            const { text } = await server.post("message.history", { room }, someone);

            return `{"jsonrpc":"2.0","id":1,"result":${text}}`.length;
        };

        for (let i = 0; i < 4; i++) await ann.sends(room, "x".repeat(15_900));
        const four = await size();
        await ann.sends(room, "x");
        const five = await size();
        await ann.sends(room, "x".repeat(len - five - (five - four) + 1));
        assert.equal(await size(), len);
        return room;
    }

    for (const [len, head] of [
        [65_535, [0x81, 126, 255, 255]],
        [65_536, [0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0]],
    ]) {
        const room = await roomOf(len);
        const { raw } = await server.rawSession(someone);

        raw.says({ jsonrpc: "2.0", id: 1, method: "message.history", params: { room } });
        assert.deepEqual((await headOf(raw, len)).slice(0, head.length), head);
        raw.drop();
    }
});

// --- the handshake ---

const KEY = "dGhlIHNhbXBsZSBub25jZQ==";
const HANDSHAKE = {
    Host: "127.0.0.1",
    Connection: "Upgrade",
    Upgrade: "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": KEY,
};

// [what, the first line, headers that are other (undefined: left out), status]
const handshakes = [
    ["the example of RFC 6455", undefined, {}, 101],
    ["words in capitals", undefined, { Connection: "UPGRADE", Upgrade: "WebSocket" }, 101],
    ["Connection lists more", undefined, { Connection: "keep-alive, Upgrade" }, 101],
    ["compression is offered", undefined, { "Sec-WebSocket-Extensions": "permessage-deflate" }, 101],
    ["an extension nobody knows", undefined, { "Sec-WebSocket-Extensions": "x-gzip; a=1, y" }, 101],
    ["a query behind the path", "GET /ws?a=b HTTP/1.1", {}, 101],
    ["POST", "POST /ws HTTP/1.1", {}, 426],
    ["HTTP/1.0", "GET /ws HTTP/1.0", {}, 400],
    ["no Host", undefined, { Host: undefined }, 400],
    ["no Connection", undefined, { Connection: undefined }, 400],
    ["Connection without upgrade", undefined, { Connection: "keep-alive" }, 400],
    ["no Upgrade", undefined, { Upgrade: undefined }, 426],
    ["another Upgrade", undefined, { Upgrade: "h2c" }, 426],
    ["no key", undefined, { "Sec-WebSocket-Key": undefined }, 400],
    ["a short key", undefined, { "Sec-WebSocket-Key": "dGhl" }, 400],
    ["a long key", undefined, { "Sec-WebSocket-Key": `${KEY}${KEY}` }, 400],
    ["no version", undefined, { "Sec-WebSocket-Version": undefined }, 426],
    ["version 8", undefined, { "Sec-WebSocket-Version": "8" }, 426],
    ["version 13a", undefined, { "Sec-WebSocket-Version": "13a" }, 426],
    ["a subprotocol that is not ours", undefined, { "Sec-WebSocket-Protocol": "chat" }, 400],
    ["another path", "GET /ws/ HTTP/1.1", {}, 404],
    ["another site's page", undefined, { Origin: "http://evil.example" }, 403],
    ["no site's page", undefined, { Origin: "null" }, 403],
    ["our site with another port", undefined, { Origin: "http://127.0.0.1:1" }, 403],
    ["our site as a part of another", undefined, { Origin: "http://127.0.0.1.evil.example" }, 403],
];

async function shakesHands(line = "GET /ws HTTP/1.1", changes = {}) {
    const raw = await server.raw();
    const headers = Object.entries({ ...HANDSHAKE, ...changes }).filter(([, value]) => value);

    raw.ask([line, ...headers.map(([name, value]) => `${name}: ${value}`)]);
    return { raw, ...(await raw.head()) };
}

test(`the handshake: ${handshakes.length} cases`, async () => {
    const wrong = [];

    for (const [what, line, changes, expected] of handshakes) {
        const { raw, status, headers } = await shakesHands(line, changes);

        raw.drop();
        if (status !== expected) wrong.push(`${what}: ${status} and not ${expected}`);
        assert.equal(headers.get("sec-websocket-extensions"), undefined, what);
        if (status === 101)
            assert.equal(headers.get("sec-websocket-accept"), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", what);
        if (what.startsWith("version")) assert.equal(headers.get("sec-websocket-version"), "13");
    }
    assert.equal(wrong.join("\n"), "");
});

test("a message in the same write as the handshake is read", async () => {
    const raw = await server.raw();
    const lines = Object.entries(HANDSHAKE).map(([name, value]) => `${name}: ${value}`);
    const head = ["GET /ws HTTP/1.1", ...lines, "", ""].join("\r\n");

    raw.write(Buffer.concat([Buffer.from(head), says(call("early"))]));
    assert.equal((await raw.head()).status, 101);
    assert.equal((await raw.hears()).id, "early");
    raw.drop();
});

endsWell(server);
