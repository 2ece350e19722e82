// The same methods over HTTP, and what the server answers to anyone.

import assert from "node:assert/strict";
import {
    aNumber,
    assertFits,
    aText,
    endsWell,
    newKey,
    startServer,
    test,
} from "./harness/harness.mjs";

const server = await startServer({ flags: ["--open-registration"] });
let names = 0;

async function registered() {
    const name = `webber${process.pid}-${++names}`;
    const password = "correct horse";
    const answer = await server.post("auth.register", { name, password });

    assert.equal(answer.status, 200, answer.text);
    const setCookie = answer.headers["set-cookie"][0];
    return { name, password, setCookie, cookie: setCookie.split(";")[0], ...answer.json };
}

test("a POST with a bearer token is the same call as on the socket", async () => {
    const ann = server.person();
    const listener = await server.connect(ann);
    const params = { room: ann.room, text: "over HTTP", key: newKey() };
    const sent = await server.posts("message.send", params, ann);

    assertFits(sent, {
        id: aNumber,
        pos: aNumber,
        seq: aNumber,
        at: aNumber,
        durable: "disk",
    });
    await listener.hears("message.created", {
        message: { id: sent.id, text: "over HTTP" },
    });
    const { messages } = await server.posts("message.history", { room: ann.room }, ann);
    assert.equal(messages.at(-1).text, "over HTTP");
});

test("the answer is application/json", async () => {
    const answer = await server.post("user.list", {}, server.person());

    assert.match(answer.headers["content-type"], /^application\/json/);
});

test("an empty body is a call without params", async () => {
    const answer = await server.post("room.list", "", server.person());

    assert.equal(answer.status, 200, answer.text);
});

test("problems are problem+json with a code", async () => {
    const ann = server.person();
    const problem = await server.refuses("user.list", {}, {}, 401, "unauthorized");

    assertFits(problem, { title: aText, status: 401 });
    await server.refuses("user.list", {}, { token: "no such" }, 401, "unauthorized");
    await server.refuses("no.such.method", {}, ann, 404, "method");
    await server.refuses("user.list", { sort: "up" }, ann, 400, "params");
    await server.refuses("user.list", "{", ann, 400, "parse");
    await server.refuses("room.get", { room: 2 ** 50 }, ann, 404, "not_found");
    await server.refuses(
        "message.send",
        { room: ann.room, text: "x".repeat(16_385), key: "big" },
        ann,
        413,
        "too_large",
    );
});

test("a body that is no object is refused with 400", async () => {
    const ann = server.person();

    for (const body of ["[]", "5", '"x"', "null"]) {
        const answer = await server.post("user.list", body, ann);

        assert.equal(answer.status, 400, `${body}: ${answer.text}`);
        assert.ok(["request", "params"].includes(answer.json.code), answer.text);
    }
});

test("bad UTF-8 in a body is refused with 400", async () => {
    const ann = server.person();
    const answer = await server.request("POST", "/api/v1/message.send", {
        token: ann.token,
        body: Buffer.from(`{"room":${ann.room},"text":"\xff","key":"bad"}`, "latin1"),
    });

    assert.equal(answer.status, 400, answer.text);
});

test("a body over the limit is refused with 413", async () => {
    const answer = await server
        .request("POST", "/api/v1/user.list", {
            token: server.person().token,
            body: " ".repeat(200_000),
        })
        .catch((error) => error);

    // The server may have hung up before we had sent it all.
    if (answer instanceof Error) assert.match(answer.code ?? "", /ECONNRESET|EPIPE/);
    else assert.equal(answer.status, 413);
});

test("conflicts and refusals have their status", async () => {
    const [ann, bob] = [server.person(), server.person()];
    const name = `status ${newKey()}`;
    const key = newKey();

    await server.posts("room.create", { name, kind: "private", key }, ann);
    const again = { name, kind: "private", key: newKey() };
    await server.refuses("room.create", again, bob, 409, "conflict");
    const other = { name: `${name}2`, kind: "private", key };
    await server.refuses("room.create", other, ann, 409, "key_conflict");
    const post = { room: ann.room, text: "not mine", key: newKey() };
    await server.refuses("message.send", post, bob, 403, "forbidden");
});

