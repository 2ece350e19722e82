// Behind a proxy: whose word about the client counts, and for what.

import assert from "node:assert/strict";
import path from "node:path";
import { Raw, run, startServer, temporaryFolder, test } from "./harness/harness.mjs";

const TRUSTED = ["--trusted-proxies", "127.0.0.1, 10.0.0.0/8,::1"];

const untrusted = 'roost_forwarded_ignored_total{reason="untrusted"}';
const bad = 'roost_forwarded_ignored_total{reason="bad"}';

let names = 0;
const someone = () => ({ name: `proxied-${++names}`, password: "long enough" });
const cookieOf = (answer) => answer.headers["set-cookie"][0];

test("https in front of a trusted proxy makes the cookie Secure and the origin strict", async () => {
    const server = await startServer({ flags: [...TRUSTED, "--open-registration"] });
    const host = `127.0.0.1:${server.port}`;
    const https = { "x-forwarded-proto": "https", "x-forwarded-for": "192.0.2.7" };

    const first = await server.post("auth.register", someone(), { headers: https });
    assert.match(cookieOf(first), /;\s*Secure/);
    assert.equal(first.headers["strict-transport-security"], "max-age=31536000");
    const cookie = cookieOf(first).split(";")[0];
    const call = (origin, headers) =>
        server.post("user.list", {}, { cookie, origin, headers });
    assert.equal((await call(`https://${host}`, https)).status, 200);
    assert.equal((await call(`http://${host}`, https)).status, 403);
    assert.equal((await call(`http://${host}`, {})).status, 200);

    const plain = { "x-forwarded-proto": "http", "x-forwarded-for": "192.0.2.7" };
    const second = await server.post("auth.register", someone(), { headers: plain });
    assert.doesNotMatch(cookieOf(second), /Secure/);

    const standard = { forwarded: 'for="[2001:db8::7]:4711";proto=https;by=10.0.0.1' };
    const third = await server.post("auth.register", someone(), { headers: standard });
    assert.match(cookieOf(third), /;\s*Secure/);
    assert.equal(await server.metric(bad), 0);
    assert.equal(await server.metric(untrusted), 0);
    await server.stop();
});

test("the same from anybody else is ignored, and counted", async () => {
    const server = await startServer({
        flags: ["--trusted-proxies", "10.0.0.0/8", "--open-registration"],
    });
    const headers = { "x-forwarded-proto": "https", "x-forwarded-for": "192.0.2.7" };
    const answer = await server.post("auth.register", someone(), { headers });

    assert.doesNotMatch(cookieOf(answer), /Secure/);
    assert.equal(answer.headers["strict-transport-security"], undefined);
    assert.equal(await server.metric(untrusted), 1);
    await server.stop();
});

// Wrong passwords until there are too many from that address.
async function wearsOut(server, headers) {
    for (let i = 0; i < 200; i++) {
        const wrong = { name: `nobody-${++names}`, password: "wrong enough" };
        const { status } = await server.post("auth.login", wrong, { headers });

        if (status === 429) return i;
    }
    return undefined;
}

const login = (server, headers) =>
    server.post("auth.login", { name: "nobody", password: "wrong enough" }, { headers });

test("limits are by the client's address, and what a client wrote itself does not count", async () => {
    const server = await startServer({ flags: [...TRUSTED, "--password-memory", "8"] });
    const from = (...addresses) => ({ "x-forwarded-for": addresses.join(", ") });

    assert.notEqual(await wearsOut(server, from("192.0.2.7")), undefined);
    assert.equal((await login(server, from("192.0.2.7"))).status, 429);
    assert.equal((await login(server, from("192.0.2.8"))).status, 401);
    // Left of what the proxy appended stands what the client made up.
    assert.equal((await login(server, from("198.51.100.1", "192.0.2.7"))).status, 429);
    // Our own proxies behind one another are passed over.
    assert.equal((await login(server, from("192.0.2.7", "10.1.2.3"))).status, 429);
    assert.equal((await login(server, from("192.0.2.9", "10.1.2.3"))).status, 401);
    assert.equal((await login(server, { forwarded: "for=192.0.2.7" })).status, 429);
    assert.equal((await login(server, { forwarded: 'for="192.0.2.7:99"' })).status, 429);
    assert.equal(await server.metric(bad), 0);
    await server.stop();
});

