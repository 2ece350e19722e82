// Who asks in somebody else's name: another site's page with the browser's cookie (CSRF, and
// the same over a WebSocket), a token that was set, seen or kept too long, a body that grows.

import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import zlib from "node:zlib";
import { endsWell, newKey, project, startServer, test } from "./harness/harness.mjs";

const server = await startServer({ flags: ["--open-registration"] });
const password = "correct horse";
const methods = fs
    .readdirSync(path.join(project, "schema/api/methods"))
    .map((file) => file.replace(/\.json$/, ""));
let names = 0;

async function account() {
    const name = `forged${++names}`;
    const answer = await server.post("auth.register", { name, password });

    assert.equal(answer.status, 200, answer.text);
    return { name, token: answer.json.token, cookie: `roost_session=${answer.json.token}` };
}

const port = Number(new URL(server.url).port);
const FOREIGN = [
    "http://evil.example",
    "null",
    "",
    `https://127.0.0.1:${port}.evil.example`,
    `http://127.0.0.1:${port + 1}`,
    `http://127.0.0.1`,
    `http://user@127.0.0.1:${port}`,
    `http://127.0.0.1:${port}@evil.example`,
    `ftp://127.0.0.1:${port}`,
    `http://127.0.0.1:${port}/`,
    `http://127.0.0.1:${port}, http://evil.example`,
];

// Everything that changes something over HTTP, and is no method.
const OTHERS = [
    ["POST", "/api/v1/rpc"],
    ["POST", "/api/v1/files?name=a"],
    ["POST", "/api/v1/uploads"],
    ["PATCH", "/api/v1/uploads/AAAAAAAAAAAAAAAAAAAAAA"],
    ["DELETE", "/api/v1/uploads/AAAAAAAAAAAAAAAAAAAAAA"],
];

async function head(server_) {
    return server_.metric("roost_log_head");
}

test("no method and no upload is called by another site's page with the cookie", async () => {
    const { cookie } = await account();
    const before = await head(server);
    const wrong = [];
    const all = [...methods.map((method) => ["POST", `/api/v1/${method}`]), ...OTHERS];

    for (const [verb, where] of all) {
        const origin = FOREIGN[(verb.length + where.length) % 2];

        for (const type of ["text/plain", "application/x-www-form-urlencoded", "application/json"]) {
            const headers = { "content-type": type, "tus-resumable": "1.0.0", "upload-length": "1" };
            const { status } = await server.request(verb, where, { cookie, origin, headers, body: "{}" });

            if (status !== 403) wrong.push(`${verb} ${where} as ${type}: ${status}`);
        }
    }
    assert.deepEqual(wrong, []);
    assert.equal(await head(server), before, "nothing was changed");
});

test("nor without an Origin, but for what signs in", async () => {
    const { cookie } = await account();
    const wrong = [];

    for (const [verb, where] of [...methods.map((method) => ["POST", `/api/v1/${method}`]), ...OTHERS]) {
        if (/auth\.(login|register)$/.test(where)) continue;
        const { status } = await server.request(verb, where, { cookie, body: "{}" });

        if (status !== 403) wrong.push(`${verb} ${where}: ${status}`);
    }
    assert.deepEqual(wrong, []);
});

test("an Origin that only resembles the site's own is another one", async () => {
    const { cookie } = await account();
    const wrong = [];

    for (const origin of FOREIGN) {
        const call = await server.request("POST", "/api/v1/room.list", { cookie, headers: { origin } });
        const raw = await server.raw();
        const { status } = await raw.upgrade({ headers: [`Origin: ${origin}`, `Cookie: ${cookie}`] });

        raw.drop();
        if (call.status !== 403) wrong.push(`call from ${origin}: ${call.status}`);
        // The handshake is made to a Host without the port, and no Origin is no page's.
        if (status !== 403 && origin !== "" && origin !== "http://127.0.0.1") wrong.push(`socket from ${origin}: ${status}`);
    }
    assert.deepEqual(wrong, []);
});

test("a page of another site reads nothing either", async () => {
    const { cookie, token } = await account();
    const sent = await server.request("POST", "/api/v1/files?name=a.txt", { token, body: "mine" });
    const { id } = JSON.parse(sent.text);
    const origin = "http://evil.example";
    const own = await server.get(`/files/${id}/a.txt`, { cookie });
    const answer = await server.get(`/files/${id}/a.txt`, { cookie, origin });

    assert.equal(own.text, "mine");
    assert.notEqual(answer.text, "mine");
    for (const where of ["/", "/metrics", "/healthz", "/api/v1/openapi.json", `/files/${id}/a.txt`]) {
        const { headers } = await server.get(where, { cookie, origin });

        for (const name of Object.keys(headers)) assert.doesNotMatch(name, /^access-control/);
        assert.equal(headers["x-frame-options"], "DENY");
    }
});

// --- sessions ---

test("a token somebody set beforehand is not taken over at the sign-in", async () => {
    const { name, cookie: old, token } = await account();
    const planted = "roost_session=planted-by-somebody-else";
    const answer = await server.post("auth.login", { name, password }, { cookie: planted, origin: server.url });

    assert.equal(answer.status, 200);
    assert.notEqual(answer.json.token, token);
    assert.doesNotMatch(answer.headers["set-cookie"][0], /planted/);
    await server.refuses("user.list", {}, { cookie: planted, origin: server.url }, 401, "unauthorized");
    const again = await server.post("auth.login", { name, password }, { cookie: old, origin: server.url });
    assert.notEqual(again.json.token, token, "each sign-in has a token of its own");
});

