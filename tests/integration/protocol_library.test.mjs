// Two programs that use the web page's own protocol library, while the server is killed under
// them: nothing they do notices.

import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import WebSocket from "ws";
import { newKey, patience, project, startServer, test } from "./harness/harness.mjs";

const file = path.join(project, "web/dist-node/protocol.mjs");

assert.ok(fs.existsSync(file), `${file} is missing: npm --prefix web run build:protocol`);
const { Client, Ear, post } = await import(pathToFileURL(file));

function client(server, person, more = {}) {
    const { token } = person;

    return new Client({ url: server.webSocketUrl, token, WebSocket, ...more });
}

function join(server, person, more) {
    const who = client(server, person, more);
    const ear = new Ear(who);

    who.start();
    return { who, ear };
}

const said = (text) => (event) => event.message.text === text;

async function chat() {
    const server = await startServer();
    const people = [server.person(), server.person()];
    const [ann, bob] = people.map((person) => join(server, person));
    const session = await ann.ear.opens();
    await bob.ear.opens();
    const created = { name: newKey(), kind: "private" };
    const { room } = await ann.who.submit("room.create", created);
    await ann.who.call("room.invite", { room, user: people[1].user });
    await bob.ear.hears("member.joined", (event) => event.user === people[1].user);
    return { server, people, ann, bob, room, session };
}

function isFlawless(...talkers) {
    for (const { who } of talkers) {
        const { holes, strays, duplicates } = who.stats;

        assert.deepEqual(
            { holes, strays, duplicates },
            { holes: 0, strays: 0, duplicates: 0 },
        );
        assert.equal(who.unsent, 0);
    }
}

test("two clients chat", async () => {
    const { server, ann, bob, room } = await chat();
    const sent = await ann.who.send(room, "hello bob");
    const heard = await bob.ear.hears("message.created", said("hello bob"));

    assert.equal(heard.message.id, sent.id);
    await bob.who.send(room, "hello ann");
    await ann.ear.hears("message.created", said("hello ann"));
    isFlawless(ann, bob);
    ann.who.stop();
    bob.who.stop();
    await server.stop();
});

test("over a SIGKILL every message arrives once, also one sent while it was down", async () => {
    const { server, ann, bob, room } = await chat();

    for (let round = 0; round < 3; round++) {
        const before = `${round}: before`;
        const during = `${round}: while it was down`;

        await ann.who.send(room, before);
        await bob.ear.hears("message.created", said(before));
        await server.kill();
        const waiting = [ann.who.send(room, during), bob.who.send(room, `${during} too`)];
        assert.equal(ann.who.unsent, 1);
        await server.restart();
        ann.who.nudge();
        bob.who.nudge();
        await Promise.all(waiting);
        for (const { ear } of [ann, bob])
            for (const text of [during, `${during} too`])
                await ear.hears("message.created", said(text), 30_000 * patience);
    }
    const { messages } = await ann.who.call("message.history", { room, limit: 200 });
    const texts = messages.map(({ text }) => text);
    assert.equal(new Set(texts).size, texts.length);
    assert.equal(texts.length, 9);
    isFlawless(ann, bob);
    assert.ok(ann.who.stats.connects >= 4);
    ann.who.stop();
    bob.who.stop();
    await server.stop();
});

test("killed in the middle of a stream of messages", async () => {
    const { server, ann, bob, room } = await chat();
    const count = 120;
    const sending = Array.from({ length: count }, (_, i) =>
        (i % 2 ? ann : bob).who.send(room, `stream ${i}`),
    );

    await bob.ear.hears("message.created", said("stream 30"), 30_000 * patience);
    await server.kill();
    await server.restart();
    ann.who.nudge();
    bob.who.nudge();
    const sent = await Promise.all(sending);
    assert.equal(new Set(sent.map(({ id }) => id)).size, count);
    for (let i = 31; i < count; i++)
        await bob.ear.hears("message.created", said(`stream ${i}`), 30_000 * patience);
    for (let i = 0; i < count; i++)
        await ann.ear.hears("message.created", said(`stream ${i}`), 30_000 * patience);
    isFlawless(ann, bob);
    ann.who.stop();
    bob.who.stop();
    await server.stop();
});

test("a drained server is left in time and found again", async () => {
    const { server, ann, bob, room } = await chat();

    server.signal("SIGTERM");
    await server.ends(0);
    await server.restart();
    await ann.who.send(room, "after the restart");
    await bob.ear.hears("message.created", said("after the restart"), 30_000 * patience);
    isFlawless(ann, bob);
    ann.who.stop();
    bob.who.stop();
    await server.stop();
});

test("another client continues at a cursor handed over", async () => {
    const { server, people, ann, bob, room } = await chat();

    await bob.who.send(room, "seen");
    await bob.ear.hears("message.created", said("seen"));
    const { cursor } = bob.who;
    bob.who.stop();
    await ann.who.send(room, "unseen");
    const phone = join(server, people[1], { cursor });
    assert.equal((await phone.ear.opens()).resumed, true);
    await phone.ear.hears("message.created", said("unseen"));
    isFlawless(ann, phone);
    ann.who.stop();
    phone.who.stop();
    await server.stop();
});

test("a revoked token signs the client out instead of trying for ever", async () => {
    const server = await startServer({ flags: ["--open-registration"] });
    const options = { base: server.url };
    const account = { name: "leaver", password: "long enough" };
    const { token } = await post("auth.register", account, options);
    const { who, ear } = join(server, { token });

    await ear.opens();
    await post("auth.logout", {}, { ...options, token });
    await ear.waitFor(
        (notice) => notice.type === "status" && notice.status.phase === "signed_out",
        "the sign-out",
    );
    await assert.rejects(
        post("auth.login", { ...account, password: "wrong one" }, options),
        {
            code: "unauthorized",
        },
    );
    who.stop();
    await server.stop();
});
