// Who may call which method of moderation: a stranger, a member, a moderator, an admin, the owner.

import assert from "node:assert/strict";
import { endsWell, newKey, test } from "./harness/harness.mjs";
import { startModerated } from "./harness/moderated.mjs";

const { server, admin, owner, moderator } = await startModerated({
    seed: { users: 180, rooms: 180, perRoom: 1 },
});
const member = server.person();
const ranks = { member, moderator, admin, owner };
const order = Object.keys(ranks);

// A message of ann's that bob has reported.
async function scene() {
    const [ann, bob] = await server.connectAll(2);
    const room = await ann.createsRoom({ kind: "public", with: [bob] });
    const { id } = await ann.sends(room, "you fool");

    await bob.call("message.report", { id, reason: "an insult" });
    const { reviews } = await server.posts("review.list", { room }, moderator);
    return { ann, bob, room, id, review: reviews[0].review };
}

async function aSanction() {
    const ann = await server.connect();
    const params = { user: ann.me, kind: "mute" };

    return (await server.posts("sanction.set", params, moderator)).sanction;
}

async function aList() {
    const params = { key: newKey(), name: "house rules", kind: "words", text: "darn" };

    return (await server.posts("list.set", params, admin)).list;
}

const calls = [
    ["review.list", "moderator", () => ({})],
    ["review.get", "moderator", async () => ({ review: (await scene()).review })],
    [
        "review.decide",
        "moderator",
        async () => ({ review: (await scene()).review, decision: "warn" }),
    ],
    [
        "sanction.set",
        "moderator",
        async () => ({ user: (await server.connect()).me, kind: "mute", minutes: 5 }),
    ],
    ["sanction.lift", "moderator", async () => ({ sanction: await aSanction() })],
    ["policy.get", "moderator", () => ({})],
    ["policy.set", "admin", () => ({ late: "allow" })],
    ["list.list", "moderator", () => ({})],
    ["list.get", "moderator", async () => ({ list: await aList() })],
    [
        "list.set",
        "admin",
        () => ({ key: newKey(), name: "rules", kind: "words", text: "heck\ndarn*" }),
    ],
    ["list.remove", "admin", async () => ({ list: await aList() })],
    ["head.learn", "admin", () => ({ key: newKey() })],
    ["head.list", "moderator", () => ({})],
    ["head.use", "admin", () => ({ version: 0 })],
    ["audit.list", "admin", () => ({})],
    ["moderation.status", "moderator", () => ({})],
];

for (const [method, least, params] of calls)
    test(`${method} is for those from ${least} upwards`, async () => {
        await server.refuses(method, await params(), {}, 401, "unauthorized");
        for (const role of order) {
            const may = order.indexOf(role) >= order.indexOf(least);
            const asked = await params();

            if (may) await server.posts(method, asked, ranks[role]);
            else await server.refuses(method, asked, ranks[role], 403, "forbidden");
        }
    });

test("everyone reports what they may read, and their own never", async () => {
    const { ann, room } = await scene();
    const { id } = await ann.sends(room, "and again");
    const params = { id, reason: "an insult" };

    await server.refuses("message.report", params, {}, 401, "unauthorized");
    for (const role of order) await server.posts("message.report", params, ranks[role]);
    await ann.refuses("message.report", params, "forbidden");

    const hidden = await ann.createsRoom({});
    const secret = await ann.sends(hidden, "psst");
    const unseen = { id: secret.id, reason: "curious" };

    for (const role of order)
        await server.refuses("message.report", unseen, ranks[role], 404, "not_found");
});

test("the author alone appeals", async () => {
    const { ann, bob, review } = await scene();
    const params = { review, text: "it was a quotation" };

    await server.posts("review.decide", { review, decision: "delete" }, moderator);
    await server.refuses("review.appeal", params, {}, 401, "unauthorized");
    for (const role of order)
        await server.refuses("review.appeal", params, ranks[role], 404, "not_found");
    await bob.refuses("review.appeal", params, "not_found");
    await ann.call("review.appeal", params);
});

test("members are told their own mutes and bans alone", async () => {
    const [ann, bob] = await server.connectAll(2);
    const set = { user: ann.me, kind: "mute", minutes: 5, reason: "cool down" };

    await server.posts("sanction.set", set, moderator);
    await server.refuses("sanction.list", {}, {}, 401, "unauthorized");
    const [own] = (await ann.call("sanction.list", {})).sanctions;
    assert.equal(own.reason, "cool down");
    assert.equal(own.by, undefined);
    assert.deepEqual((await bob.call("sanction.list", {})).sanctions, []);
    await bob.refuses("sanction.list", { user: ann.me }, "forbidden");
    for (const role of ["moderator", "admin", "owner"]) {
        const seen = await server.posts("sanction.list", { user: ann.me }, ranks[role]);

        assert.equal(seen.sanctions.length, 1);
        assert.ok(seen.sanctions[0].by);
    }
});

test("admins make and unmake moderators, moderators nobody", async () => {
    const ann = await server.connect();
    const role = (name) => ({ user: ann.me, role: name });

    await server.refuses("user.update", role("moderator"), moderator, 403, "forbidden");
    await server.posts("user.update", role("moderator"), admin);
    await ann.hears("user.updated", { user: { user: ann.me, role: "moderator" } });
    await ann.call("review.list", {});
    await server.posts("user.update", role("member"), admin);
    await ann.hears("user.updated", { user: { user: ann.me, role: "member" } });
    await ann.refuses("review.list", {}, "forbidden");
    await server.refuses("user.update", role("admin"), admin, 403, "forbidden");
});

test("an invite may make a moderator", async () => {
    const params = { key: newKey(), role: "moderator" };
    const { code } = await server.posts("invite.create", params, admin);
    const made = await server.posts("auth.register", {
        name: "by.invite",
        password: "correct horse",
        invite: code,
    });

    assert.equal(made.user.role, "moderator");
    await server.posts("review.list", {}, made);
    await server.refuses("invite.create", { key: newKey() }, moderator, 403, "forbidden");
});

endsWell(server);
