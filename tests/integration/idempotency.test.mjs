// PROTOCOL 5.2: a key has its effect once, for ever, whichever way it comes.

import assert from "node:assert/strict";
import { assertFits, endsWell, newKey, startServer, test } from "./harness/harness.mjs";

const server = await startServer();

async function pair() {
    const [ann, bob] = await server.connectAll(2);
    const room = await ann.createsRoom({ with: [bob] });

    return { ann, bob, room };
}

async function textsIn(who, room) {
    return (await who.call("message.history", { room, limit: 200 })).messages.map(
        ({ text }) => text,
    );
}

test("a repeat gives the same result plus duplicate:true and no second event", async () => {
    const { ann, bob, room } = await pair();
    const key = newKey();
    const first = await ann.sends(room, "once", key);

    for (let i = 0; i < 3; i++)
        assert.deepEqual(await ann.sends(room, "once", key), {
            ...first,
            duplicate: true,
        });
    await bob.catchesUp();
    assert.equal(bob.heard("message.created", { room }).length, 1);
    assert.deepEqual(await textsIn(ann, room), ["once"]);
});

test("twenty repeats in flight at once are one message", async () => {
    const { ann, bob, room } = await pair();
    const key = newKey();
    const answers = await Promise.all(
        Array.from({ length: 20 }, () => ann.sends(room, "at once", key)),
    );

    assert.equal(new Set(answers.map(({ id }) => id)).size, 1);
    assert.equal(answers.filter(({ duplicate }) => !duplicate).length, 1);
    await bob.catchesUp();
    assert.equal(bob.heard("message.created", { room }).length, 1);
});

test("from two sessions and over HTTP it is the same key", async () => {
    const { ann, room } = await pair();
    const phone = await server.connect({ token: ann.token });
    const params = { room, text: "wherever", key: newKey() };
    const [first, ...others] = await Promise.all([
        ann.call("message.send", params),
        phone.call("message.send", params),
        server.posts("message.send", params, ann),
    ]);

    for (const other of others) assert.equal(other.id, first.id);
    const again = await server.posts("message.send", params, ann);
    assertFits(again, { id: first.id, duplicate: true });
});

test("the order of members and the spelling of the JSON do not matter", async () => {
    const { ann, room } = await pair();
    const key = newKey();
    const first = await ann.sends(room, "ä", key);

    ann.says(
        `{"params":{"key":"${key}","text":"\\u00e4", "room":${room}},` +
            `"method":"message.send","id":"again","jsonrpc":"2.0"}`,
    );
    const answer = await ann.waits(
        () => ann.strays?.find(({ id }) => id === "again"),
        () => "no answer",
    );
    assert.deepEqual(answer.result, { ...first, duplicate: true });
});

test("the same key with another body is key_conflict", async () => {
    const { ann, bob, room } = await pair();
    const key = newKey();

    await ann.sends(room, "this", key);
    await ann.refuses("message.send", { room, text: "that", key }, "key_conflict");
    await ann.refuses(
        "message.send",
        { room: ann.room, text: "this", key },
        "key_conflict",
    );
    await bob.catchesUp();
    assert.equal(bob.heard("message.created", { room }).length, 1);
});

test("the same key on another method is key_conflict", async () => {
    const { ann, room } = await pair();
    const key = newKey();
    const create = { name: newKey(), kind: "private", key: newKey() };

    await ann.sends(room, "mine", key);
    await ann.refuses("room.create", { ...create, key }, "key_conflict");
    await ann.call("room.create", create);
    await ann.refuses(
        "message.send",
        { room, text: "x", key: create.key },
        "key_conflict",
    );
});

test("another person's key is another key", async () => {
    const { ann, bob, room } = await pair();
    const key = newKey();
    const first = await ann.sends(room, "same words", key);
    const second = await bob.sends(room, "same words", key);

    assert.notEqual(first.id, second.id);
    assert.equal(second.duplicate, undefined);
});

