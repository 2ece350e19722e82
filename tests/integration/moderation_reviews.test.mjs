// Reports, decisions, appeals: what reviewers see and hear, and what authors are told.

import assert from "node:assert/strict";
import { aNumber, assertFits, endsWell, newKey, test } from "./harness/harness.mjs";
import { startModerated } from "./harness/moderated.mjs";

const { server, admin, owner, moderator } = await startModerated();

// ann writes in a room of hers, bob is in it too, mo moderates and is not.
async function scene(kind = "public") {
    const [ann, bob] = await server.connectAll(2);
    const mo = await server.connect(moderator);
    const room = await ann.createsRoom({ kind, with: [bob] });

    await bob.sends(room, "good morning");
    const { id } = await ann.sends(room, "you fool");

    await bob.sends(room, "now now");
    return { ann, bob, mo, room, id };
}

async function reported(changes) {
    const all = await scene(changes);
    const params = { id: all.id, reason: "an insult" };

    await all.bob.call("message.report", params);
    const { review } = await all.mo.hears("review.opened", { id: all.id });
    return { ...all, review };
}

test("a report reaches the moderators with its context", async () => {
    const { ann, bob, mo, room, id, review } = await reported();
    const told = await mo.call("review.get", { review });

    assertFits(told.review, {
        review,
        state: "open",
        cause: "reported",
        room,
        room_kind: "public",
        id,
        user: ann.me,
        text: "you fool",
        reports: [{ user: bob.me, at: aNumber, reason: "an insult" }],
    });
    assert.deepEqual(
        told.context.map(({ text }) => text),
        ["good morning", "now now"],
    );
    const { reviews } = await mo.call("review.list", { room });
    assert.deepEqual(reviews, [told.review]);
    await bob.catchesUp();
    bob.hasNotHeard("review.opened");
});

test("a decision takes the message away and tells its author why", async () => {
    const { ann, bob, mo, room, id, review } = await reported();
    const params = { review, decision: "warn", reason: "be kind" };
    const { pos } = await mo.call("review.decide", params);

    assertFits(await mo.hears("review.decided", { review }), {
        pos,
        room,
        id,
        decision: "warn",
        by: mo.me,
        final: false,
    });
    await bob.hears("message.deleted", { id });
    const told = await ann.hears("review.decided", { review });
    assertFits(told, { id, decision: "warn", reason: "be kind", final: false });
    assert.equal(told.by, undefined);
    await bob.catchesUp();
    bob.hasNotHeard("review.decided");
    await mo.call("review.decide", params);
    const owns = await server.connect(owner);
    await owns.refuses("review.decide", { review, decision: "approve" }, "conflict");
});

test("an appeal that is granted brings the message back, and that is final", async () => {
    const { ann, bob, mo, room, review } = await reported();
    const other = await server.connect(admin);

    await mo.call("review.decide", { review, decision: "mute" });
    await ann.hears("sanction.set", { kind: "mute" });
    await ann.refuses("message.send", { room, text: "but", key: newKey() }, "forbidden");
    await ann.call("review.appeal", { review, text: "a quotation" });
    assertFits(await other.hears("review.opened", { review }), { cause: "appealed" });
    assertFits((await other.call("review.get", { review })).review, {
        state: "appealed",
        appeal: "a quotation",
    });
    bob.forgets();
    const { id } = await other.call("review.decide", { review, decision: "approve" });
    await bob.hears("message.created", { message: { id, user: ann.me, text: "you fool" } });
    await ann.hears("sanction.lifted", { kind: "mute" });
    await ann.hears("review.decided", { review, decision: "approve", final: true });
    await ann.sends(room, "thank you");
    await ann.refuses("review.appeal", { review, text: "more" }, "conflict");
});

test("of a private room context is shown where a member reported", async () => {
    const { mo, review } = await reported("private");
    const told = await mo.call("review.get", { review });

    assert.equal(told.review.room_kind, "private");
    assert.deepEqual(
        told.context.map(({ text }) => text),
        ["good morning", "now now"],
    );
    await mo.refuses("message.history", { room: told.review.room }, "not_found");
});

