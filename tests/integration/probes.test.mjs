// Is it alive, may it take traffic: asked with a new connection each time, also while there is no
// room for one.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import net from "node:net";
import path from "node:path";
import {
    binary, cleanEnvironment, patience, sanitized, startServer, temporaryFolder, test, TEXT,
} from "./harness/harness.mjs";

const POLITE = /^\{"type":"about:blank","title":"Service Unavailable","status":503,.*"code":"busy","retry_ms":\d+\}$/;

function asks(port, head) {
    return new Promise((resolve, reject) => {
        const socket = net.connect({ port, host: "127.0.0.1" }, () => socket.write(head));
        let text = "";

        socket.setEncoding("utf8");
        socket.setTimeout(20_000 * patience, () => reject(new Error(`no answer but ${text}`)));
        socket.on("data", (part) => (text += part));
        socket.on("error", (error) => reject(new Error(`${error.code} at ${head}: ${text}`)));
        socket.on("close", () => {
            const [top, body] = text.split("\r\n\r\n");

            resolve({ status: Number(top.split(" ")[1]), top: top.toLowerCase(), body });
        });
    });
}

const get = (port, where, more = "") =>
    asks(port, `GET ${where} HTTP/1.1\r\nHost: x\r\n${more}${more ? "" : "Connection: close\r\n"}\r\n`);

const UPGRADE =
    "Connection: Upgrade, close\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" +
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

function isPolite({ status, top, body }) {
    assert.equal(status, 503);
    assert.match(top, /content-type: application\/problem\+json/);
    assert.match(top, /connection: close/);
    assert.match(body, POLITE);
    assert.equal(
        Number(/retry-after: (\d+)/.exec(top)[1]),
        Math.ceil(JSON.parse(body).retry_ms / 1000),
    );
}

// Says half a word, since the system hands over nobody who says nothing.
function silent(port) {
    return new Promise((resolve, reject) => {
        const socket = net.connect({ port, host: "127.0.0.1" }, () =>
            socket.write("GET / HT", () => resolve(socket)),
        );

        socket.on("error", reject);
    });
}

// A server that may open so many files and sockets, and its port.
async function serverOf(files) {
    const child = spawn(
        "prlimit",
        [`--nofile=${files}:${files}`, binary, "serve", "--no-worker", "--handshake", "300",
            "--listen", "127.0.0.1:0", "--data", path.join(temporaryFolder("roost-test-"), "data")],
        { stdio: ["ignore", "pipe", "pipe"], env: cleanEnvironment() },
    );
    let text = "";

    return new Promise((resolve, reject) => {
        child.on("close", () => reject(new Error(text)));
        for (const stream of [child.stdout, child.stderr])
            stream.setEncoding("utf8").on("data", (part) => {
                text += part;
                const port = /listening on \S+:(\d+)/.exec(text)?.[1];

                if (port) resolve({ child, port: Number(port) });
            });
    });
}

test("where the descriptors are out probes are answered, and all others politely refused", async () => {
    const { child, port } = await serverOf(400);
    const crowd = [];
    let shut;

    try {
        while (crowd.length < 400 && shut?.status !== 503) {
            for (let i = 0; i < 20; i++) crowd.push(await silent(port));
            shut = await get(port, "/docs");
        }
        isPolite(shut);
        for (const where of ["/healthz", "/readyz", "/metrics"])
            assert.equal((await get(port, where)).status, 200, where);
        isPolite(await get(port, "/"));
        isPolite(await get(port, "/api/v1/room.list"));
        isPolite(await get(port, "/ws", UPGRADE));
        // Who only stands there makes way for the next.
        for (let i = 0; i < 100; i++) crowd.push(await silent(port));
        assert.equal((await get(port, "/healthz")).status, 200);
        for (const socket of crowd) socket.destroy();
        while ((await get(port, "/docs")).status !== 200);
    } finally {
        for (const socket of crowd) socket.destroy();
        child.kill("SIGKILL");
    }
});

test("one address too many is told so, with a time to come back", async () => {
    const server = await startServer({ flags: ["--max-sockets-per-address", "3"] });
    const crowd = await Promise.all([1, 2, 3].map(() => silent(server.port)));

    try {
        isPolite(await get(server.port, "/healthz"));
    } finally {
        for (const socket of crowd) socket.destroy();
    }
});

test("refusals of a server that is draining say when to come back", async () => {
    const server = await startServer({ flags: ["--drain", "3"] });
    const ann = await server.connect();

    server.signal("SIGTERM");
    await ann.hears("session.move");
    isPolite(await get(server.port, "/ws", UPGRADE));
    await server.ends(0);
});

// A text of 60,000 bytes that is to go on, masked with zeros.
const BEGINNING = Buffer.concat([Buffer.from([TEXT, 0xfe, 0xea, 0x60, 0, 0, 0, 0]), Buffer.alloc(60_000, "x")]);

if (!sanitized)
    test("at the ceiling of memory it is alive, and not ready", async () => {
        const server = await startServer({
            flags: ["--max-memory", "128M", "--max-sockets-per-user", "6000", "--handshake", "300"],
        });
        const ann = await server.connect();
        const person = server.person();
        const crowd = [];
        const one = async () => {
            const raw = await server.raw();

            await raw.upgrade({ token: person.token });
            crowd.push(raw);
        };
        let over = false;
        const statuses = new Set();
        const looking = (async () => {
            while (!over) statuses.add((await get(server.port, "/healthz")).status);
        })();

        while (crowd.length < 1600) await Promise.all(Array.from({ length: 100 }, one));
        for (const raw of crowd) raw.write(BEGINNING);
        await server.asksUntil(
            async () => (await get(server.port, "/readyz")).body,
            (body) => /^memory is at its ceiling/.test(body), "not ready", 20_000,
        );
        await ann.sends(ann.room, "still here");
        for (const raw of crowd) raw.drop();
        await server.asksUntil(
            async () => (await get(server.port, "/readyz")).body,
            (body) => body === "ready\n", "ready", 30_000,
        );
        over = true;
        await looking;
        assert.deepEqual([...statuses], [200]);
    });
