// Threads: replies, who follows, what is unread; quotes.

import assert from "node:assert/strict";
import { assertFits, endsWell, newKey, startServer, test } from "./harness/harness.mjs";
import { comesBackToTheSame, goesAway } from "./harness/comeback.mjs";

const server = await startServer();

async function scene(count = 3, kind = "public") {
    const people = await server.connectAll(count);
    const room = await people[0].createsRoom({ kind, with: people.slice(1) });
    const parent = await people[0].sends(room, "lunch?");

    return { room, parent, people };
}

const replies = (who, room, thread, text, more = {}) =>
    who.call("message.send", { room, thread, text, key: newKey(), ...more });

const messageOf = async (who, id) => (await who.call("message.get", { id })).message;

test("a reply reaches the room with its thread, and the message counts it", async () => {
    const { room, parent, people } = await scene();
    const [ann, bob, cat] = people;
    const sent = await replies(bob, room, parent.id, "yes", { also_room: true });
    const { message } = await cat.hears("message.created", { message: { id: sent.id } });

    assertFits(message, {
        ...{ thread: parent.id, also_room: true, text: "yes" },
        thread_replies: { count: 1, last_id: sent.id, users: [bob.me] },
        follows: [bob.me, ann.me],
    });
    assertFits(await messageOf(cat, parent.id), {
        replies: { count: 1, last_id: sent.id, last_at: sent.at, users: [bob.me] },
    });
    const second = await replies(cat, room, sent.id, "me too");
    const heard = await ann.hears("message.created", { message: { id: second.id } });
    assert.equal(heard.message.thread, parent.id);
    assert.equal(heard.message.thread_replies.count, 2);
});

test("a thread is read in pages, like a room", async () => {
    const { room, parent, people } = await scene(2);
    const [ann, bob] = people;
    const sent = [];

    for (let i = 0; i < 7; i++) {
        sent.push(await replies(bob, room, parent.id, `${i}`));
        await ann.sends(room, "beside it");
    }
    const texts = ({ messages }) => messages.map(({ text }) => text).join("");
    const newest = await ann.call("thread.history", { id: parent.id, limit: 3 });

    assertFits(newest, { thread: parent.id, room, more: true, follows: true, unread: 7 });
    assert.equal(newest.message.text, "lunch?");
    assert.equal(texts(newest), "456");
    const before = { id: parent.id, before: sent[4].seq, limit: 10 };
    assert.equal(texts(await ann.call("thread.history", before)), "0123");
    const after = { id: sent[0].id, after: sent[4].seq };
    assert.equal(texts(await ann.call("thread.history", after)), "56");
    await ann.refuses("thread.history", { id: parent.id, before: 1, after: 1 }, -32602);
});

test("the count is right when replies go", async () => {
    const { room, parent, people } = await scene();
    const [ann, bob, cat] = people;
    const one = await replies(bob, room, parent.id, "one");
    const two = await replies(cat, room, parent.id, "two");

    await cat.call("message.delete", { id: two.id });
    assertFits(await ann.hears("message.deleted", { id: two.id }), {
        ...{ thread: parent.id, author: cat.me, message_seq: two.seq },
        thread_replies: { count: 1, last_id: one.id, users: [bob.me] },
    });
    assert.equal((await messageOf(ann, parent.id)).replies.count, 1);
    await ann.call("message.delete", { id: one.id });
    assert.equal((await messageOf(ann, parent.id)).replies, undefined);
    const { messages } = await ann.call("thread.history", { id: parent.id });
    assert.deepEqual(
        messages.map(({ deleted, text, thread }) => [deleted, text, thread]),
        [
            [true, undefined, parent.id],
            [true, undefined, parent.id],
        ],
    );
});

test("what is unread is exact, and marking it reaches one's other sessions", async () => {
    const { room, parent, people } = await scene();
    const [ann, bob, cat] = people;
    const other = await server.connect({ token: ann.token });

    await replies(bob, room, parent.id, "one");
    const two = await replies(cat, room, parent.id, "two");
    await replies(bob, room, parent.id, "three");
    let list = await ann.call("thread.list", {});
    assertFits(list, { unread: 1, threads: [{ thread: parent.id, room, unread: 3 }] });
    assert.equal(list.threads[0].message.replies.count, 3);
    assert.equal((await server.connect({ token: ann.token })).session.unread_threads, 1);

    await ann.call("thread.mark", { id: parent.id, seq: two.seq });
    for (const each of [ann, other])
        assertFits(await each.hears("thread.marked", { thread: parent.id }), {
            ...{ room, read: two.seq, unread: 1 },
        });
    await ann.call("thread.mark", { id: parent.id, seq: 2 ** 40 });
    list = await ann.call("thread.list", {});
    assertFits(list, { unread: 0, threads: [{ unread: 0 }] });
    await bob.catchesUp();
    bob.hasNotHeard("thread.marked");
});

