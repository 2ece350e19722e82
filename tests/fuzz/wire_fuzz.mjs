// Throws broken HTTP and broken WebSocket traffic at a running server, and sees that it serves on.
//
//   node tests/fuzz/wire_fuzz.mjs [--seconds 10] [--seed S] [--only N] [--crowd 24]
//
// Each connection has a number; what it writes follows from the seed and that number alone, so
// `--seed S --only N` says it again. Exit status 1, with the seed and the last numbers, when the
// server dies, hangs, complains, keeps a connection, or no longer does what it is there for.

import assert from "node:assert/strict";
import { parseArgs } from "node:util";
import { call, close, frame, pieces, ping, says } from "../integration/harness/conformance_words.mjs";
import { newKey } from "../integration/harness/people.mjs";
import { startServer } from "../integration/harness/server.mjs";

const { values } = parseArgs({
    options: {
        seconds: { type: "string", default: "10" },
        seed: { type: "string", default: String(Date.now() % 1e9) },
        only: { type: "string" },
        crowd: { type: "string", default: "24" },
    },
});
const seed = Number(values.seed);

// xorshift32: the same sequence everywhere.
function diceOf(number) {
    let state = (Math.imul(seed ^ 0x9e3779b9, 2_654_435_761) ^ Math.imul(number + 1, 0x85ebca6b)) >>> 0 || 1;

    const below = (n) => {
        state ^= state << 13;
        state ^= state >>> 17;
        state ^= state << 5;
        state >>>= 0;
        return state % n;
    };
    return { below, oneOf: (list) => list[below(list.length)], bytes: (n) => Buffer.from(Array.from({ length: n }, () => below(256))) };
}

// --- what is sound, before it is broken ---

const LINES = [
    "Host: roost", "Connection: close", "Connection: keep-alive", "Connection: Upgrade", "Upgrade: websocket",
    "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Protocol: roost.v1",
    "Content-Length: 2", "Content-Length: 0", "Content-Length: 99999999", "Transfer-Encoding: chunked", "Expect: 100-continue",
    "Origin: http://evil.example", "Cookie: roost_session=x; a=b", "Range: bytes=0-1,5-", "If-None-Match: *",
    "Accept-Encoding: br;q=0, gzip", "X-Forwarded-For: 1.2.3.4, ::1", "Forwarded: for=\"[::1]:80\";proto=https",
    "Content-Type: multipart/form-data; boundary=b", "Tus-Resumable: 1.0.0", "Upload-Length: 5", "Upload-Offset: 0",
    "Upload-Metadata: filename YQ==", "User-Agent: wire",
];
const STARTS = [
    "GET / HTTP/1.1", "GET /healthz HTTP/1.1", "GET /ws HTTP/1.1", "POST /api/v1/room.list HTTP/1.1", "POST /api/v1/rpc HTTP/1.1",
    "POST /api/v1/files?name=a%20b HTTP/1.1", "POST /api/v1/uploads HTTP/1.1", "PATCH /api/v1/uploads/AAAAAAAAAAAAAAAAAAAAAA HTTP/1.1",
    "GET /files/1/a HTTP/1.1", "HEAD /docs HTTP/1.0", "OPTIONS * HTTP/1.1", "DELETE /api/v1/uploads/x HTTP/1.1",
    "POST /api/v1/auth.login HTTP/1.1", "GET /metrics?%41=%0a HTTP/1.1", "CONNECT a:1 HTTP/1.1", "GET http://a/ HTTP/1.1",
];
const BODIES = ["", "{}", "[]", '{"name":"nobody","password":"wrong words"}', "2\r\n{}\r\n0\r\n\r\n",
    '--b\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\nx\r\n--b--\r\n',
    '[{"jsonrpc":"2.0","id":1,"method":"room.list"}]', "GET / HTTP/1.1\r\nHost: roost\r\n\r\n"];
const SPECIAL = ["\r\n", "\n", "\r", "\0", " ", "\t", ":", "%00", "%0d%0a", "%2e%2e/", "\xff", "\r\n\r\n", "HTTP/1.1", "0", "-1",
    "18446744073709551616", "chunked", ",", ";", '"', "\x80", "\xc0\xaf", "x".repeat(5000)].map((text) => Buffer.from(text, "latin1"));

function soundRequest({ below, oneOf }, token) {
    const count = below(8);
    const headers = ["Host: roost", ...Array.from({ length: count }, () => oneOf(LINES))];

    if (below(2)) headers.push(`Authorization: Bearer ${token}`);
    return Buffer.from(`${oneOf(STARTS)}\r\n${headers.join("\r\n")}\r\n\r\n${oneOf(BODIES)}`);
}

function soundHandshake(token) {
    return Buffer.from(
        `GET /ws HTTP/1.1\r\n${LINES.slice(0, 1).concat(LINES.slice(3, 8)).join("\r\n")}\r\nAuthorization: Bearer ${token}\r\n\r\n`,
    );
}

