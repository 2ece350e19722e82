// Mutes, bans and slow mode, as those feel them whom they concern.

import assert from "node:assert/strict";
import { aNumber, assertFits, endsWell, newKey, test } from "./harness/harness.mjs";
import { startModerated } from "./harness/moderated.mjs";

const { server, admin, owner, moderator } = await startModerated();
const password = "correct horse";
let names = 0;

async function withPassword() {
    names += 1;
    const name = `banned.${names}`;
    const { code } = await server.posts("invite.create", { key: newKey() }, admin);
    const made = await server.posts("auth.register", { name, password, invite: code });

    return { name, token: made.token, user: made.user.user };
}

const setTo = (user, kind, changes = {}) =>
    server.posts("sanction.set", { user, kind, reason: "cool down", ...changes }, moderator);

test("who is muted is told, and why a post is refused", async () => {
    const [ann, bob] = await server.connectAll(2);
    const room = await ann.createsRoom({ with: [bob] });
    const { id } = await bob.sends(room, "hello");
    const { sanction } = await setTo(bob.me, "mute", { minutes: 60 });

    assertFits(await bob.hears("sanction.set", { sanction }), {
        user: bob.me,
        kind: "mute",
        reason: "cool down",
        expires_at: aNumber,
    });
    const refusal = await bob.refuses(
        "message.send",
        { room, text: "but", key: newKey() },
        "forbidden",
    );
    assert.match(refusal.error.message, /^you are muted until .* UTC: cool down$/);
    await bob.refuses("message.edit", { id, text: "other" }, "forbidden");
    await bob.refuses("reaction.add", { id, emoji: "+1" }, "forbidden");
    await bob.call("read.mark", { room, seq: 2 });
    await ann.sends(room, "quiet here");
    await server.posts("sanction.lift", { sanction }, moderator);
    await bob.hears("sanction.lifted", { sanction });
    await bob.sends(room, "thank you");
});

test("a mute of one room is of that room alone, and outlives a crash", async () => {
    const [ann, bob] = await server.connectAll(2);
    const room = await ann.createsRoom({ kind: "public", with: [bob] });
    const other = await ann.createsRoom({ kind: "public", with: [bob] });

    await setTo(bob.me, "mute", { room });
    await bob.sends(other, "here I may");
    await server.kill();
    await server.restart();
    const again = await server.connect({ token: bob.token, room: bob.room });
    await again.refuses("message.send", { room, text: "x", key: newKey() }, "forbidden");
    await again.sends(other, "here I may");
});

test("a ban closes the sockets and refuses to sign in, with the reason", async () => {
    const person = await withPassword();
    const one = await server.connect(person);
    const two = await server.connect(person);
    const waiting = await server.dial({ token: person.token });
    const { sanction } = await setTo(person.user, "ban", { minutes: 60 });

    for (const socket of [one, two, waiting])
        assert.equal((await socket.gone).code, 4003);
    const words = /^you are banned from this workspace until .* UTC: cool down$/;
    const login = { name: person.name, password };
    const refused = await server.refuses("auth.login", login, {}, 403, "forbidden");
    assert.match(refused.detail, words);
    const http = await server.refuses("room.list", {}, person, 403, "forbidden");
    assert.match(http.detail, words);
    const socket = await server.dial({ token: person.token });
    const opening = await socket.refuses("session.open", {}, "forbidden");
    assert.match(opening.error.message, words);
    await server.refuses("auth.login", { ...login, password: "wrong horse" }, {}, 401, "unauthorized");
    await server.posts("sanction.lift", { sanction }, moderator);
    await server.posts("auth.login", login);
    await (await server.connect(person)).catchesUp();
});

test("a ban from a room puts out of it and keeps out", async () => {
    const [ann, bob] = await server.connectAll(2);
    const room = await ann.createsRoom({ kind: "public", with: [bob] });
    const { sanction } = await setTo(bob.me, "ban", { room });

    await bob.hears("member.left", { room, user: bob.me });
    await bob.refuses("room.join", { room }, "forbidden");
    await ann.refuses("room.invite", { room, user: bob.me }, "forbidden");
    await bob.catchesUp();
    await server.posts("sanction.lift", { sanction }, moderator);
    await bob.call("room.join", { room });
});

test("rank decides who may mute whom", async () => {
    const of = async (person) => (await server.connect(person)).me;
    const [mo, ad, own] = [await of(moderator), await of(admin), await of(owner)];
    const refuses = (user, by) =>
        server.refuses("sanction.set", { user, kind: "mute" }, by, 403, "forbidden");

    await refuses(ad, moderator);
    await refuses(mo, moderator);
    await refuses(own, admin);
    const { sanction } = await server.posts(
        "sanction.set",
        { user: mo, kind: "mute" },
        admin,
    );
    await server.refuses("sanction.lift", { sanction }, moderator, 403, "forbidden");
    await server.posts("sanction.lift", { sanction }, admin);
});

test("in a slow room one waits between posts", async () => {
    const [ann, bob] = await server.connectAll(2);
    const mo = await server.connect(moderator);
    const room = await ann.createsRoom({ kind: "public", with: [bob] });

    await server.posts("policy.set", { room, slow_seconds: 600 }, admin);
    const key = newKey();
    const first = await bob.sends(room, "one", key);
    const refusal = await bob.refuses(
        "message.send",
        { room, text: "two", key: newKey() },
        "rate_limited",
    );
    assert.ok(refusal.retryMs > 0 && refusal.retryMs <= 600_000, refusal.message);
    assertFits(await bob.sends(room, "one", key), { id: first.id, duplicate: true });
    await ann.sends(room, "mine");
    await mo.call("room.join", { room });
    await mo.sends(room, "a");
    await mo.sends(room, "b");
    await server.posts("policy.set", { room }, admin);
    await bob.sends(room, "two");
});

endsWell(server);