test("tokens are 256 bits of chance, and none comes twice", async () => {
    const { name } = await account();
    const tokens = new Set();

    for (let i = 0; i < 5; i++)
        tokens.add((await server.posts("auth.login", { name, password })).token);
    assert.equal(tokens.size, 5);
    for (const token of tokens) assert.match(token, /^\S{43,}$/);
    for (let at = 0; at < 40; at++) {
        const letters = new Set([...tokens].map((token) => token.at(-1 - at)));

        assert.ok(letters.size > 1, `place ${at} from the end is always the same`);
    }
});

test("a new password ends every other session, on sockets too", async () => {
    const { name, token } = await account();
    const stolen = await server.posts("auth.login", { name, password });
    const thief = await server.connect({ token: stolen.token });

    await server.posts("auth.password", { old: password, new: "another horse" }, { token });
    await thief.closes(4003);
    await server.refuses("user.list", {}, { token: stolen.token }, 401, "unauthorized");
    await assert.rejects(server.dial({ token: stolen.token }), { status: 401 });
    await server.posts("user.list", {}, { token });
});

test("a token counts in its header, cookie or call, and nowhere else", async () => {
    const { token } = await account();

    for (const where of [
        `/api/v1/user.list?token=${token}`,
        `/api/v1/user.list?access_token=${token}`,
        `/api/v1/user.list?roost_session=${token}`,
    ]) {
        const answer = await server.request("POST", where, { body: "{}" });

        assert.equal(answer.status, 401, where);
    }
    const inBody = await server.post("user.list", { token });
    assert.equal(inBody.status, 401);
    const basic = Buffer.from(`x:${token}`).toString("base64");
    const { status } = await server.request("POST", "/api/v1/user.list", {
        headers: { authorization: `Basic ${basic}` },
        body: "{}",
    });
    assert.equal(status, 401);
});

test("a part of a token, or more than it, is none", async () => {
    const { token } = await account();
    const others = [token.slice(0, -1), `${token}A`, token.toLowerCase(), `${token} `.repeat(2), token.slice(1), "%"];

    for (const other of others) {
        if (other === token) continue;
        const headers = { authorization: `Bearer ${other}` };
        const { status } = await server.request("POST", "/api/v1/user.list", { headers, body: "{}" });

        assert.equal(status, 401, other);
    }
});

// --- guessing ---

// The quickest of each are compared, as whatever else the machine does only adds to a time;
// where it does much, more are asked for, as far as the limits let one guess.
test("a name that is there is not told apart by the time a wrong password takes", async () => {
    const accounts = [await account(), await account(), await account()];
    const took = { there: Infinity, nobody: Infinity };

    for (let i = 0; i < 24; i++) {
        for (const [who, name] of [
            ["there", accounts[i % 3].name],
            ["nobody", `nobody${i}`],
        ]) {
            const begun = performance.now();
            const { status } = await server.post("auth.login", { name, password: "not this one" });

            assert.equal(status, 401);
            took[who] = Math.min(took[who], performance.now() - begun);
        }
        const ratio = took.there / took.nobody;

        if (i >= 5 && ratio > 1 / 3 && ratio < 3) return;
    }
    assert.fail(`${took.there} ms where there is one, ${took.nobody} ms where there is none`);
});

test("a file of others and one that is not there are answered alike", async () => {
    const [ann, bob] = [await account(), await account()];
    const sent = await server.request("POST", "/api/v1/files?name=a.txt", { token: ann.token, body: "mine" });
    const { id } = JSON.parse(sent.text);
    const [hidden, missing] = [
        await server.get(`/files/${id}/a.txt`, bob),
        await server.get(`/files/${2 ** 50}/a.txt`, bob),
    ];

    assert.equal(hidden.status, 404);
    for (const answer of [hidden, missing]) delete answer.headers.date;
    assert.deepEqual([hidden.status, hidden.text, hidden.headers], [missing.status, missing.text, missing.headers]);
});

// --- bodies that grow ---

test("nothing that is sent is inflated", async () => {
    const { token } = await account();
    const call = JSON.stringify({ name: "x", kind: "public", key: newKey() });
    const bombs = { gzip: zlib.gzipSync(Buffer.alloc(40 << 20)), deflate: zlib.deflateSync(Buffer.alloc(40 << 20)) };
    const before = await server.metric("roost_resident_memory_bytes");

    for (const [coding, bomb] of Object.entries(bombs)) {
        const headers = { "content-encoding": coding };
        const small = coding === "gzip" ? zlib.gzipSync(call) : zlib.deflateSync(call);
        const one = await server.request("POST", "/api/v1/room.create", { token, headers, body: small });
        const many = await server.request("POST", "/api/v1/room.create", { token, headers, body: bomb });

        assert.equal(one.status, 400, one.text);
        assert.ok([400, 413].includes(many.status), many.text);
        const kept = await server.request("POST", "/api/v1/files?name=a.gz", { token, headers, body: bomb });
        assert.equal(JSON.parse(kept.text).size, bomb.length, "a file is kept as it came");
    }
    assert.ok((await server.metric("roost_resident_memory_bytes")) - before < 20 << 20);
});

endsWell(server);
