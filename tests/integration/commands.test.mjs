// command.run and command.list: slash commands.

import assert from "node:assert/strict";
import { aNumber, assertFits, endsWell, newKey, test } from "./harness/harness.mjs";
import { startModerated } from "./harness/moderated.mjs";

const { server, admin, owner, moderator } = await startModerated();

function types(who, room, text, more = {}) {
    return who.call("command.run", { room, text, key: newKey(), ...more });
}

async function refuses(who, room, text, code, words) {
    const refusal = await who.refuses("command.run", { room, text, key: newKey() }, code);

    if (words) assert.match(refusal.error.message, words);
}

async function scene(kind = "private") {
    const [ann, bob] = await server.connectAll(2);
    const room = await ann.createsRoom({ kind, with: [bob] });

    return { ann, bob, room, bobsName: await nameOf(bob) };
}

async function nameOf(who) {
    return (await who.call("user.get", { user: who.me })).user.name;
}

test("a text is sent; two slashes begin one with a slash", async () => {
    const { ann, bob, room } = await scene();
    const sent = await types(ann, room, "hello");

    assertFits(sent, { kind: "message", room, id: aNumber, seq: aNumber, durable: "disk" });
    await types(ann, room, "//usr/bin");
    await types(ann, room, "/usr/bin/env");
    for (const text of ["hello", "/usr/bin", "/usr/bin/env"])
        await bob.hears("message.created", { room, message: { text, user: ann.me } });
    await ann.sends(room, "/me is a text in message.send");
    const { message } = await bob.hears("message.created", { room });
    assert.equal(message.text, "/me is a text in message.send");
    assert.equal(message.kind, undefined);
});

test("/me says what one does, live and in the history", async () => {
    const { ann, bob, room } = await scene();
    const { id } = await types(ann, room, "/me waves");
    const waves = { id, text: "waves", kind: "me", user: ann.me };

    assertFits(await bob.hears("message.created", { room }), { message: waves });
    assertFits((await bob.call("message.history", { room })).messages, [waves]);
    await ann.call("message.edit", { id, text: "waves twice" });
    assertFits(await bob.hears("message.edited"), { message: { kind: "me" } });
    await ann.call("message.send", { room, text: "sits", kind: "me", key: newKey() });
    await bob.hears("message.created", { message: { text: "sits", kind: "me" } });
    await ann.refuses(
        "message.send",
        { room, text: "x", kind: "you", key: newKey() },
        -32602,
    );
});

test("an unknown one is refused by its name, and a wrong use with the right one", async () => {
    const { ann, room } = await scene();

    await refuses(ann, room, "/frobnicate x", "not_found", /\/frobnicate.*\/help/);
    await refuses(ann, room, "/me", -32602, /\/me what you do/);
    await refuses(ann, room, "/remind me to x", -32602, /\/remind \[me\] in/);
    await refuses(ann, room, "/poll \"only one\" \"a\"", -32602, /\/poll/);
    await refuses(ann, room, "/invite @nobody-of-this-name", "not_found", /@nobody-of-/);
    await refuses(ann, room, "/leave now", -32602, /\/leave/);
    await refuses(ann, room, "/topic a\nb", -32602, /one line/);
});

test("the list and the help tell the same commands", async () => {
    const { ann, room } = await scene();
    const { commands } = await ann.call("command.list");
    const { kind, text } = await types(ann, room, "/help");

    assert.equal(kind, "notice");
    const lines = text.split("\n");
    assert.equal(lines.length, commands.length);
    for (const [i, { name, help }] of commands.entries()) {
        assert.ok(lines[i].startsWith(`/${name}`), lines[i]);
        assert.ok(lines[i].endsWith(help), lines[i]);
    }
    assert.equal((await types(ann, room, "/help shrug")).text.split("\n").length, 1);
    assert.match((await types(ann, room, "/help /me")).text, /^\/me /);
    await refuses(ann, room, "/help nothing", "not_found", /\/nothing/);
});

