// message.* : posting, changing, deleting, reading back.

import assert from "node:assert/strict";
import { aNumber, assertFits, endsWell, newKey, startServer, test } from "./harness/harness.mjs";

const server = await startServer();
const operator = await server.newcomer("the-admin", "--admin");

async function pair(kind = "private") {
    const [ann, bob] = await server.connectAll(2);
    const room = await ann.createsRoom({ kind, with: [bob] });

    return { ann, bob, room };
}

test("a message reaches everyone in the room, its author too", async () => {
    const { ann, bob, room } = await pair();
    const sent = await ann.sends(room, "hello");

    assertFits(sent, {
        id: aNumber,
        pos: sent.id,
        seq: aNumber,
        at: aNumber,
        durable: "disk",
    });
    assert.equal(sent.duplicate, undefined);
    for (const each of [ann, bob])
        assertFits(await each.hears("message.created", { room }), {
            pos: sent.pos,
            seq: sent.seq,
            message: {
                id: sent.id,
                seq: sent.seq,
                user: ann.me,
                text: "hello",
                at: sent.at,
            },
        });
});

test("an event is the same bytes for all", async () => {
    const { ann, bob, room } = await pair();

    await ann.sends(room, "the same ☃");
    await ann.hears("message.created", { room });
    await bob.hears("message.created", { room });
    const inRoom = (frame) => frame.includes("the same ☃");
    assert.equal(ann.frames.find(inRoom), bob.frames.find(inRoom));
    assert.ok(ann.frames.find(inRoom));
});

test("at is the time of day", async () => {
    const ann = await server.connect();
    const { at } = await ann.sends(ann.room, "now");

    assert.ok(Math.abs(at - Date.now()) < 60_000);
});

test("a message holds 1 to 16384 bytes", async () => {
    const { ann, bob, room } = await pair();
    const longest = "ä".repeat(8192);

    await ann.sends(room, longest);
    await bob.hears("message.created", { message: { text: longest } });
    await ann.sends(room, "x");
    await ann.refuses(
        "message.send",
        { room, text: `${longest}x`, key: newKey() },
        "too_large",
    );
    const empty = { room, text: "", key: newKey() };
    const refusal = await ann.call("message.send", empty).catch((error) => error);
    assert.ok(["too_large", "params"].includes(refusal.code), refusal.message);
    await bob.catchesUp();
    assert.equal(bob.heard("message.created", { room }).length, 1);
});

test("posting needs membership", async () => {
    const { ann, room } = await pair("public");
    const carl = await server.connect();
    const say = { room, text: "let me in", key: newKey() };

    await carl.refuses("message.send", say, "forbidden");
    await carl.call("room.join", { room });
    await carl.call("message.send", say);
    await carl.call("room.leave", { room });
    await carl.refuses("message.send", { ...say, key: newKey() }, "forbidden");
    await ann.hears("message.created", { message: { text: "let me in" } });
});

test("posting where there is nothing is not_found", async () => {
    const ann = await server.connect();

    await ann.refuses(
        "message.send",
        { room: 2 ** 40, text: "x", key: newKey() },
        "not_found",
    );
});

test("the seq of a room is dense and starts with its creation", async () => {
    const ann = await server.connect();
    const made = await ann.call("room.create", {
        name: newKey(),
        kind: "private",
        key: newKey(),
    });

    assert.equal(made.seq, 1);
    for (let seq = 2; seq < 12; seq++)
        assert.equal((await ann.sends(made.room, `n ${seq}`)).seq, seq);
});

test("pos rises over all rooms", async () => {
    const [ann, bob] = await server.connectAll(2);
    let last = 0;

    for (let i = 0; i < 10; i++) {
        const who = i % 2 ? ann : bob;
        const { pos } = await who.sends(who.room, "next");

        assert.ok(pos > last);
        last = pos;
    }
});

// --- editing ---

