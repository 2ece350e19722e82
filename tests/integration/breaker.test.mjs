// One member against everybody else: cheap requests that cost much, and two things done at once.

import assert from "node:assert/strict";
import { endsWell, newKey, startServer, test } from "./harness/harness.mjs";

const CHEAP = ["--password-memory", "64", "--password-passes", "1"];
const server = await startServer({ flags: CHEAP });
const password = "correct horse";

const aBatch = (calls) => calls.map(([method, params], id) => ({ jsonrpc: "2.0", id, method, params }));

// One POST /api/v1/rpc; the answers in the order of the calls.
async function batch(on, calls, options) {
    const { status, text } = await on.request("POST", "/api/v1/rpc", {
        ...options,
        body: JSON.stringify(aBatch(calls)),
    });

    assert.equal(status, 200, text);
    return JSON.parse(text).sort((a, b) => a.id - b.id);
}

const codes = (answers) => answers.map(({ error }) => error?.data.code ?? "ok");
const many = (count, make) => Array.from({ length: count }, (_, i) => make(i));

async function codeOf(promise) {
    return promise.then(
        () => "ok",
        (error) => error.code ?? error.message,
    );
}

// --- what one may ask for ---

test("a token that only the call names has its person's rate", async () => {
    const slow = await startServer({ rate: 1 }); // other calls: 10 a second, 50 at once
    const { token } = slow.person();
    const all = [];

    for (let i = 0; i < 6; i++)
        all.push(...(await batch(slow, many(50, () => ["session.open", { token }]))));
    assert.ok(codes(all).includes("ok"));
    assert.ok(codes(all).includes("rate_limited"));
    await slow.stop();
});

test("nobody is put into conversations without end", async () => {
    const crowd = await startServer({ rate: 20, seed: { users: 20, rooms: 1, perRoom: 20 } });
    const [ann, victim, ...others] = await crowd.connectAll(20);
    const pairs = others.flatMap((a, i) => others.slice(i + 1).map((b) => [a.me, b.me]));
    const opened = [];

    for (let i = 0; i < 100; i += 50)
        opened.push(
            ...(await batch(
                crowd,
                pairs.slice(i, i + 50).map((two) => ["dm.open", { users: [victim.me, ...two] }]),
                { token: ann.token },
            )),
        );
    const refused = opened.filter(({ error }) => error);

    assert.ok(refused.length >= 20, `${refused.length} refused`);
    for (const { error } of refused) assert.equal(error.data.code, "rate_limited");
    for (const other of others) await ann.call("dm.open", { users: [other.me] });
    const boss = await crowd.newcomer("the-boss", "--admin");
    const more = pairs.slice(0, 50).map((two) => ["dm.open", { users: two }]);

    for (let i = 0; i < 2; i++)
        assert.ok(!codes(await batch(crowd, more, { token: boss.token })).includes("rate_limited"));
    await crowd.stop();
});

test("nor is the moderators' queue filled by one person", async () => {
    const busy = await startServer({ rate: 20, seed: { users: 2, rooms: 1, perRoom: 2 } });
    const [ann, bob] = await busy.connectAll(2);
    const sent = await Promise.all(many(90, (i) => bob.sends(bob.room, `${i}`)));
    const report = ({ id }) => ["message.report", { id, reason: "x" }];
    const answers = [
        ...(await batch(busy, sent.slice(0, 45).map(report), { token: ann.token })),
        ...(await batch(busy, sent.slice(45).map(report), { token: ann.token })),
    ];

    assert.equal(codes(answers)[0], "ok");
    assert.ok(codes(answers).includes("rate_limited"));
    await busy.stop();
});

test("what everybody in a room hears costs as much as a post", async () => {
    const slow = await startServer({ rate: 1 }); // posts: 5 at once
    const ann = await slow.connect();
    const { id } = await ann.sends(ann.room, "like me");
    const heard = [
        (i) => ["reaction.add", { id, emoji: `e${i}` }],
        (i) => ["user.update", { display: `Ann the ${i}th` }],
        (i) => ["room.update", { room: ann.room, topic: `${i}` }],
    ];

    for (const call of heard)
        assert.ok(codes(await batch(slow, many(30, call), { token: ann.token })).includes("rate_limited"));
    await slow.stop();
});

