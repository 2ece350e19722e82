// A policy that masks, holds or blocks: a text is judged before anyone sees it.

import assert from "node:assert/strict";
import { newKey, test } from "./harness/harness.mjs";
import { startJudged } from "./harness/judged.mjs";

const judged = await startJudged();
const { server, worker } = judged;

async function aRoom(count = 2) {
    const people = await server.connectAll(count);
    const room = await people[0].createsRoom({ kind: "public", with: people.slice(1) });

    return [room, ...people];
}

async function hisWords(reader, room) {
    const { messages } = await reader.call("message.history", { room });

    return messages.map(({ text }) => text);
}

test("what is blocked is answered with words its author understands, and nobody hears it", async () => {
    const [room, ann, bob] = await aRoom();

    await judged.sets({ list: "block" });
    const refusal = await ann.refuses(
        "message.send",
        { room, text: "oh darn it", key: newKey() },
        "blocked",
    );
    assert.equal(
        refusal.error.message,
        'refused: it holds words that are not wanted here: "darn"',
    );
    await server.refuses(
        "message.send",
        { room, text: "darn", key: newKey() },
        ann,
        422,
        "blocked",
    );
    await ann.sends(room, "oh well");
    await bob.hears("message.created", { room, message: { text: "oh well" } });
    bob.hasNotHeard("message.created", { room });
    assert.deepEqual(await hisWords(bob, room), ["oh well"]);
    const { entries } = await judged.asks("audit.list", { room });
    assert.equal(entries[0].action, "blocked");
    assert.equal(entries[0].verdict.reasons[0].class, "list");
    assert.deepEqual(entries[0].verdict.spans, [[0, 4, "LIST"]]);
    assert.equal(entries[0].verdict.model, 1);
});

test("what is masked is stored masked", async () => {
    const [room, ann, bob] = await aRoom();

    await judged.sets({ pii: "mask", list: "mask" });
    const { id } = await ann.sends(room, "darn, write to bob@example.org");
    const { message } = await bob.hears("message.created", { room });
    assert.equal(message.text, "***, write to [EMAIL_ADDRESS]");
    assert.equal(message.id, id);
    assert.deepEqual(await hisWords(ann, room), ["***, write to [EMAIL_ADDRESS]"]);
});

test("what is held comes out as its author's own when it is approved", async () => {
    const [room, ann, bob] = await aRoom();
    const key = newKey();
    const send = { room, text: "buy now", key };

    await judged.sets({ spam: "hold" });
    const refusal = await ann.refuses("message.send", send, "blocked");
    assert.equal(
        refusal.error.message,
        "a moderator looks at this first: it looks like spam",
    );
    const again = await ann.refuses("message.send", send, "blocked");
    assert.equal(again.error.message, refusal.error.message);
    await bob.catchesUp();
    bob.hasNotHeard("message.created", { room });

    const [review] = (await judged.reviews()).filter((each) => each.room === room);
    await judged.decides(review.review, "approve");
    const { message } = await bob.hears("message.created", { room });
    assert.deepEqual([message.text, message.user], ["buy now", ann.me]);
    const sent = await ann.call("message.send", send);
    assert.deepEqual([sent.id, sent.duplicate], [message.id, true]);
    await judged.isLevel();
    await bob.catchesUp();
    bob.hasNotHeard("message.deleted", { room });
});

test("what is flagged is seen at once, and a review is opened", async () => {
    const [room, ann, bob] = await aRoom();

    await judged.sets({ spam: "flag", list: "block" });
    await ann.sends(room, "buy now");
    await bob.hears("message.created", { room, message: { text: "buy now" } });
    const [review] = (await judged.reviews()).filter((each) => each.room === room);
    assert.equal(review.cause, "flagged");
});

test("an edit is judged as a post is, and its message stands meanwhile", async () => {
    const [room, ann, bob] = await aRoom();

    await judged.sets({ list: "block", pii: "mask", spam: "hold" });
    const { id } = await ann.sends(room, "fine");
    await ann.refuses("message.edit", { id, text: "darn" }, "blocked");
    const refusal = await ann.refuses("message.edit", { id, text: "buy now" }, "blocked");
    assert.equal(refusal.error.message, "refused: it looks like spam");
    assert.deepEqual(await hisWords(bob, room), ["fine"]);
    await ann.call("message.edit", { id, text: "at bob@example.org" });
    await bob.hears("message.edited", { room, message: { text: "at [EMAIL_ADDRESS]" } });
});

