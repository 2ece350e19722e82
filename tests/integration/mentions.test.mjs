// Whom a text calls: names, groups, @room and @here; and what people want to be told of.

import assert from "node:assert/strict";
import { aNumber, assertFits, endsWell, newKey, startServer, test } from "./harness/harness.mjs";

const server = await startServer();
const boss = await server.newcomer("the-boss", "--admin");

async function mentionsOf(who, room) {
    return (await who.call("room.get", { room })).room.mentions;
}

async function scene() {
    const [ann, bob, carl] = await server.connectAll(3);
    const room = await ann.createsRoom({ with: [bob, carl] });

    return { ann, bob, carl, room };
}

let handles = 0;

async function group(users, changes = {}) {
    const admin = await server.connect(boss);

    handles += 1;
    const params = { key: newKey(), handle: `crew${handles}`, name: "The crew", users, ...changes };
    return { admin, params, ...(await admin.call("group.set", params)) };
}

test("@room calls everyone but its author, once", async () => {
    const { ann, bob, carl, room } = await scene();

    await ann.sends(room, `@room look, @${bob.session.user.name} too`);
    assert.equal(await mentionsOf(ann, room), 0);
    assert.equal(await mentionsOf(bob, room), 1);
    assert.equal(await mentionsOf(carl, room), 1);
    const { seq } = await ann.sends(room, "no names");
    await carl.call("read.mark", { room, seq });
    assert.equal(await mentionsOf(carl, room), 0);
});

test("an edit or a deletion takes back what it called", async () => {
    const { ann, bob, room } = await scene();
    const { id } = await ann.sends(room, "@room up");

    assert.equal(await mentionsOf(bob, room), 1);
    await ann.call("message.edit", { id, text: "never mind" });
    assert.equal(await mentionsOf(bob, room), 0);
    await ann.call("message.edit", { id, text: "@room after all" });
    assert.equal(await mentionsOf(bob, room), 1);
    await ann.call("message.delete", { id });
    assert.equal(await mentionsOf(bob, room), 0);
});

test("@here calls who is online, and goes on doing so after a crash", async () => {
    const { ann, bob, carl, room } = await scene();

    await carl.close();
    await server.settles?.();
    const { id } = await ann.sends(room, "@here now");
    assert.equal(await mentionsOf(bob, room), 1);
    await ann.call("message.edit", { id, text: "@here now, please" });
    assert.equal(await mentionsOf(bob, room), 1);
    await server.kill();
    await server.restart();
    const [bobAgain, carlAgain] = [await server.resume(bob), await server.resume(carl)];
    assert.equal(bobAgain.session.rooms.find((each) => each.room === room).mentions, 1);
    const carls = carlAgain.session.rooms.find((each) => each.room === room).mentions;
    assert.ok(carls <= 1, "carl may have been seen as online a moment longer");
});

test("a group's handle calls those of it who are in the room", async () => {
    const { ann, bob, carl, room } = await scene();
    const [dora] = await server.connectAll(1);
    const made = await group([bob.me, dora.me]);

    assertFits(await ann.hears("group.set", { group: made.group }), {
        pos: made.pos,
        handle: made.params.handle,
        users: [bob.me, dora.me].sort((a, b) => a - b),
    });
    await ann.sends(room, `cc @${made.params.handle}, thanks`);
    assert.equal(await mentionsOf(bob, room), 1);
    assert.equal(await mentionsOf(carl, room), 0);
    await made.admin.call("group.set", { group: made.group, users: [carl.me] });
    await ann.sends(room, `@${made.params.handle}`);
    assert.equal(await mentionsOf(bob, room), 1);
    assert.equal(await mentionsOf(carl, room), 1);
    const { groups } = await ann.call("group.list", {});
    assertFits(groups.find((each) => each.group === made.group), { users: [carl.me] });
});

