// session.open, and how long and by whose leave a session lasts.

import assert from "node:assert/strict";
import { aNumber, assertFits, aText, endsWell, newKey, startServer, test } from "./harness/harness.mjs";

const server = await startServer({ flags: ["--handshake", "2", "--open-registration"] });

test("session.open tells who one is and where everything stands", async () => {
    const person = server.person();
    const ann = await server.dial();
    const session = await ann.opens({ token: person.token });

    assertFits(session, {
        user: { user: person.user, name: aText, display: aText, role: "member" },
        pos: aNumber,
        epoch: aText,
        resumed: false,
        rooms: (rooms) => rooms.length === 1,
        server: { version: aText, node: aText },
    });
    assertFits(session.rooms[0], {
        room: person.room,
        name: aText,
        kind: "public",
        topic: (topic) => typeof topic === "string",
        seq: aNumber,
        read: (read) => Number.isInteger(read),
        unread: 0,
        mentions: 0,
        member: true,
    });
});

test("the token may come with the upgrade instead", async () => {
    const person = server.person();
    const ann = await server.connect(person);

    assert.equal(ann.session.user.user, person.user);
});

test("the token in session.open counts where the upgrade brought none or another", async () => {
    const [first, second] = [server.person(), server.person()];
    const ann = await server.dial({ token: first.token });
    const session = await ann.opens({ token: second.token });

    assert.equal(session.user.user, second.user);
});

test("the cookie opens a session, from the site's own page", async () => {
    const name = `cookie${Date.now() % 1e6}`;
    const answer = await server.post("auth.register", { name, password: "long enough" });
    const cookie = answer.headers["set-cookie"][0].split(";")[0];
    const ann = await server.dial({ headers: { cookie, origin: server.url } });

    assert.equal((await ann.opens()).user.name, name);
});

test("a browser of another site is refused with 403", async () => {
    const person = server.person();

    for (const origin of ["http://evil.example", "null", `${server.url}0`])
        await assert.rejects(server.dial({ token: person.token, headers: { origin } }), {
            status: 403,
        });
    await server.dial({ token: person.token, headers: { origin: server.url } });
});

test("a bad token on the upgrade is 401", async () => {
    await assert.rejects(server.dial({ token: "nobody's" }), { status: 401 });
    await assert.rejects(server.dial({ headers: { cookie: "roost_session=nobody's" } }), {
        status: 401,
    });
});

test("before the session is open every other call is unauthorized", async () => {
    const ann = await server.dial();

    for (const [method, params] of [
        ["user.list", {}],
        ["message.send", { room: 1, text: "x", key: "k" }],
        ["room.create", { name: "x", kind: "public", key: "k" }],
        ["typing.start", { room: 1 }],
    ])
        await ann.refuses(method, params, "unauthorized");
});

test("a refused session.open may be tried again", async () => {
    const person = server.person();
    const ann = await server.dial();

    await ann.refuses("session.open", {}, "unauthorized");
    await ann.refuses("session.open", { token: "wrong" }, "unauthorized");
    await ann.refuses("session.open", { token: person.token, sinse: 4 }, -32602);
    assert.equal((await ann.opens({ token: person.token })).user.user, person.user);
});

test("without an open session the socket closes with 4001, whatever else was sent", async () => {
    const silent = await server.dial();
    const chatty = await server.dial({ token: server.person().token });
    const wrong = await server.dial();
    const begun = Date.now();

    await chatty.refuses("user.list", {}, "unauthorized");
    await wrong.refuses("session.open", { token: "wrong" }, "unauthorized");
    await silent.closes(4001);
    assert.ok(Date.now() - begun >= 1000, "not before the time");
    await chatty.closes(4001);
    await wrong.closes(4001);
});

test("an open session outlives the handshake time", async () => {
    const watch = await server.dial();
    const ann = await server.connect();

    await watch.closes(4001);
    await ann.catchesUp();
});

test("events do not come before the session is open", async () => {
    const person = server.person();
    const ann = await server.connect(person);
    const early = await server.dial({ token: person.token });

    await ann.sends(person.room, "too early for the other");
    await ann.catchesUp();
    await early.opens();
    await ann.sends(person.room, "in time");
    await early.hears("message.created", { message: { text: "in time" } });
    assert.equal(early.events.length, 1);
});

test("what happened up to pos is in the answer, what comes after is heard", async () => {
    const person = server.person();
    const writer = await server.connect(person);
    let running = true;

    const writing = (async () => {
        for (let i = 0; running; i++) await writer.sends(person.room, `n ${i}`);
    })();
    for (let i = 0; i < 10; i++) {
        const reader = await server.connect(person);
        const { seq } = reader.session.rooms.find(({ room }) => room === person.room);
        const event = await reader.hears("message.created", { room: person.room });

        assert.equal(event.seq, seq + 1);
        assert.ok(event.pos > reader.session.pos);
        reader.close();
    }
    running = false;
    await writing;
});

test("two sessions of one person are both served", async () => {
    const person = server.person();
    const [desk, phone] = [await server.connect(person), await server.connect(person)];

    await desk.sends(person.room, "from the desk");
    await phone.hears("message.created", { message: { text: "from the desk" } });
    await desk.hears("message.created", { message: { text: "from the desk" } });
});

test("logging out closes the token's sockets with 4003 and ends the token", async () => {
    const name = `leaver${Date.now() % 1e6}`;
    const password = "long enough";
    const { token } = await server.posts("auth.register", { name, password });
    const { token: other } = await server.posts("auth.login", { name, password });
    const [ann, phone] = [
        await server.connect({ token }),
        await server.connect({ token }),
    ];
    const staying = await server.connect({ token: other });

    await server.posts("auth.logout", {}, { token });
    await ann.closes(4003);
    await phone.closes(4003);
    await server.refuses("user.list", {}, { token }, 401, "unauthorized");
    await assert.rejects(server.dial({ token }), { status: 401 });
    await staying.catchesUp();
});

test("a revoked token's sockets close with 4003", async () => {
    const person = server.person();
    const name = `revoked${Date.now() % 1e6}`;
    const password = "long enough";
    const { token } = await server.posts("auth.register", { name, password });
    const { token: second } = await server.posts("auth.login", { name, password });
    const [ann, phone] = [
        await server.connect({ token }),
        await server.connect({ token: second }),
    ];
    const { tokens } = await ann.call("token.list");

    assert.equal(tokens.length, 2);
    assert.equal(tokens.filter(({ current }) => current).length, 1);
    const { id } = tokens.find(({ current }) => !current);
    const stranger = await server.connect(person);
    await stranger.refuses("token.revoke", { id }, "not_found");
    assertFits(await ann.call("token.revoke", { id }), { pos: aNumber });
    await phone.closes(4003);
    await server.refuses("user.list", {}, { token: second }, 401, "unauthorized");
    await ann.catchesUp();
});

test("session.open on a socket that only waits is answered while others write", async () => {
    const ann = await server.dial({ token: server.person().token });
    const key = newKey();

    await ann.opens();
    await ann.sends(ann.session.rooms[0].room, "first words", key);
});

endsWell(server);
