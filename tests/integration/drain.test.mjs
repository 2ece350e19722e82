// PROTOCOL 5.6: SIGTERM moves people away and loses nothing.

import assert from "node:assert/strict";
import { newKey, patience, startServer, test } from "./harness/harness.mjs";

for (const signal of ["SIGTERM", "SIGINT"])
    test(`${signal}: told to move, refused where it matters, closed with 1012, exit 0`, async () => {
        const server = await startServer({ flags: ["--drain", "3"] });
        const [ann, bob] = await server.connectAll(2);
        const room = await ann.createsRoom({ with: [bob] });

        server.signal(signal);
        const { after_ms: after } = await ann.hears("session.move");
        assert.ok(after >= 0 && after <= 3000, String(after));
        assert.equal((await server.get("/readyz")).status, 503);
        assert.equal((await server.get("/healthz")).status, 200);
        await assert.rejects(server.dial({ token: ann.token }), { status: 503 });
        const send = { room, text: "too late", key: newKey() };
        const refusal = await bob.refuses("message.send", send, "busy");
        assert.ok(refusal.retryMs > 0);
        await server.refuses("message.send", send, bob, 503, "busy");
        assert.deepEqual((await bob.call("message.history", { room })).messages, []);
        await server.posts("message.history", { room }, bob);
        await bob.closes(1012);
        await ann.closes(1012);
        await server.ends(0);
    });

test("the times to move are spread within --drain", async () => {
    const server = await startServer({ flags: ["--drain", "2"] });
    const people = await server.connectAll(40);

    server.signal("SIGTERM");
    const times = [];
    for (const each of people) times.push((await each.hears("session.move")).after_ms);
    assert.ok(times.every((time) => time >= 0 && time <= 2000));
    assert.ok(new Set(times).size > 10, `${new Set(times).size} different times`);
    await server.ends(0);
});

test("whoever moves away on time is gone, and an empty server does not wait", async () => {
    const server = await startServer({ flags: ["--drain", "60"] });
    const ann = await server.connect();

    server.signal("SIGTERM");
    await ann.hears("session.move");
    const begun = Date.now();
    await ann.close();
    await server.ends(0);
    assert.ok(Date.now() - begun < 20_000 * patience);
});

test("pending commits finish: what was acked is there, what was refused is not", async () => {
    const server = await startServer({ flags: ["--drain", "2"] });
    const [ann, bob] = await server.connectAll(2);
    const room = await ann.createsRoom({ with: [bob] });
    const acked = [];
    let refused = 0;

    // Sixteen calls in flight until each was refused or the socket was closed.
    const post = async (lane) => {
        for (let i = 0; ; i++) {
            const text = `${lane}: ${i}`;

            try {
                await (lane % 2 ? ann : bob).sends(room, text);
            } catch (error) {
                assert.match(
                    String(error.code ?? error.message),
                    /^busy$|closed with 1012/,
                );
                refused += error.code === "busy";
                return;
            }
            acked.push(text);
            if (acked.length === 300) server.signal("SIGTERM");
        }
    };
    await Promise.all(Array.from({ length: 16 }, (_, lane) => post(lane)));
    await server.ends(0);
    await server.restart();
    const again = await server.connect({ token: ann.token });
    const texts = [];
    let after = 0;
    for (;;) {
        const page = await again.call("message.history", { room, after, limit: 200 });

        texts.push(...page.messages.map(({ text }) => text));
        if (!page.more) break;
        after = page.messages.at(-1).seq;
    }
    assert.deepEqual(texts.sort(), acked.sort());
    assert.ok(refused > 0);
    await server.stop();
});

test("stuck clients do not hold it", async () => {
    const server = await startServer({ flags: ["--drain", "1", "--ping", "600"] });
    const ann = await server.connect();
    const stuck = await server.raw();
    const half = await server.raw();
    const slow = server.person();

    const room = await ann.createsRoom({});
    await ann.call("room.invite", { room, user: slow.user });
    await stuck.upgrade({ token: slow.token });
    stuck.says({ jsonrpc: "2.0", id: 1, method: "session.open" });
    await stuck.hears();
    stuck.stopsReading();
    for (let i = 0; i < 600; i += 50)
        await Promise.all(
            Array.from({ length: 50 }, () => ann.sends(room, "w".repeat(16_000))),
        );
    half.write("GET /ws HT");
    const begun = Date.now();
    server.signal("SIGTERM");
    await server.ends(0);
    assert.ok(Date.now() - begun < 15_000 * patience, `${Date.now() - begun} ms`);
    stuck.drop();
});

test("a second signal while it drains changes nothing for the worse", async () => {
    const server = await startServer({ flags: ["--drain", "2"] });
    const ann = await server.connect();

    server.signal("SIGTERM");
    await ann.hears("session.move");
    server.signal("SIGTERM");
    await server.ends(0);
});

test("a restart finds every session's place again", async () => {
    const server = await startServer();
    const [ann, bob] = await server.connectAll(2);
    const room = await ann.createsRoom({ with: [bob] });

    await ann.sends(room, "before");
    await bob.catchesUp();
    bob.forgets();
    server.signal("SIGTERM");
    await bob.closes(1012);
    await server.ends(0);
    await server.restart();
    const [annAgain, bobAgain] = [await server.resume(ann), await server.resume(bob)];
    assert.equal(bobAgain.session.resumed, true);
    await annAgain.sends(room, "after");
    await bobAgain.hears("message.created", { room, message: { text: "after" } });
    await server.stop();
});