test("an edit reaches everyone with the new text and the old place", async () => {
    const { ann, bob, room } = await pair();
    const sent = await ann.sends(room, "helo");
    const edit = await ann.call("message.edit", { id: sent.id, text: "hello" });

    assert.ok(edit.pos > sent.pos);
    assert.equal(edit.seq, sent.seq + 1);
    for (const each of [ann, bob])
        assertFits(await each.hears("message.edited", { room }), {
            pos: edit.pos,
            seq: edit.seq,
            message: {
                id: sent.id,
                seq: sent.seq,
                user: ann.me,
                text: "hello",
                at: sent.at,
                edited_at: aNumber,
            },
        });
    const { messages } = await bob.call("message.history", { room });
    assertFits(messages.at(-1), { id: sent.id, text: "hello", edited_at: aNumber });
});

test("only the author edits, while a member", async () => {
    const { ann, bob, room } = await pair("public");
    const admin = await server.connect(operator);
    const { id } = await bob.sends(room, "mine");

    await ann.refuses("message.edit", { id, text: "yours" }, "forbidden");
    await admin.refuses("message.edit", { id, text: "yours" }, "forbidden");
    await bob.call("room.leave", { room });
    await bob.refuses("message.edit", { id, text: "still mine" }, "forbidden");
    await bob.call("room.join", { room });
    await bob.call("message.edit", { id, text: "mine again" });
});

test("an edit obeys the bounds of a message", async () => {
    const ann = await server.connect();
    const { id } = await ann.sends(ann.room, "short");

    await ann.refuses("message.edit", { id, text: "x".repeat(16_385) }, "too_large");
    await ann.refuses("message.edit", { id: 2 ** 40, text: "x" }, "not_found");
    await ann.refuses("message.edit", { id: ann.room + 0, text: 5 }, -32602);
});

test("a deleted message cannot be edited", async () => {
    const ann = await server.connect();
    const { id } = await ann.sends(ann.room, "gone soon");

    await ann.call("message.delete", { id });
    const refusal = await ann
        .call("message.edit", { id, text: "back" })
        .catch((error) => error);
    assert.ok(
        ["not_found", "forbidden", "conflict"].includes(refusal.code),
        refusal.message,
    );
});

// --- deleting ---

test("a deletion reaches everyone and leaves an empty place in the history", async () => {
    const { ann, bob, room } = await pair();
    const sent = await ann.sends(room, "secret slip");
    await ann.call("message.edit", { id: sent.id, text: "secret slip again" });
    const gone = await ann.call("message.delete", { id: sent.id });

    for (const each of [ann, bob])
        assertFits(await each.hears("message.deleted", { room }), {
            pos: gone.pos,
            seq: gone.seq,
            id: sent.id,
        });
    const { messages } = await bob.call("message.history", { room });
    assertFits(messages.at(-1), { id: sent.id, seq: sent.seq, deleted: true });
    assert.equal("text" in messages.at(-1), false);
});

test("the author, the room's owner and moderators delete; others do not", async () => {
    const [owner, bob, carl] = await server.connectAll(3);
    const admin = await server.connect(operator);
    const room = await owner.createsRoom({ kind: "public", with: [bob, carl] });
    const ids = [];

    for (let i = 0; i < 3; i++) ids.push((await bob.sends(room, `n ${i}`)).id);
    await carl.refuses("message.delete", { id: ids[0] }, "forbidden");
    await owner.call("message.delete", { id: ids[0] });
    await admin.call("message.delete", { id: ids[1] });
    await bob.call("message.delete", { id: ids[2] });
    await bob.refuses("message.delete", { id: 2 ** 40 }, "not_found");
});

// --- history ---

async function written(count) {
    const ann = await server.connect();
    const room = await ann.createsRoom({});
    const sent = [];

    for (let i = 0; i < count; i++) sent.push(await ann.sends(room, `line ${i}`));
    return { ann, room, sent };
}

test("history gives the newest page, in seq order", async () => {
    const { ann, room, sent } = await written(60);
    const { messages, more } = await ann.call("message.history", { room });

    assert.equal(messages.length, 50);
    assert.equal(more, true);
    assert.deepEqual(
        messages.map(({ seq }) => seq),
        sent.slice(-50).map(({ seq }) => seq),
    );
    assertFits(messages.at(-1), {
        id: sent.at(-1).id,
        seq: sent.at(-1).seq,
        user: ann.me,
        text: "line 59",
        at: sent.at(-1).at,
    });
});