test("a header that cannot be read, or contradicts the other, is ignored and counted", async () => {
    const server = await startServer({ flags: [...TRUSTED, "--open-registration"] });
    const secure = { "x-forwarded-proto": "https" };
    let count = 0;

    for (const headers of [
        { "x-forwarded-for": "not an address" },
        { "x-forwarded-for": "192.0.2.7, " },
        { "x-forwarded-for": "192.0.2.999" },
        { "x-forwarded-for": "[::1" },
        { "x-forwarded-for": "192.0.2.7:port" },
        { "x-forwarded-for": Array(200).fill("192.0.2.7").join(",") },
        { "x-forwarded-for": Array(40).fill("10.0.0.1").join(",") },
        { "x-forwarded-for": "192.0.2.7", "x-forwarded-proto": "gopher" },
        { "x-forwarded-for": "192.0.2.7", "x-forwarded-proto": "https, http" },
        { "x-forwarded-for": "192.0.2.7", forwarded: "for=192.0.2.8" },
        { forwarded: "for=unknown" },
        { forwarded: "for" },
        { forwarded: "for=192.0.2.7;proto=ftp" },
    ]) {
        const answer = await server.post("auth.register", someone(), {
            headers: { ...secure, ...headers },
        });

        assert.equal(answer.status, 200, JSON.stringify(headers));
        assert.doesNotMatch(cookieOf(answer), /Secure/, JSON.stringify(headers));
        assert.equal(await server.metric(bad), ++count, JSON.stringify(headers));
    }
    await server.stop();
});

test("two lines of X-Forwarded-For are one list", async () => {
    const server = await startServer({ flags: [...TRUSTED, "--password-memory", "8"] });

    await wearsOut(server, { "x-forwarded-for": "192.0.2.7" });
    const raw = await server.raw();
    const body = JSON.stringify({ name: "nobody", password: "wrong enough" });
    raw.ask([
        ...["POST /api/v1/auth.login HTTP/1.1", "Host: x", `Content-Length: ${body.length}`],
        ...["X-Forwarded-For: 198.51.100.1", "X-Forwarded-For: 192.0.2.7"],
    ]);
    raw.write(body);
    assert.equal((await raw.head()).status, 429);
    raw.drop();
    await server.stop();
});

test("sockets are counted for who is behind the proxy", async () => {
    const server = await startServer({ flags: [...TRUSTED, "--max-sockets-per-address", "2"] });
    const sockets = [];
    const upgrade = async (address) => {
        const raw = await Raw.connect({ port: server.port });
        const headers = address ? [`X-Forwarded-For: ${address}`] : [];
        const { status } = await raw.upgrade({ token: server.people[0].token, headers });

        sockets.push(raw);
        return status;
    };

    for (const address of ["192.0.2.7", "192.0.2.8"])
        for (const status of [101, 101, 503]) assert.equal(await upgrade(address), status);
    assert.equal(await server.metric('roost_refused_total{reason="sockets_per_address"}'), 2);
    // Their places are free again when they go.
    sockets[0].drop();
    await server.until("roost_connections", (now) => now <= 6);
    assert.equal(await upgrade("192.0.2.7"), 101);
    for (const raw of sockets) raw.drop();
    await server.stop();
});

test("a list of proxies that cannot be read names what it is", async () => {
    const data = path.join(temporaryFolder("roost-p-"), "data");

    for (const wrong of ["10.0.0.0/33", "proxy.example", "::1/129", "10.0.0.0/", "1.2.3.4,,5.6.7.8"]) {
        const end = await run([
            ...["serve", "--no-worker", "--data", data, "--listen", "127.0.0.1:0"],
            ...["--trusted-proxies", wrong],
        ]);

        assert.equal(end.code, 1, wrong);
        assert.match(end.err, /^roost serve: --trusted-proxies takes addresses such as .*\n$/);
    }
});