test("one follows and stops following", async () => {
    const { room, parent, people } = await scene();
    const [ann, bob, cat] = people;

    await cat.call("thread.follow", { id: parent.id });
    await cat.hears("thread.followed", { thread: parent.id, unread: 0 });
    const reply = await replies(bob, room, parent.id, "for those who follow");
    assertFits(await cat.call("thread.list", {}), { threads: [{ unread: 1 }] });
    await cat.call("thread.unfollow", { id: reply.id });
    await cat.hears("thread.unfollowed", { thread: parent.id });
    const again = await cat.call("thread.unfollow", { id: parent.id });
    await replies(bob, room, parent.id, "one more");
    assert.deepEqual((await cat.call("thread.list", {})).threads, []);
    await cat.refuses("thread.mark", { id: parent.id, seq: 1 }, "conflict");
    await cat.catchesUp();
    cat.hasNotHeard("thread.unfollowed");
    assert.ok(again.pos < (await ann.call("thread.unfollow", { id: parent.id })).pos);
});

test("a retry of a reply is answered as the first, and counts once", async () => {
    const { room, parent, people } = await scene(2);
    const [ann, bob] = people;
    const params = { room, thread: parent.id, text: "once", key: newKey() };
    const sent = await bob.call("message.send", params);

    assert.deepEqual(await bob.call("message.send", params), { ...sent, duplicate: true });
    await bob.refuses("message.send", { ...params, also_room: true }, "key_conflict");
    const { thread, ...elsewhere } = params;
    await bob.refuses("message.send", elsewhere, "key_conflict");
    assert.equal((await messageOf(ann, thread)).replies.count, 1);
    await bob.call("message.delete", { id: sent.id });
    await ann.call("message.delete", { id: parent.id });
    assert.deepEqual(await bob.call("message.send", params), { ...sent, duplicate: true });
});

test("a stranger reads the threads of public rooms, and follows none", async () => {
    const { room, parent, people } = await scene(2);
    const eve = await server.connect();

    await replies(people[1], room, parent.id, "in public");
    assertFits(await eve.call("thread.history", { id: parent.id }), {
        follows: false,
        unread: 0,
        messages: [{ text: "in public" }],
    });
    await eve.refuses("thread.follow", { id: parent.id }, "forbidden");
    const reply = { room, thread: parent.id, text: "x", key: newKey() };
    await eve.refuses("message.send", reply, "forbidden");
});

test("nothing of a private room's thread is told outside", async () => {
    const { room, parent, people } = await scene(2, "private");
    const [ann, bob] = people;
    const eve = await server.connect();
    const mine = await eve.createsRoom({});

    await replies(bob, room, parent.id, "in private");
    await eve.refuses("thread.history", { id: parent.id }, "not_found");
    const words = { room: mine, text: "x", key: newKey() };
    const elsewhere = await eve.refuses(
        "message.send",
        { ...words, thread: parent.id },
        "not_found",
    );
    const nowhere = await eve.refuses("message.send", { ...words, thread: 2 ** 45 }, "not_found");
    assert.deepEqual(elsewhere.error, nowhere.error);
    await eve.refuses("message.send", { ...words, reply_to: parent.id }, "not_found");
    await ann.call("room.remove", { room, user: bob.me });
    assert.deepEqual((await bob.call("thread.list", {})).threads, []);
    await bob.refuses("thread.history", { id: parent.id }, "not_found");
});

test("a quote shows what it answers, as long as it is there", async () => {
    const { room, parent, people } = await scene(2);
    const [ann, bob] = people;
    const quote = { room, text: "right", reply_to: parent.id, key: newKey() };
    const { id } = await bob.call("message.send", quote);
    const { message } = await ann.hears("message.created", { message: { id } });

    assert.deepEqual(message.reply_to, { id: parent.id, user: ann.me, seq: parent.seq });
    assert.equal((await messageOf(ann, id)).reply_to.text, "lunch?");
    await ann.call("message.delete", { id: parent.id });
    assertFits((await messageOf(ann, id)).reply_to, { deleted: true, text: undefined });
});

for (const dies of [true, false])
    test(`who was away is told the same in the same order, ${dies ? "after SIGKILL" : "from memory"}`, async () => {
        const { room, parent, people } = await scene();
        const [ann, bob, cat] = people;

        await ann.catchesUp();
        ann.forgets();
        await goesAway(cat);
        const one = await replies(bob, room, parent.id, "one");
        await replies(ann, room, parent.id, "two");
        await bob.call("message.delete", { id: one.id });
        const { id } = await replies(bob, room, parent.id, "3");
        await bob.call("message.edit", { id, text: "three" });
        await ann.call("message.delete", { id: parent.id });
        const present = await messageOf(ann, parent.id);
        const back = await comesBackToTheSame(server, ann, cat, room, { dies });
        const last = back
            .heard()
            .map(({ message, thread_replies: here }) => message?.thread_replies ?? here)
            .filter(Boolean)
            .at(-1);
        assert.deepEqual(last, present.replies);
        assert.deepEqual(await messageOf(back, parent.id), present);
        const again = await server.connect({ token: ann.token });
        const [thread] = (await again.call("thread.list", {})).threads;
        assertFits(thread, { thread: parent.id, unread: 1 });
    });

test("what one marked while away is heard on coming back", async () => {
    const { room, parent, people } = await scene();
    const [ann, bob] = people;
    const other = await server.connect({ token: ann.token });

    other.room = ann.room;
    await replies(bob, room, parent.id, "one");
    await goesAway(other);
    await ann.call("thread.mark", { id: parent.id, seq: 2 ** 40 });
    await ann.call("thread.unfollow", { id: parent.id });
    const back = await server.resume(other);
    await back.hears("thread.marked", { thread: parent.id });
    await back.hears("thread.unfollowed", { thread: parent.id });
});

endsWell(server);