test("a room is changed by who may", async () => {
    const { ann, bob, room } = await scene();
    const name = `renamed ${newKey()}`;
    const { pos } = await types(ann, room, "/topic lunch at noon");

    assertFits(await bob.hears("room.updated"), { pos, room, topic: "lunch at noon" });
    await types(ann, room, `/rename ${name}`);
    assertFits(await bob.hears("room.updated"), { room, name, topic: "lunch at noon" });
    await refuses(bob, room, "/topic mine", "forbidden");
    await types(ann, room, "/archive");
    await bob.hears("room.updated", { archived: true });
    await types(ann, room, "/unarchive");
    await bob.hears("room.updated", { archived: false });
    for (const person of [moderator, admin, owner]) {
        const who = await server.connect(person);

        await refuses(who, room, "/topic x", "not_found");
    }
    const open = await ann.createsRoom({ kind: "public" });
    await refuses(await server.connect(moderator), open, "/topic x", "forbidden");
    await types(await server.connect(admin), open, "/topic by the admin");
});

test("people come and go, together or not at all", async () => {
    const [ann, bob, carl] = await server.connectAll(3);
    const room = await ann.createsRoom({});
    const [bobs, carls] = [await nameOf(bob), await nameOf(carl)];

    await refuses(ann, room, `/invite @${bobs} @no.such.one`, "not_found");
    await types(ann, room, `/invite @${bobs} @${carls.toUpperCase()}`);
    await bob.hears("member.joined", { room, user: bob.me, by: ann.me });
    await carl.hears("member.joined", { room, user: carl.me });
    await refuses(bob, room, `/remove @${carls}`, "forbidden");
    await types(ann, room, `/remove ${bobs} ${carls}`);
    await bob.hears("member.left", { room, user: bob.me });
    await carl.hears("member.left", { room, user: carl.me });
    await refuses(bob, room, `/invite @${carls}`, "not_found");
});

test("one joins a room by its name and leaves it", async () => {
    const { ann, bob } = await scene();
    const name = `The Garden ${newKey()}`;
    const open = await ann.createsRoom({ kind: "public", name });
    const secret = `The Cellar ${newKey()}`;

    await ann.createsRoom({ kind: "private", name: secret });
    assertFits(await types(bob, bob.room, `/join #${name.toLowerCase()}`), {
        kind: "done",
        room: open,
    });
    await bob.hears("member.joined", { room: open, user: bob.me });
    await types(bob, open, "/leave");
    await bob.hears("member.left", { room: open, user: bob.me });
    await refuses(bob, bob.room, `/join #${secret}`, "not_found");
    await refuses(bob, bob.room, "/join #no such room", "not_found");
    assertFits(await types(bob, open, "/join"), { kind: "done", room: open });
});

test("/msg opens the conversation and says it there, once", async () => {
    const { ann, bob, room, bobsName } = await scene();
    const call = { room, text: `/msg @${bobsName} psst`, key: newKey() };
    const first = await ann.call("command.run", call);

    assertFits(first, { kind: "message", id: aNumber });
    assert.notEqual(first.room, room);
    await bob.hears("room.created", { room: first.room, kind: "dm" });
    await bob.hears("message.created", { room: first.room, message: { text: "psst" } });
    assert.deepEqual(await ann.call("command.run", call), { ...first, duplicate: true });
    assert.equal((await types(bob, room, `/msg @${await nameOf(ann)} yes?`)).room, first.room);
    await bob.catchesUp();
    assert.equal(bob.heard("message.created", { message: { text: "psst" } }).length, 0);
    await refuses(ann, room, "/msg @nobody.at.all x", "not_found");
    await refuses(ann, room, `/msg @${bobsName}`, -32602);
});

test("/remind and /schedule find the time in what is said", async () => {
    const { ann, bob, room } = await scene();
    const minutes = (at) => Math.round((at - Date.now()) / 60_000);
    const reminder = await types(ann, room, "/remind me in 20 minutes to stretch");

    assertFits(reminder, { kind: "reminder", room, id: aNumber });
    assert.equal(minutes(reminder.at), 20);
    assertFits((await ann.call("reminder.list")).reminders, [
        { id: reminder.id, text: "stretch", room, at: reminder.at },
    ]);
    const later = await types(ann, room, "/schedule in 2 hours good afternoon");
    assertFits(later, { kind: "schedule", room });
    assert.equal(minutes(later.at), 120);
    assertFits((await ann.call("schedule.list")).schedules, [
        { id: later.id, text: "good afternoon", at: later.at },
    ]);
    await types(bob, room, "/schedule in 1 second hello");
    await ann.hears("message.created", { message: { user: bob.me, text: "hello" } });

    await refuses(ann, room, "/remind me at 15:00 to call", -32602, /tz/);
    const there = await types(ann, room, "/remind call at 15:00", { tz: "+02:00" });
    assert.equal(new Date(there.at).toISOString().slice(11, 16), "13:00");
    assert.ok(there.at > Date.now() && there.at <= Date.now() + 86400_000);
    await ann.refuses(
        "command.run",
        { room, text: "/remind x at 15:00", key: newKey(), tz: "99:99" },
        -32602,
    );
});