test("of one person's searches some wait, and others search all the same", async () => {
    const [ann, bob] = await server.connectAll(2);
    const asked = batch(server, many(50, (i) => ["message.search", { query: `w${i}*` }]), {
        token: ann.token,
    });

    await bob.call("message.search", { query: "kettle" });
    const got = codes(await asked);
    // All of a batch is taken up before the first search of it comes back.
    assert.equal(got.filter((code) => code === "ok").length, 8);
    assert.equal(got.filter((code) => code === "busy").length, 42);
    await ann.call("message.search", { query: "kettle" });
});

test("answers that one person does not fetch take so much memory and no more", async () => {
    const [ann, bob] = await server.connectAll(2);
    const counted = () => server.metric(`roost_requests_total{via="http"}`);
    const text = "x".repeat(16000);

    await Promise.all(many(70, (i) => ann.sends(ann.room, `${i} ${text}`)));
    const params = JSON.stringify({ room: ann.room, limit: 200 });
    const before = await counted();
    const raws = [];

    for (let i = 0; i < 60; i++) {
        const raw = await server.raw();

        raw.stopsReading();
        raw.write(
            "POST /api/v1/message.history HTTP/1.1\r\nHost: here\r\nConnection: close\r\n" +
                `Authorization: Bearer ${ann.token}\r\nContent-Length: ${params.length}\r\n\r\n${params}`,
        );
        raws.push(raw);
    }
    await server.until(`roost_requests_total{via="http"}`, (now) => now >= before + 60);
    // Pages are read in the order they were asked for, so by now all of hers are.
    for (let i = 0; i < 4; i++) await bob.call("message.history", { room: bob.room });
    for (const raw of raws) raw.readsAgain();
    await Promise.all(raws.map((raw) => raw.ended));
    const heads = raws.map((raw) => raw.bytes.subarray(0, 12).toString());

    assert.ok(heads.includes("HTTP/1.1 200"));
    assert.ok(heads.includes("HTTP/1.1 503"));
    for (const raw of raws)
        if (raw.bytes.toString("latin1", 0, 12) === "HTTP/1.1 503")
            assert.match(raw.bytes.toString(), /Retry-After: [1-9]\d*\r\n[^]*"code":"busy"/);
    const page = { room: ann.room, limit: 200 };
    assert.equal((await server.post("message.history", page, ann)).status, 200);
});

test("a status by a command takes no other emoji than one by a call", async () => {
    const ann = await server.connect();
    const status = (text) => ann.call("command.run", { room: ann.room, text, key: newKey() });

    for (const emoji of ["☺\u0007", ":a\u0001b:", "☺\u007f"]) {
        assert.equal(await codeOf(ann.call("user.update", { status: { emoji } })), "params", emoji);
        await codeOf(status(`/status ${emoji} away`));
        const { user } = await ann.call("user.get", { user: ann.me });
        assert.notEqual(user.status?.emoji, emoji);
    }
    await status("/status ☺ here");
    assert.equal((await ann.call("user.get", { user: ann.me })).user.status.emoji, "☺");
});

test("what is no picture in the sandbox is no face for others", async () => {
    const [ann, bob] = await server.connectAll(2);
    const heads = ["<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "\0\0\0\x18ftypavif"];

    for (const body of heads) {
        const up = { token: ann.token, body };
        const { text } = await server.request("POST", "/api/v1/files?name=me", up);
        const { id, type } = JSON.parse(text);
        const path = `/files/${id}/me`;

        assert.match(type, /^image\//);
        await ann.call("user.update", { avatar: id });
        assert.equal((await server.get(path, { token: ann.token })).status, 200);
        assert.equal((await server.get(path, { token: bob.token })).status, 404);
        await bob.refuses("file.get", { id }, "not_found");
    }
});

test("uploads that are begun count for the quota", async () => {
    const narrow = await startServer({ flags: ["--quota-person", "1000000"] });
    const { token } = narrow.person();
    const begin = (size) =>
        narrow.request("POST", "/api/v1/uploads", {
            token,
            headers: { "tus-resumable": "1.0.0", "upload-length": String(size) },
        });
    const first = await begin(600_000);

    assert.equal(first.status, 201);
    assert.equal((await begin(600_000)).status, 413);
    assert.equal((await begin(400_000)).status, 201);
    const whole = { token, body: "one more" };
    assert.equal((await narrow.request("POST", "/api/v1/files?name=a", whole)).status, 413);
    const headers = { "tus-resumable": "1.0.0" };
    const gone = await narrow.request("DELETE", first.headers.location, { token, headers });
    assert.equal(gone.status, 204);
    assert.equal((await narrow.request("POST", "/api/v1/files?name=a", whole)).status, 200);
    await narrow.stop();
});

// --- two at once ---

test("the setup link makes one owner, whoever comes at once", async () => {
    const fresh = await startServer({ seed: null, flags: CHEAP });
    const invite = fresh.setupCode;
    const answers = await Promise.all(
        many(8, (i) => fresh.post("auth.register", { name: `owner${i}`, password, invite })),
    );

    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, ...Array(7).fill(403)]);
    await fresh.stop();
});