test("it holds after an edit, after the deletion, after leaving", async () => {
    const [ann, bob] = await server.connectAll(2);
    const room = await ann.createsRoom({ kind: "public", with: [bob] });
    const key = newKey();
    const first = await bob.sends(room, "first wording", key);
    const again = { ...first, duplicate: true };

    await bob.call("message.edit", { id: first.id, text: "second wording" });
    assert.deepEqual(await bob.sends(room, "first wording", key), again);
    await bob.refuses(
        "message.send",
        { room, text: "second wording", key },
        "key_conflict",
    );
    await bob.call("message.delete", { id: first.id });
    assert.deepEqual(await bob.sends(room, "first wording", key), again);
    await bob.call("room.leave", { room });
    assert.deepEqual(await bob.sends(room, "first wording", key), again);
});

test("what was refused is not stored: the key is free", async () => {
    const [ann, bob] = await server.connectAll(2);
    const room = await ann.createsRoom({ kind: "public" });
    const key = newKey();

    await bob.refuses("message.send", { room, text: "too early", key }, "forbidden");
    await bob.call("room.join", { room });
    const sent = await bob.sends(room, "now then", key);
    assert.equal(sent.duplicate, undefined);
});

test("a key is 1 to 64 bytes", async () => {
    const { ann, room } = await pair();

    await ann.sends(room, "x", "k");
    await ann.sends(room, "x", "ä".repeat(32));
    await ann.refuses("message.send", { room, text: "x", key: "k".repeat(65) }, -32602);
    await ann.refuses(
        "message.send",
        { room, text: "x", key: `${"ä".repeat(32)}k` },
        -32602,
    );
    await ann.refuses("message.send", { room, text: "x", key: "" }, -32602);
});

test("a room is created once", async () => {
    const ann = await server.connect();
    const params = { name: `once ${newKey()}`, kind: "public", key: newKey() };
    const first = await ann.call("room.create", params);
    const second = await ann.call("room.create", params);

    assertFits(second, { ...first, duplicate: true });
    await ann.refuses("room.create", { ...params, kind: "private" }, "key_conflict");
    await ann.refuses("room.create", { ...params, key: newKey() }, "conflict");
    await ann.catchesUp();
    assert.equal(ann.heard("room.created", { room: first.room }).length, 1);
});

test("a room that was renamed since is still the answer to its key", async () => {
    const ann = await server.connect();
    const params = { name: `before ${newKey()}`, kind: "private", key: newKey() };
    const { room } = await ann.call("room.create", params);

    await ann.call("room.update", { room, name: `after ${newKey()}` });
    assert.equal((await ann.call("room.create", params)).room, room);
});

test("an invite is made once", async () => {
    const admin = await server.newcomer("inviter", "--admin");
    const params = { key: newKey(), uses: 2 };
    const first = await server.posts("invite.create", params, admin);
    const second = await server.posts("invite.create", params, admin);

    assertFits(second, { code: first.code, id: first.id });
    const { invites } = await server.posts("invite.list", {}, admin);
    assert.equal(invites.filter(({ code }) => code === first.code).length, 1);
});

test("keys hold over a restart and over SIGKILL", async () => {
    const own = await startServer();
    const ann = await own.connect();
    const params = { room: ann.room, text: "remember me", key: newKey() };
    const name = `kept ${newKey()}`;
    const create = { name, kind: "private", key: newKey() };
    const first = await ann.call("message.send", params);
    const made = await ann.call("room.create", create);

    await own.kill();
    await own.restart();
    assert.deepEqual(await own.posts("message.send", params, ann), {
        ...first,
        duplicate: true,
    });
    await own.stop();
    await own.restart();
    const again = await own.connect({ token: ann.token, room: ann.room });
    assert.deepEqual(await again.call("message.send", params), {
        ...first,
        duplicate: true,
    });
    assert.equal((await again.call("room.create", create)).room, made.room);
    await again.refuses("message.send", { ...params, text: "other" }, "key_conflict");
    assert.equal(
        (await again.call("message.history", { room: ann.room })).messages.length,
        1,
    );
    await own.stop();
});

endsWell(server);