test("only POST calls methods", async () => {
    for (const path of ["/api/v1/user.list", "/api/v1/auth.login", "/api/v1/rpc"])
        for (const method of ["GET", "HEAD", "PUT", "DELETE"]) {
            const answer = await server.request(method, path, server.person());

            assert.equal(answer.status, 405, `${method} ${path}`);
            assert.equal(answer.headers.allow, "POST", `${method} ${path}`);
        }
    assert.equal((await server.get("/api/v1/no.such.method")).status, 404);
});

test("a head over the limit is answered 431", async () => {
    const ask = async (name, len) => {
        const raw = await server.raw();

        raw.ask(["GET /healthz HTTP/1.1", "Host: x", `${name}: ${"x".repeat(len)}`]);
        const { status } = await raw.head();
        raw.drop();
        return status;
    };

    assert.equal(await ask("Cookie", 7000), 200);
    for (const name of ["Cookie", "Authorization", "User-Agent"])
        assert.equal(await ask(name, 9000), 431, name);
});

test("every answer has the date, and the docs their icon", async () => {
    for (const path of ["/healthz", "/docs", "/nothing", "/api/v1/user.list"]) {
        const { headers } = await server.get(path);

        assert.ok(Math.abs(Date.parse(headers.date) - Date.now()) < 5000, headers.date);
        assert.match(headers.date, /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/);
    }
    const icon = await server.get("/favicon.ico");
    assert.equal(icon.status, 200);
    assert.equal(icon.headers["content-type"], "image/x-icon");
    assert.deepEqual([...icon.bytes.subarray(0, 4)], [0, 0, 1, 0]);
});

