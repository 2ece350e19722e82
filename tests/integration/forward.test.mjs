// message.forward and message.get.

import assert from "node:assert/strict";
import { assertFits, endsWell, newKey, startServer, test } from "./harness/harness.mjs";
import { fetchFile, uploads } from "./harness/files.mjs";
import { comesBackToTheSame, goesAway } from "./harness/comeback.mjs";

const server = await startServer();

async function scene() {
    const [ann, bob, cat] = await server.connectAll(3);
    const secret = await ann.createsRoom({ with: [bob] });
    const open = await ann.createsRoom({ kind: "public", with: [bob, cat] });
    const { id, seq, at } = await bob.sends(secret, "two\nlines");

    return { ann, bob, cat, secret, open, id, seq, at };
}

test("a copy goes where its bearer may post, and tells its origin by ids alone", async () => {
    const { ann, bob, cat, secret, open, id, at } = await scene();
    const sent = await ann.call("message.forward", { id, room: open, key: newKey() });
    const { message } = await cat.hears("message.created", { message: { id: sent.id } });

    assert.equal(message.text, "two\nlines");
    assert.equal(message.user, ann.me);
    assert.deepEqual(message.forwarded, { id, room: secret, user: bob.me, at });
    await cat.refuses("message.get", { id }, "not_found");
    const words = { id, room: open, text: "look", key: newKey() };
    const commented = await ann.call("message.forward", words);
    const got = await cat.call("message.get", { id: commented.id });
    assertFits(got, { room: open, message: { text: "look\n\n> two\n> lines" } });
    await bob.call("message.edit", { id, text: "other" });
    await bob.call("message.delete", { id });
    assert.equal((await cat.call("message.get", { id: sent.id })).message.text, "two\nlines");
});

test("one must read the one and post in the other", async () => {
    const { ann, bob, cat, secret, open, id } = await scene();
    const eve = await server.connect();
    const public_ = await bob.sends(open, "for all");
    const forwards = (id, room) => ({ id, room, key: newKey() });

    await cat.refuses("message.forward", forwards(id, open), "not_found");
    await cat.refuses("message.forward", forwards(2 ** 45, open), "not_found");
    await eve.refuses("message.forward", forwards(public_.id, open), "forbidden");
    await eve.refuses("message.forward", forwards(public_.id, secret), "not_found");
    await eve.call("message.forward", forwards(public_.id, await eve.createsRoom({})));
    await bob.call("message.delete", { id });
    await ann.refuses("message.forward", forwards(id, open), "not_found");
});

test("a forward is not edited, and is not longer than a message", async () => {
    const { ann, open, id } = await scene();
    const sent = await ann.call("message.forward", { id, room: open, key: newKey() });
    const long = await ann.sends(open, "x".repeat(16384));
    const text = "a few words";

    await ann.refuses("message.edit", { id: sent.id, text }, "forbidden");
    await ann.call("message.forward", { id: long.id, room: open, key: newKey() });
    const words = { id: long.id, room: open, text, key: newKey() };
    await ann.refuses("message.forward", words, "too_large");
});

test("files go along, and who sees the copy may fetch them", async () => {
    const { ann, bob, cat, secret, open } = await scene();
    const file = await uploads(server, bob, "plan.txt", Buffer.from("the plan"));
    const files = { room: secret, text: "", files: [file.id], key: newKey() };
    const { id } = await bob.call("message.send", files);

    assert.equal((await fetchFile(server, cat, file.id)).status, 404);
    const sent = await ann.call("message.forward", { id, room: open, key: newKey() });
    const { message } = await cat.hears("message.created", { message: { id: sent.id } });
    assert.deepEqual(
        message.files.map(({ id: each, name }) => [each, name]),
        [[file.id, "plan.txt"]],
    );
    assert.equal((await fetchFile(server, cat, file.id)).text, "the plan");
    await ann.call("message.delete", { id: sent.id });
    assert.equal((await fetchFile(server, cat, file.id)).status, 404);
});

test("a retry is answered as the first, whatever became of the original", async () => {
    const { ann, bob, open, id } = await scene();
    const params = { id, room: open, key: newKey() };
    const sent = await ann.call("message.forward", params);

    await bob.call("message.delete", { id });
    const again = await ann.call("message.forward", params);
    assert.deepEqual(again, { ...sent, duplicate: true });
    await ann.refuses("message.forward", { ...params, text: "x" }, "key_conflict");
});

test("message.get shows a message to whoever may read its room", async () => {
    const { ann, cat, secret, open, id, seq } = await scene();

    assertFits(await ann.call("message.get", { id }), {
        room: secret,
        message: { id, seq, text: "two\nlines" },
    });
    const eve = await server.connect();
    const there = await ann.sends(open, "hello");
    await cat.call("reaction.add", { id: there.id, emoji: "👋" });
    const got = await eve.call("message.get", { id: there.id });
    assert.deepEqual(got.message.reactions, [{ emoji: "👋", users: [cat.me] }]);
    await eve.refuses("message.get", { id }, "not_found");
    await ann.call("message.delete", { id: there.id });
    assertFits((await eve.call("message.get", { id: there.id })).message, {
        deleted: true,
        text: undefined,
    });
});

test("who was away is told the same after SIGKILL", async () => {
    const { ann, cat, open, id } = await scene();

    await ann.catchesUp();
    ann.forgets();
    await goesAway(cat);
    const sent = await ann.call("message.forward", { id, room: open, key: newKey() });
    const back = await comesBackToTheSame(server, ann, cat, open);
    const { message } = back.heard("message.created", { message: { id: sent.id } })[0];
    assert.equal(message.forwarded.id, id);
});

endsWell(server);
