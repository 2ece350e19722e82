// Policies, lists and heads as admins set them, on a server that has no worker.

import assert from "node:assert/strict";
import { aNumber, assertFits, endsWell, newKey, test } from "./harness/harness.mjs";
import { startModerated } from "./harness/moderated.mjs";

const { server, admin, moderator } = await startModerated();

test("a policy is told as it was set, and of a room beside the workspace's", async () => {
    const ann = await server.connect();
    const room = await ann.createsRoom({ kind: "public" });
    const policy = {
        classes: {
            spam: { action: "hold", budget: 1000 },
            pii: { action: "mask", kinds: ["CREDIT_CARD", "EMAIL_ADDRESS"] },
        },
        late: "hold",
        deadline_ms: 80,
        exempt: ["owner", "admin"],
    };

    assert.deepEqual(await server.posts("policy.get", {}, moderator), { policy: {} });
    const { pos } = await server.posts("policy.set", policy, admin);
    assertFits(await server.posts("policy.get", {}, moderator), {
        policy,
        pos,
        at: aNumber,
        by: aNumber,
    });
    assert.deepEqual((await server.posts("policy.set", policy, admin)).pos, pos);
    await server.posts("policy.set", { room, slow_seconds: 5 }, admin);
    assertFits(await server.posts("policy.get", { room }, moderator), {
        room,
        policy: { slow_seconds: 5 },
        workspace: policy,
    });
    await server.posts("policy.set", {}, admin);
    assert.deepEqual(await server.posts("policy.get", {}, moderator), { policy: {} });
});

test("a policy that makes no sense is refused by name", async () => {
    const bad = [
        [{ classes: { spam: {} } }, /classes\.spam\.action is missing/],
        [{ classes: { spam: { action: "burn" } } }, /classes\.spam\.action takes "allow"/],
        [{ classes: { ham: { action: "flag" } } }, /classes\.ham is not known/],
        [{ classes: { spam: { action: "hold", budget: 0 } } }, /classes\.spam\.budget/],
        [{ classes: { pii: { action: "mask", kinds: ["SHOE_SIZE"] } } }, /pii\.kinds/],
        [{ classes: [] }, /classes takes an object/],
        [{ late: "never" }, /late takes/],
        [{ deadline_ms: 5001 }, /deadline_ms/],
        [{ exempt: ["king"] }, /exempt takes an array/],
        [{ slow_seconds: 5 }, /slow_seconds is a room's/],
    ];

    for (const [params, words] of bad) {
        const { detail } = await server.refuses("policy.set", params, admin, 400, "params");

        assert.match(detail, words);
    }
    const ann = await server.connect();
    const hidden = await ann.createsRoom({});
    await server.refuses("policy.set", { room: hidden }, admin, 404, "not_found");
    await server.refuses("policy.get", { room: hidden }, moderator, 404, "not_found");
});

test("a list is made once for a key, changed and removed", async () => {
    const key = newKey();
    const params = { key, name: "house rules", kind: "words", text: "darn*\nhead case\n" };
    const { list } = await server.posts("list.set", params, admin);

    assertFits(await server.posts("list.set", params, admin), { list, duplicate: true });
    const told = await server.posts("list.get", { list }, moderator);
    assertFits(told, { list: { list, kind: "words", entries: 2 }, text: params.text });
    const changed = { list, name: "rules", kind: "words", language: "en", text: "heck" };
    assertFits(await server.posts("list.set", changed, admin), { list });
    const { lists } = await server.posts("list.list", {}, moderator);
    assertFits(
        lists.find((each) => each.list === list),
        { name: "rules", language: "en", entries: 1 },
    );
    await server.posts("list.remove", { list }, admin);
    await server.refuses("list.get", { list }, moderator, 404, "not_found");
    await server.refuses("list.set", changed, admin, 404, "not_found");
});

test("a list that is no list is refused", async () => {
    const list = (changes) => ({
        key: newKey(),
        name: "rules",
        kind: "words",
        text: "darn",
        ...changes,
    });
    const bad = [
        list({ kind: "poems" }),
        list({ name: "" }),
        list({ language: "e n" }),
        list({ text: "x".repeat(257) }),
        list({ text: "a\u0007b" }),
        list({ text: `${"x".repeat(200)}\n`.repeat(250) }),
        { name: "rules", kind: "words", text: "darn" },
    ];

    for (const params of bad)
        await server.refuses("list.set", params, admin, 400, "params");
    const { detail } = await server.refuses(
        "list.set",
        list({ text: `fine\n${"x".repeat(257)}` }),
        admin,
        400,
        "params",
    );
    assert.match(detail, /line 2/);
    await server.posts("list.set", list({ text: "" }), admin);
});

test("patterns need a worker to try them", async () => {
    const params = { key: newKey(), name: "p", kind: "patterns", text: "(a+)+$" };

    await server.refuses("list.set", params, admin, 503, "busy");
});

test("what is not there is not used, and none is used at first", async () => {
    assert.deepEqual((await server.posts("head.list", {}, moderator)).heads, []);
    await server.refuses("head.use", { version: 2 ** 40 }, admin, 404, "not_found");
    assert.equal((await server.posts("head.use", {}, admin)).version, 0);
    const key = newKey();
    const { version } = await server.posts("head.learn", { key }, admin);
    assertFits(await server.posts("head.learn", { key }, admin), {
        version,
        duplicate: true,
    });
    const { heads } = await server.posts("head.list", {}, moderator);
    assertFits(heads[0], { version, state: "learning" });
    await server.refuses("head.use", { version }, admin, 409, "conflict");
});

test("moderation.status tells what waits", async () => {
    const [ann, bob] = await server.connectAll(2);
    const room = await ann.createsRoom({ kind: "public", with: [bob] });
    const before = await server.posts("moderation.status", {}, moderator);
    const { id } = await ann.sends(room, "you fool");

    await bob.call("message.report", { id, reason: "an insult" });
    const after = await server.posts("moderation.status", {}, moderator);
    assert.equal(after.open, before.open + 1);
    assertFits(after, { appealed: 0, head_in_use: 0, worker: { on: false, ready: false } });
});

endsWell(server);