test("auth.register answers a token and sets it as the cookie", async () => {
    const ann = await registered();

    assertFits(ann, {
        token: aText,
        user: { user: aNumber, name: ann.name, role: "member" },
    });
    assert.match(ann.setCookie, new RegExp(`^roost_session=${ann.token};`));
    assert.match(ann.setCookie, /;\s*HttpOnly/i);
    assert.match(ann.setCookie, /;\s*SameSite=Lax/i);
    assert.match(ann.setCookie, /;\s*Path=\//i);
    assert.doesNotMatch(ann.setCookie, /Secure/i);
});

test("auth.login answers likewise, with another token", async () => {
    const ann = await registered();
    const { name, password } = ann;
    const answer = await server.post("auth.login", { name, password });

    assert.equal(answer.status, 200);
    assert.notEqual(answer.json.token, ann.token);
    assert.equal(answer.json.user.user, ann.user.user);
    assert.match(
        answer.headers["set-cookie"][0],
        new RegExp(`^roost_session=${answer.json.token};`),
    );
});

test("a wrong name and a wrong password look the same", async () => {
    const { name } = await registered();
    const wrong = { password: "not this one" };
    const first = await server.refuses(
        "auth.login",
        { name, ...wrong },
        {},
        401,
        "unauthorized",
    );
    const nobody = { name: "nobody-at-all", ...wrong };
    const second = await server.refuses("auth.login", nobody, {}, 401, "unauthorized");

    assert.deepEqual(first, second);
});

test("a cookie-authenticated POST needs a same-origin Origin", async () => {
    const { cookie } = await registered();

    await server.refuses("user.list", {}, { cookie }, 403, "forbidden");
    const foreign = { cookie, origin: "http://evil.example" };
    await server.refuses("user.list", {}, foreign, 403, "forbidden");
    await server.posts("user.list", {}, { cookie, origin: server.url });
});

test("a bearer token needs no Origin and counts before the cookie", async () => {
    const [ann, bob] = [await registered(), await registered()];
    const { user } = await server.posts(
        "user.get",
        { user: ann.user.user },
        { token: ann.token, cookie: bob.cookie },
    );

    assert.equal(user.name, ann.name);
    await server.posts("user.list", {}, { token: ann.token, origin: server.url });
});

test("auth.logout ends the cookie too", async () => {
    const { cookie } = await registered();
    const way = { cookie, origin: server.url };
    const answer = await server.post("auth.logout", {}, way);

    assert.equal(answer.status, 200, answer.text);
    assert.match(answer.headers["set-cookie"][0], /^roost_session=;.*(Max-Age=0|1970)/i);
    await server.refuses("user.list", {}, way, 401, "unauthorized");
});

// --- for probes and readers, without login ---

test("healthz and readyz answer 200", async () => {
    assert.equal((await server.get("/healthz")).status, 200);
    assert.equal((await server.get("/readyz")).status, 200);
});

test("metrics are Prometheus text", async () => {
    const { status, headers, text } = await server.get("/metrics");

    assert.equal(status, 200);
    assert.match(headers["content-type"], /^text\/plain/);
    for (const line of text.trimEnd().split("\n"))
        assert.match(
            line,
            /^(# (HELP|TYPE) [a-z_]+ .*|[a-z_]+(\{[^}]*\})? [-+0-9.eInf]+)$/,
        );
    assert.match(text, /^# TYPE roost_messages_total counter$/m);
});

test("metrics count what happens", async () => {
    const ann = await server.connect();
    const before = await server.metric("roost_messages_total");
    const head = await server.metric("roost_log_head");

    await ann.sends(ann.room, "count me");
    assert.equal(await server.metric("roost_messages_total"), before + 1);
    assert.ok((await server.metric("roost_log_head")) > head);
});

test("openapi.json describes every method of the table", async () => {
    const { status, headers, text } = await server.get("/api/v1/openapi.json");
    const document = JSON.parse(text);

    assert.equal(status, 200);
    assert.match(headers["content-type"], /^application\/json/);
    assert.match(document.openapi, /^3\.1/);
    for (const method of [
        ..."send edit delete history".split(" ").map((verb) => `message.${verb}`),
        ..."create join leave invite remove update list members look"
            .split(" ")
            .map((verb) => `room.${verb}`),
        ...["reaction.add", "reaction.remove", "dm.open", "read.mark", "typing.start"],
        ...["user.get", "user.list", "user.update"],
        ...["auth.login", "auth.register", "auth.logout"],
    ])
        assert.ok(document.paths[`/api/v1/${method}`]?.post, `${method} is missing`);
});

test("docs is a page", async () => {
    const { status, headers, text } = await server.get("/docs");

    assert.equal(status, 200);
    assert.match(headers["content-type"], /^text\/html/);
    assert.match(text, /message\.send/);
});

test("what is not there is 404", async () => {
    assert.equal((await server.get("/no/such/page.js")).status, 404);
    assert.equal((await server.get("/api/v1/")).status, 404);
    const up = await server.raw();
    up.ask(["GET /../../../../etc/passwd HTTP/1.1", "Host: x"]);
    assert.ok([400, 403, 404].includes((await up.head()).status));
    up.drop();
});

// --- bad HTTP ---

test("a request in dribbles is served", async () => {
    const raw = await server.raw();
    const text = "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

    for (const letter of text) {
        raw.write(letter);
        await new Promise((resolve) => setImmediate(resolve));
    }
    assert.equal((await raw.head()).status, 200);
    raw.drop();
});

test("nonsense instead of HTTP ends the connection and nothing else", async () => {
    for (const bytes of [
        "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        "\0".repeat(5000),
        "GET\r\n\r\n",
    ]) {
        const raw = await server.raw();

        raw.write(Buffer.from(bytes, "latin1"));
        raw.socket.end();
        await raw.ends();
    }
    assert.equal((await server.get("/healthz")).status, 200);
});

test("headers without end are not kept for ever", async () => {
    const raw = await server.raw();

    raw.write("GET /healthz HTTP/1.1\r\n");
    for (let i = 0; i < 3000 && !raw.isOver; i++)
        raw.write(`X-${i}: ${"y".repeat(100)}\r\n`);
    raw.write("\r\n");
    // Refused or cut off, either is well; answered with 200 is not.
    const head = await raw.head().catch(() => undefined);
    if (head) assert.notEqual(head.status, 200);
    raw.drop();
    assert.equal((await server.get("/healthz")).status, 200);
});

test("a body shorter than announced does not hold the server", async () => {
    const raw = await server.raw();

    raw.ask(["POST /api/v1/user.list HTTP/1.1", "Host: x", "Content-Length: 1000"]);
    raw.write("{}");
    raw.socket.end();
    await raw.ends();
    assert.equal((await server.get("/healthz")).status, 200);
});

endsWell(server);