test("two owners who unmake each other at once leave one", async () => {
    const fresh = await startServer({ seed: null, flags: CHEAP });
    const first = await fresh.posts("auth.register", {
        name: "first",
        password,
        invite: fresh.setupCode,
    });
    const invite = (await fresh.posts("invite.create", { key: newKey() }, first)).code;
    const second = await fresh.posts("auth.register", { name: "second", password, invite });

    await fresh.posts("user.update", { user: second.user.user, role: "owner" }, first);
    const answers = await Promise.all([
        fresh.post("user.update", { user: second.user.user, role: "member" }, first),
        fresh.post("user.update", { user: first.user.user, role: "member" }, second),
    ]);

    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 403]);
    const { users } = await fresh.posts("user.list", {}, first);
    assert.equal(users.filter(({ role }) => role === "owner").length, 1);
    await fresh.stop();
});

test("what is posted while the room is archived or one is removed comes before, or not at all", async () => {
    const [ann, bob] = await server.connectAll(2);

    for (const end of [
        (room) => ann.call("room.update", { room, archived: true }),
        (room) => ann.call("room.remove", { room, user: bob.me }),
    ]) {
        const room = await ann.createsRoom({ with: [bob] });
        const posts = many(40, (i) => bob.sends(room, `${i}`).catch((error) => error));

        const { seq, pos } = await end(room);
        const late = many(5, () => bob.sends(room, "late").catch((error) => error));
        const answers = await Promise.all([...posts, ...late]);
        const sent = answers.filter(({ id }) => id);

        assert.ok(sent.length < answers.length);
        for (const one of sent) assert.ok(one.seq < seq && one.pos < pos);
        for (const one of answers)
            if (!one.id) assert.ok(["forbidden", "not_found"].includes(one.code), one.message);
        const { messages } = await ann.call("message.history", { room, limit: 200 });
        assert.equal(messages.length, sent.length);
    }
});

test("a file that is deleted and sent at once is either gone or there, for both", async () => {
    const ann = await server.connect();

    for (let i = 0; i < 10; i++) {
        const up = await server.request("POST", "/api/v1/files?name=a.txt", {
            token: ann.token,
            body: `file ${i}`,
        });
        const file = JSON.parse(up.text).id;
        const send = { room: ann.room, text: "here", files: [file], key: newKey() };
        const calls = [
            () => codeOf(ann.call("message.send", send)),
            () => codeOf(ann.call("file.delete", { id: file })),
        ];
        const [one, other] = i % 2 ? calls : calls.reverse();
        const results = await Promise.all([one(), other()]);
        const [sent, deleted] = i % 2 ? results : results.reverse();
        const there = (await server.get(`/files/${file}/a.txt`, { token: ann.token })).status;

        assert.deepEqual(
            [sent, deleted, there],
            sent === "ok" ? ["ok", "conflict", 200] : ["not_found", "ok", 404],
        );
    }
});

test("who is removed keeps nothing of what is said later: saved, drafts, threads, search", async () => {
    const [ann, bob] = await server.connectAll(2);
    const room = await ann.createsRoom({ with: [bob] });
    const word = `secret${newKey().replace(/\W/g, "")}`;
    const { id } = await ann.sends(room, "before");

    await bob.call("saved.add", { id });
    await bob.call("reminder.create", { message: id, at: Date.now() + 3_600_000, key: newKey() });
    await bob.call("message.send", { room, text: "a reply", thread: id, key: newKey() });
    await ann.call("room.remove", { room, user: bob.me });
    await ann.call("message.edit", { id, text: word });
    const lists = ["saved.list", "reminder.list", "draft.list", "thread.list", "notify.get", "room.list"];

    for (const method of lists)
        assert.doesNotMatch(JSON.stringify(await bob.call(method, {})), new RegExp(word), method);
    assert.match(JSON.stringify(await ann.call("thread.list", {})), new RegExp(word));
    assert.deepEqual((await bob.call("message.search", { query: word })).hits, []);
});

endsWell(server);