test("a group is made once, changed by admins, and its handle is its own", async () => {
    const [ann] = await server.connectAll(1);
    const { admin, params, pos, group: id } = await group([ann.me]);

    assertFits(await admin.call("group.set", params), { pos, group: id, duplicate: true });
    await ann.refuses("group.set", { ...params, key: newKey() }, "forbidden");
    await ann.refuses("group.remove", { group: id }, "forbidden");
    await admin.refuses("group.set", { ...params, key: newKey() }, "conflict", /handle/);
    for (const handle of ["room", "here", ann.session.user.name])
        await admin.refuses("group.set", { ...params, key: newKey(), handle }, "conflict", /handle/);
    await admin.refuses("group.set", { ...params, key: newKey(), handle: "Shout" }, -32602, /handle/);
    await admin.refuses("group.set", { group: id, users: [2 ** 40] }, "not_found", /users/);
    assert.equal((await admin.call("group.set", { group: id, users: [ann.me] })).pos, pos);
    const { code } = await admin.call("invite.create", { key: newKey() });
    const name = params.handle;
    const taken = { name, password: "correct horse", invite: code };
    await server.refuses("auth.register", taken, {}, 409, "conflict");
    const removed = await admin.call("group.remove", { group: id });
    await ann.hears("group.removed", { pos: removed.pos, group: id });
    assert.equal((await admin.call("group.remove", { group: id })).pos, removed.pos);
    assert.equal((await server.post("auth.register", taken)).status, 200);
});

test("nobody is named room or here", async () => {
    const { admin } = await group([]);

    for (const name of ["room", "here"]) {
        const { code } = await admin.call("invite.create", { key: newKey() });
        const params = { name, password: "correct horse", invite: code };
        await server.refuses("auth.register", params, {}, 409, "conflict");
    }
});

test("what may disturb is synced to all of one's sessions and nobody else's", async () => {
    const { ann, bob, room } = await scene();
    const second = await server.connect({ token: ann.token });
    const { pos } = await ann.call("notify.room", { room, level: "none", muted: true });

    for (const each of [ann, second])
        assertFits(await each.hears("notify.changed", { room }), { pos, level: "none", muted: true });
    assert.equal((await ann.call("notify.room", { room, level: "none", muted: true })).pos, pos);
    const quiet = { from: "22:00", to: "07:00", time_zone: "Europe/Berlin", days: [1, 2, 3] };
    const keywords = ["kettle", "tea pot"];
    await ann.call("notify.set", { level: "all", quiet, keywords });
    assertFits(await second.hears("notify.changed", { level: "all" }), { quiet, keywords });
    assert.deepEqual(await second.call("notify.get", {}), {
        level: "all",
        quiet,
        keywords,
        rooms: [{ room, level: "none", muted: true }],
    });
    await ann.call("notify.set", { quiet: {}, keywords: [] });
    assertFits(await ann.call("notify.get", {}), { level: "all", keywords: [] });
    await bob.catchesUp();
    assert.equal(bob.heard("notify.changed").length, 0);
});

test("settings survive a crash, and are replayed to who was away", async () => {
    const { ann, room } = await scene();
    const second = await server.connect({ token: ann.token });

    await second.catchesUp();
    second.forgets();
    await second.close();
    const { pos } = await ann.call("notify.room", { room, level: "all" });
    await server.kill();
    await server.restart();
    const back = await server.resume(second);
    assertFits(await back.hears("notify.changed", { room }), { pos, level: "all", muted: false });
    assert.equal((await back.call("notify.get", {})).level, "mentions");
});

test("bounds are named, and a stranger's room is not there", async () => {
    const [ann, bob] = await server.connectAll(2);
    const hidden = await ann.createsRoom({ kind: "private" });
    const open = await ann.createsRoom({ kind: "public" });

    await bob.refuses("notify.room", { room: hidden, level: "all" }, "not_found");
    await bob.refuses("notify.room", { room: open, level: "all" }, "forbidden");
    await bob.refuses("notify.room", { room: open, level: "loud" }, -32602, /level/);
    await bob.refuses("notify.set", { keywords: Array(51).fill("word") }, -32602, /keywords/);
    await bob.refuses("notify.set", { quiet: { from: "ten" } }, -32602, /from/);
    await bob.refuses("notify.set", { level: "default" }, -32602, /level/);
    assertFits(await bob.call("notify.set", { level: "none" }), { pos: aNumber });
});

endsWell(server);