test("history pages back to the beginning and forth to the end", async () => {
    const { ann, room, sent } = await written(25);
    const texts = sent.map((_, i) => `line ${i}`);
    let back = [];
    let page = await ann.call("message.history", { room, limit: 7 });

    for (;;) {
        back = [...page.messages, ...back];
        if (!page.more) break;
        const before = page.messages[0].seq;
        page = await ann.call("message.history", { room, before, limit: 7 });
    }
    assert.deepEqual(
        back.map(({ text }) => text),
        texts,
    );

    const forth = [];
    page = await ann.call("message.history", { room, after: 0, limit: 7 });
    for (;;) {
        forth.push(...page.messages);
        if (!page.more) break;
        const after = page.messages.at(-1).seq;
        page = await ann.call("message.history", { room, after, limit: 7 });
    }
    assert.deepEqual(
        forth.map(({ text }) => text),
        texts,
    );
});

test("before and after are exclusive and exclude each other", async () => {
    const { ann, room, sent } = await written(5);
    const { seq } = sent[2];
    const before = await ann.call("message.history", { room, before: seq });
    const after = await ann.call("message.history", { room, after: seq });

    assert.deepEqual(
        before.messages.map(({ id }) => id),
        sent.slice(0, 2).map(({ id }) => id),
    );
    assert.deepEqual(
        after.messages.map(({ id }) => id),
        sent.slice(3).map(({ id }) => id),
    );
    assert.equal(after.more, false);
    await ann.refuses("message.history", { room, before: 4, after: 2 }, -32602);
});

test("the limit is 1 to 200", async () => {
    const { ann, room } = await written(3);

    assert.equal(
        (await ann.call("message.history", { room, limit: 1 })).messages.length,
        1,
    );
    assert.equal(
        (await ann.call("message.history", { room, limit: 200 })).messages.length,
        3,
    );
    await ann.refuses("message.history", { room, limit: 0 }, -32602);
    await ann.refuses("message.history", { room, limit: 201 }, -32602);
});

test("an empty room has an empty history", async () => {
    const ann = await server.connect();
    const room = await ann.createsRoom({});

    assert.deepEqual(await ann.call("message.history", { room }), {
        messages: [],
        more: false,
    });
});

test("the longest messages come whole, page by page", async () => {
    const ann = await server.connect();
    const room = await ann.createsRoom({});

    for (let i = 0; i < 40; i++) await ann.sends(room, `${i} ${"\n".repeat(16_000)}`);
    const seen = [];
    for (let after = 0, more = true; more; after = seen.at(-1).seq) {
        const page = await ann.call("message.history", { room, after, limit: 40 });

        assert.ok(page.messages.length > 0);
        seen.push(...page.messages);
        more = page.more;
    }
    assert.equal(seen.length, 40);
    assert.ok(seen.every(({ text }) => text.length > 16_000));
    const newest = await ann.call("message.history", { room, limit: 40 });
    assert.equal(newest.messages.at(-1).id, seen.at(-1).id);
    assert.equal(newest.more, true); // a page has a budget in bytes as well
});

test("a public room is read without joining, a left one too", async () => {
    const { ann, bob, room } = await pair("public");
    const carl = await server.connect();

    await ann.sends(room, "for all to read");
    const { messages } = await carl.call("message.history", { room });
    assert.equal(messages.at(-1).text, "for all to read");
    await bob.call("room.leave", { room });
    assert.equal((await bob.call("message.history", { room })).messages.length, 1);
});

test("an answer is never before its change can be read", async () => {
    const { ann, bob, room } = await pair();

    for (let i = 0; i < 20; i++) {
        const { id } = await ann.sends(room, `n ${i}`);
        const { messages } = await bob.call("message.history", { room, limit: 1 });

        assert.equal(messages[0].id, id);
    }
});

endsWell(server);