test("in a dm one of its people may report", async () => {
    const [ann, bob] = await server.connectAll(2);
    const mo = await server.connect(moderator);
    const { room } = await ann.call("dm.open", { users: [bob.me] });
    const { id } = await ann.sends(room, "you fool");

    await mo.refuses("message.report", { id, reason: "curious" }, "not_found");
    await bob.call("message.report", { id, reason: "help" });
    const { review } = await mo.hears("review.opened", { id });
    assert.equal((await mo.call("review.get", { review })).review.room_kind, "dm");
});

test("a moderator who comes back hears everything that was missed", async () => {
    const mo = await server.connect(moderator);

    await mo.catchesUp();
    mo.drop();
    const [ann, bob] = await server.connectAll(2);
    const room = await ann.createsRoom({ kind: "public", with: [bob] });
    const { id } = await ann.sends(room, "you fool");
    await bob.call("message.report", { id, reason: "an insult" });
    const back = await server.resume(mo);
    const { review } = await back.hears("review.opened", { id });

    await back.call("review.decide", { review, decision: "delete" });
    ann.drop();
    const author = await server.resume(ann);
    await author.hears("review.decided", { review, decision: "delete" });
    await server.kill();
    await server.restart();
    const again = await server.resume(mo);
    await again.hears("review.opened", { id });
    await again.hears("review.decided", { review });
});

test("who becomes a moderator hears what comes then and nothing of before", async () => {
    const late = await server.connect();
    const { review: before } = await reported();

    await server.posts("user.update", { user: late.me, role: "moderator" }, admin);
    await late.hears("user.updated", { user: { user: late.me, role: "moderator" } });
    const { review: after, mo } = await reported();
    await late.hears("review.opened", { review: after });
    late.hasNotHeard("review.opened", { review: before });
    late.drop();
    const again = await server.connect(
        { token: late.token, room: late.room },
        { since: late.session.pos, epoch: late.epoch },
    );
    await again.hears("review.opened", { review: after });
    again.hasNotHeard("review.opened", { review: before });
    await server.posts("user.update", { user: late.me, role: "member" }, admin);
    await again.hears("user.updated", { user: { user: late.me, role: "member" } });
    await mo.call("review.decide", { review: after, decision: "delete" });
    await again.catchesUp();
    again.hasNotHeard("review.decided");
});

test("every decision stands in the audit with who and why", async () => {
    const { ann, mo, room, id, review } = await reported();

    await mo.call("review.decide", { review, decision: "delete", reason: "be kind" });
    const told = await server.posts("audit.list", { user: ann.me }, admin);
    assertFits(told.entries[0], {
        action: "deleted",
        by: mo.me,
        user: ann.me,
        room,
        id,
        subject: review,
        reason: "be kind",
    });
    assertFits(told.entries[1], { action: "reported", subject: review });
    const first = await server.posts("audit.list", { room, limit: 1 }, admin);
    assert.equal(first.entries.length, 1);
    const second = await server.posts(
        "audit.list",
        { room, limit: 1, cursor: first.cursor },
        admin,
    );
    assert.equal(second.entries[0].action, "reported");
});

test("params out of bounds are refused", async () => {
    const mo = await server.connect(moderator);
    const bad = [
        ["message.report", { id: 1, reason: "" }],
        ["message.report", { id: 1, reason: "x".repeat(501) }],
        ["message.report", { id: 1, reason: "two\nlines" }],
        ["review.list", { state: "closed" }],
        ["review.list", { limit: 201 }],
        ["review.list", { cursor: "x" }],
        ["review.decide", { review: 1, decision: "kill" }],
        ["review.decide", { review: 1, decision: "mute", minutes: 0 }],
        ["review.decide", { review: 1, decision: "mute", scope: "world" }],
        ["sanction.set", { user: 1, kind: "exile" }],
        ["sanction.set", { user: 1, kind: "ban", minutes: 525601 }],
        ["sanction.list", { cursor: "x" }],
        ["audit.list", { user: 1, room: 1 }],
    ];

    for (const [method, params] of bad)
        await mo.refuses(method, params, -32602).catch(async () => {
            await server.refuses(method, params, admin, 400, "params");
        });
    await mo.refuses("review.get", { review: 2 ** 40 }, "not_found");
    await mo.refuses("sanction.lift", { sanction: 2 ** 40 }, "not_found");
});

endsWell(server);
