// Replies, polls and forwards are judged as any message is, and come out of a review as they
// went in.

import assert from "node:assert/strict";
import { assertFits, newKey, test } from "./harness/harness.mjs";
import { startJudged } from "./harness/judged.mjs";

const judged = await startJudged();
const { server } = judged;

async function scene() {
    const [ann, bob] = await server.connectAll(2);
    const room = await ann.createsRoom({ kind: "public", with: [bob] });
    const parent = await bob.sends(room, "lunch?");

    return { ann, bob, room, parent };
}

async function reviewOf(room) {
    const [review] = (await judged.reviews()).filter((each) => each.room === room);

    return review.review;
}

test("a held reply counts when it is let through", async () => {
    const { ann, bob, room, parent } = await scene();
    const more = { thread: parent.id, also_room: true, reply_to: parent.id };
    const send = { room, text: "buy now", key: newKey(), ...more };

    await judged.sets({ spam: "hold" });
    await ann.refuses("message.send", send, "blocked");
    const before = await bob.call("message.get", { id: parent.id });
    assert.equal(before.message.replies, undefined);
    await judged.decides(await reviewOf(room), "approve");
    const { message } = await bob.hears("message.created", { room, message: { user: ann.me } });
    assertFits(message, {
        ...{ thread: parent.id, also_room: true, reply_to: { id: parent.id } },
        thread_replies: { count: 1, last_id: message.id },
    });
    const sent = await ann.call("message.send", send);
    assert.deepEqual([sent.id, sent.duplicate], [message.id, true]);
});

test("a held poll can be voted in when it is let through", async () => {
    const { ann, bob, room } = await scene();
    const poll = { question: "what?", options: ["buy now", "wait"], multiple: true };

    await judged.sets({ spam: "hold" });
    await ann.refuses("poll.create", { room, ...poll, key: newKey() }, "blocked");
    await judged.decides(await reviewOf(room), "approve");
    const { message } = await bob.hears("message.created", { room, message: { user: ann.me } });
    assert.equal(message.poll.multiple, true);
    await bob.call("poll.vote", { id: message.id, choices: [0, 1] });
    await ann.hears("poll.changed", { id: message.id, counts: [1, 1] });
});

test("the options of a poll and what is forwarded are judged too", async () => {
    const { ann, bob, room } = await scene();
    const options = ["fine", "darn"];

    await judged.sets({});
    const { id } = await ann.sends(room, "oh darn");
    await judged.isLevel(); // or it would be withdrawn
    await judged.sets({ list: "block" });
    await ann.refuses("poll.create", { room, question: "q", options, key: newKey() }, "blocked");
    const elsewhere = await ann.createsRoom({ kind: "public", with: [bob] });
    const copy = { id, room: elsewhere, key: newKey() };
    await ann.refuses("message.forward", copy, "blocked");
    await judged.sets({ list: "mask" });
    const sent = await ann.call("message.forward", copy);
    const { message } = await bob.hears("message.created", { message: { id: sent.id } });
    assert.equal(message.text, "oh ***");
    assert.equal(message.forwarded.id, id);
});

test("a masked poll keeps its options", async () => {
    const { ann, bob, room } = await scene();

    await judged.sets({ list: "mask" });
    const poll = { question: "how darn?", options: ["very", "darn"], key: newKey() };
    const { id } = await ann.call("poll.create", { room, ...poll });
    const { message } = await bob.hears("message.created", { message: { id } });
    assert.equal(message.poll.question, "how ***?");
    assert.deepEqual(
        message.poll.options.map(({ text }) => text),
        ["very", "***"],
    );
});

test("what an edit was before it was masked is not told", async () => {
    const { ann, bob, room } = await scene();

    await judged.sets({});
    const { id } = await ann.sends(room, "fine");
    await judged.sets({ list: "mask" });
    await ann.call("message.edit", { id, text: "darn fine" });
    const { versions } = await bob.call("message.edits", { id });
    assert.deepEqual(
        versions.map(({ text }) => text),
        ["fine", "*** fine"],
    );
});