test("a retry of what is in the log is answered as it was, whatever the policy says now", async () => {
    const [room, ann] = await aRoom();
    const send = { room, text: "darn", key: newKey() };

    await judged.sets({ list: "flag" });
    const sent = await ann.call("message.send", send);
    for (const action of ["block", "hold", "mask"]) {
        await judged.sets({ list: action });
        const again = await ann.call("message.send", send);
        assert.deepEqual([again.id, again.duplicate], [sent.id, true], action);
    }
    await judged.sets({ list: "block" });
    await ann.refuses("message.send", { ...send, text: "darn!" }, "key_conflict");
});

test("a person's posts, edits and deletions keep their order while one is judged", async () => {
    const [watched, ann, bob] = await aRoom();
    const free = await ann.createsRoom({ kind: "public", with: [bob] });

    await judged.sets({});
    const { id } = await ann.sends(free, "to be edited");
    await judged.sets({ list: "block" }, { room: watched, deadline_ms: 5000 });
    await bob.catchesUp();
    bob.forgets();
    worker.holds();
    const calls = [
        ann.sends(watched, "1"),
        ann.sends(free, "2"),
        ann.call("message.edit", { id, text: "3" }),
        ann.sends(watched, "4"),
        ann.call("message.delete", { id }),
    ];
    await worker.isAsked("4");
    await bob.catchesUp();
    bob.hasNotHeard("message.created", { room: watched });
    bob.hasNotHeard("message.created", { room: free });
    worker.letsGo();
    const done = await Promise.all(calls);
    const places = done.map(({ pos }) => pos);
    assert.deepEqual(
        places,
        [...places].sort((one, other) => one - other),
    );
    await bob.hears("message.deleted", { room: free });
});

test("who is exempt is not judged, others in the room are", async () => {
    const [room, ann] = await aRoom();

    await judged.sets({ list: "block" }, { exempt: ["member"] });
    await ann.sends(room, "darn");
    await judged.sets({ list: "block" }, { exempt: ["admin"] });
    await ann.refuses("message.send", { room, text: "darn", key: newKey() }, "blocked");
});

test("a room's policy replaces the workspace's class by class", async () => {
    const [room, ann] = await aRoom();
    const { room: other } = ann;

    await judged.sets({ list: "block" });
    await judged.sets({ list: "allow", spam: "block" }, { room });
    await ann.sends(room, "darn");
    await ann.refuses("message.send", { room, text: "buy", key: newKey() }, "blocked");
    await ann.refuses("message.send", { room: other, text: "darn", key: newKey() }, "blocked");
});

test("in a dm nobody reviews: what would be held is refused, what would be flagged passes", async () => {
    const [ann, bob] = await server.connectAll(2);
    const { room } = await ann.call("dm.open", { users: [bob.me] });

    await judged.sets({ spam: "hold", list: "flag" });
    const refusal = await ann.refuses(
        "message.send",
        { room, text: "buy now", key: newKey() },
        "blocked",
    );
    assert.equal(refusal.error.message, "refused: it looks like spam");
    await ann.sends(room, "darn");
    await judged.isLevel();
    assert.deepEqual(
        (await judged.reviews()).filter((each) => each.room === room),
        [],
    );
});

test("who may not post there learns no more than that", async () => {
    const [room] = await aRoom();
    const stranger = await server.connect();

    await judged.sets({ list: "block", spam: "hold" });
    for (const text of ["darn", "buy now"])
        await stranger.refuses("message.send", { room, text, key: newKey() }, "forbidden");
    assert.deepEqual(
        (await judged.reviews()).filter((each) => each.room === room),
        [],
    );
});

test("a sender who hangs up has sent all the same", async () => {
    const [room, ann, bob] = await aRoom();

    await judged.sets({ list: "block" }, { deadline_ms: 5000 });
    worker.holds();
    ann.sends(room, "last words").catch(() => undefined);
    await worker.isAsked("last words");
    ann.drop();
    await ann.gone;
    worker.letsGo();
    await bob.hears("message.created", { room, message: { text: "last words" } });
});

test("who leaves right after a post has posted", async () => {
    const [room, ann, bob] = await aRoom();

    await judged.sets({ list: "block" }, { deadline_ms: 5000 });
    worker.holds();
    const calls = [bob.sends(room, "goodbye"), bob.call("room.leave", { room })];
    await worker.isAsked("goodbye");
    await hisWords(bob, room); // he is heard to the end
    worker.letsGo();
    const [sent, left] = await Promise.all(calls);
    assert.ok(sent.pos < left.pos);
    await ann.hears("message.created", { room, message: { text: "goodbye" } });
});

test("the server leaves in good order", async () => {
    await worker.drop();
    await server.stop();
});