function soundFrames({ below, oneOf, bytes }, { room }) {
    const rpc = (method, params) => says(JSON.stringify({ jsonrpc: "2.0", id: below(9), method, params }));

    return oneOf([
        () => [rpc("session.open", {}), rpc("room.list", {})],
        () => [rpc("session.open", {}), rpc("message.send", { room, text: "words", key: `w${below(1e6)}` })],
        () => pieces(call("a", below(3000)), below(9), below(200), below(2000)),
        () => [ping(bytes(below(126))), says(call("b")), close(oneOf([1000, 1001, 999, 4000]), "bye")],
        () => [frame(below(16), bytes(below(300)), { fin: below(4) > 0, reserved: below(4) ? 0 : below(8), masked: below(8) > 0 })],
        () => [frame(1, bytes(below(40)), { claims: oneOf([0, 125, 126, 65_535, 65_537, 2 ** 32, 2 ** 50]), form: 64 })],
        () => [rpc("session.open", { since: below(1000), epoch: "x" }), rpc("typing.start", { room }), rpc(oneOf(["x", "auth.logout"]), {})],
    ])();
}

function broken({ below, oneOf, bytes }, whole) {
    let out = whole;

    for (let i = below(6); i > 0 && out.length > 0; i--) {
        const at = below(out.length);
        const len = 1 + below(Math.min(40, out.length - at));
        const [before, middle, after] = [out.subarray(0, at), out.subarray(at, at + len), out.subarray(at + len)];

        out = Buffer.concat(
            oneOf([
                [before, bytes(len), after],
                [before, after],
                [before, middle, middle, after],
                [before, oneOf(SPECIAL), middle, after],
                [before, Buffer.from([middle[0] ^ (1 << below(8))]), middle.subarray(1), after],
                [before, middle],
            ]),
        );
    }
    return out;
}

// The writes of one connection.
function plan(number, person) {
    const dice = diceOf(number);
    const parts = dice.below(2)
        ? Array.from({ length: 1 + dice.below(3) }, () => broken(dice, soundRequest(dice, person.token)))
        : [
              dice.below(4) ? soundHandshake(person.token) : broken(dice, soundHandshake(person.token)),
              ...Array.from({ length: 1 + dice.below(4) }, () => broken(dice, Buffer.concat(soundFrames(dice, person)))),
          ];
    const bytes = Buffer.concat(parts);
    const writes = [];

    for (let at = 0; at < bytes.length; ) {
        const len = dice.below(3) ? bytes.length : 1 + dice.below(200);

        writes.push(bytes.subarray(at, at + len));
        at += len;
    }
    return { writes, ends: dice.below(3) };
}

// --- the run ---

async function connectOnce(server, number, person) {
    const raw = await server.raw();
    const { writes, ends } = plan(number, person);

    for (const bytes of writes) {
        if (raw.isOver) break;
        raw.write(bytes);
        await new Promise((resolve) => setImmediate(resolve));
    }
    if (ends === 0) raw.drop();
    if (ends === 1) raw.socket.end();
    await Promise.race([raw.ended, new Promise((resolve) => setTimeout(resolve, 30))]);
    raw.drop();
}

async function stillServes(server, person) {
    const ann = await server.connect(person);
    const key = newKey();
    const first = await ann.sends(person.room, "still here", key);

    await ann.hears("message.created", { message: { id: first.id } });
    assert.equal((await ann.sends(person.room, "still here", key)).duplicate, true);
    assert.deepEqual(ann.broken, []);
    await ann.close();
    assert.equal((await server.get("/readyz")).status, 200);
    server.hangUp();
}

async function main() {
    const server = await startServer({
        flags: ["--handshake", "2", "--password-memory", "64", "--password-passes", "1", "--max-upload", "1M"],
        seed: { users: 8, rooms: 8, perRoom: 1 },
    });
    const person = server.person();
    const witness = server.person();
    const until = Date.now() + Number(values.seconds) * 1000;
    let next = values.only ? Number(values.only) : 0;
    const going = new Set();

    const worker = async () => {
        while (Date.now() < until && (!values.only || next === Number(values.only))) {
            const number = next++;

            going.add(number);
            await connectOnce(server, number, person);
            going.delete(number);
        }
    };
    console.log(`seed ${seed}`);
    try {
        await stillServes(server, witness);
        await Promise.all(Array.from({ length: values.only ? 1 : Number(values.crowd) }, worker));
        await stillServes(server, witness);
        await server.until("roost_connections", (open) => open <= 1, 30_000);
        await server.until(`roost_sessions{state="live"}`, (open) => open === 0, 30_000);
        await server.stop();
        assert.doesNotMatch(server.logged, /level=error/);
    } catch (error) {
        console.log(`seed ${seed}: connections ${[...going].join(" ") || next - 1}\n${error.message}\n${server.logged.slice(-3000)}`);
        await server.kill().catch(() => {});
        process.exit(1);
    }
    console.log(`${next} connections, the server serves on`);
}

await main();