test("/poll, /status and /mute are the calls they stand for", async () => {
    const { ann, bob, room } = await scene();

    await types(ann, room, '/poll "Lunch?" pizza "pasta and more"');
    const { message } = await bob.hears("message.created", { room });
    assert.equal(message.text, "Lunch?\npizza\npasta and more");
    assert.equal(message.poll.options.length, 2);
    await types(ann, room, "/status :palm_tree: on holiday");
    assertFits((await bob.call("user.get", { user: ann.me })).user, {
        status: { emoji: ":palm_tree:", text: "on holiday" },
    });
    await types(ann, room, "/status clear");
    assert.equal((await bob.call("user.get", { user: ann.me })).user.status, undefined);
    await types(ann, room, "/mute");
    await ann.hears("notify.changed", { muted: true });
    await types(ann, room, "/unmute");
    await ann.hears("notify.changed", { muted: false });
    const { id } = await types(ann, room, "/shrug who knows");
    assertFits((await bob.call("message.history", { room, limit: 1 })).messages, [
        { id, text: "who knows ¯\\_(ツ)_/¯" },
    ]);
});

test("a guest commands in the rooms they are in, and finds nobody else", async () => {
    const { ann, bob, room, bobsName } = await scene("public");
    const stranger = await server.connect();
    const boss = await server.connect(admin);
    const open = await boss.createsRoom({ kind: "public", with: [ann, bob] });
    const { code } = await boss.call("invite.create", {
        ...{ key: newKey(), role: "guest", rooms: [open] },
    });
    const person = await server.posts("auth.register", {
        ...{ name: "gus.the.guest", password: "correct horse", invite: code },
    });
    const gus = await server.connect({ ...person, room: open });
    const name = (await ann.call("room.get", { room })).room.name;

    await types(gus, open, "/me waves");
    await bob.hears("message.created", { room: open, message: { kind: "me" } });
    await types(gus, open, "/remind me in 1 hour to leave");
    await types(gus, open, "/schedule in 1 second hello");
    await bob.hears("message.created", { room: open, message: { text: "hello" } });
    await refuses(gus, open, `/msg @${await nameOf(stranger)} psst`, "not_found");
    await refuses(gus, open, `/join #${name}`, "not_found");
    await refuses(gus, room, "/topic mine", "not_found");
    await refuses(gus, open, `/remove @${bobsName}`, "forbidden");
    await gus.refuses("saved.add", { id: (await ann.sends(room, "hidden")).id }, "not_found");
    await gus.refuses("draft.set", { room, text: "x" }, "not_found");
});

test("a retry answers as the first call did, and has no second effect", async () => {
    const { ann, bob, room, bobsName } = await scene();
    const texts = [
        "hello",
        "/me waves",
        "/topic one",
        "/remind me in 3 hours to rest",
        "/schedule in 3 hours rest",
        `/remove @${bobsName}`,
        `/invite @${bobsName}`,
    ];
    const calls = texts.map((text) => ({ room, text, key: newKey() }));
    const first = [];

    for (const call of calls) first.push(await ann.call("command.run", call));
    await ann.call("room.update", { room, topic: "two" });
    for (const [i, call] of calls.entries()) {
        assert.deepEqual(await ann.call("command.run", call), {
            ...first[i],
            duplicate: true,
        });
        await ann.refuses("command.run", { ...call, text: "other" }, "key_conflict");
        await ann.refuses("message.send", call, "key_conflict");
    }
    const { room: now } = await bob.call("room.get", { room });
    assertFits(now, { topic: "two", member: true });
    assert.equal((await ann.call("reminder.list")).reminders.length, 1);
});

test("a retry after SIGKILL too", async () => {
    const { ann, room } = await scene();
    const calls = ["/topic kept", "/me stays", "/remind me in 1 hour to look"].map(
        (text) => ({ room, text, key: newKey() }),
    );
    const first = [];

    for (const call of calls) first.push(await ann.call("command.run", call));
    await server.kill();
    await server.restart();
    const back = await server.connect({ token: ann.token });
    for (const [i, call] of calls.entries())
        assert.deepEqual(await back.call("command.run", call), {
            ...first[i],
            duplicate: true,
        });
});

endsWell(server);
