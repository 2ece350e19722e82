import assert from "node:assert/strict";
import { test } from "node:test";
import { RpcError } from "../src/protocol/errors.ts";
import { ANN, LOBBY, Scene, created, session } from "./fakes.ts";

test("the first session is opened without a cursor, with the token", async () => {
    const scene = new Scene({ token: "secret" });

    scene.client.start();
    assert.equal(scene.client.status.phase, "connecting");
    assert.deepEqual(scene.socket.protocols, ["roost.v1"]);
    await scene.socket.opens();
    const call = await scene.socket.answers("session.open", session());
    assert.deepEqual(call.params, { token: "secret" });
    assert.equal(scene.client.status.phase, "open");
    assert.deepEqual(scene.client.cursor, { since: 100, epoch: "first" });
});

test("after a break the session resumes behind the last event heard", async () => {
    const scene = new Scene();

    await scene.opened();
    await scene.socket.tells("message.created", created(105, 11, "one"));
    await scene.socket.ends();
    assert.equal(scene.client.status.phase, "waiting");
    await scene.clock.pass(250);
    await scene.socket.opens();
    const call = await scene.socket.answers(
        "session.open",
        session({ resumed: true, pos: 120, rooms: [{ ...LOBBY, seq: 13 }] }),
    );
    assert.deepEqual(call.params, { since: 105, epoch: "first" });
    await scene.socket.tells("message.created", created(110, 12, "two"));
    await scene.socket.tells("message.created", created(120, 13, "three"));
    assert.deepEqual(scene.texts, ["one", "two", "three"]);
    assert.equal(scene.client.stats.holes, 0);
});

test("what comes twice is passed on once", async () => {
    const scene = new Scene();

    await scene.opened();
    await scene.socket.tells("message.created", created(105, 11, "one"));
    await scene.socket.tells("message.created", created(105, 11, "one"));
    await scene.socket.tells("message.created", created(90, 9, "old"));
    assert.deepEqual(scene.texts, ["one"]);
    assert.equal(scene.client.stats.duplicates, 2);
});

test("a hole is not passed on: the next session starts afresh", async () => {
    const scene = new Scene();

    await scene.opened();
    await scene.socket.tells("message.created", created(105, 12, "after the hole"));
    assert.deepEqual(scene.texts, []);
    assert.equal(scene.client.stats.holes, 1);
    await scene.clock.pass(30_000);
    await scene.socket.opens();
    assert.deepEqual(scene.socket.asked("session.open")[0]?.params, {});
});

test("events that arrive in one go with the answer are not lost", async () => {
    const scene = new Scene();

    scene.client.start();
    await scene.socket.opens();
    const { id } = scene.socket.asked("session.open")[0]!;
    scene.socket.says({ jsonrpc: "2.0", id, result: session() });
    scene.socket.says({
        jsonrpc: "2.0",
        method: "message.created",
        params: created(101, 11, "quick"),
    });
    await scene.clock.pass(0);
    assert.deepEqual(scene.texts, ["quick"]);
    assert.equal(scene.notices.findIndex((notice) => notice.type === "opened") >= 0, true);
});

test("the pause doubles up to half a minute, and is short again after calm", async () => {
    const scene = new Scene();
    const pauses: number[] = [];

    await scene.opened();
    for (let i = 0; i < 9; i++) {
        await scene.socket.ends();
        pauses.push(scene.client.status.retryAt! - scene.clock.time);
        await scene.clock.pass(pauses[i]!);
    }
    // Half of each bound, since random() says 0.5 here.
    assert.deepEqual(pauses, [250, 500, 1000, 2000, 4000, 8000, 15000, 15000, 15000]);
    await scene.opened();
    await scene.clock.pass(10_000);
    await scene.socket.ends();
    assert.equal(scene.client.status.retryAt! - scene.clock.time, 250);
});

for (const code of [4001, 4003])
    test(`close code ${code} asks for a sign-in and does not come back`, async () => {
        const scene = new Scene();

        await scene.opened();
        await scene.socket.ends(code);
        assert.equal(scene.client.status.phase, "signed_out");
        await scene.clock.pass(3_600_000);
        assert.equal(scene.sockets.length, 1);
    });

test("a refused session.open asks for a sign-in; a busy one is tried again", async () => {
    const scene = new Scene();

    scene.client.start();
    await scene.socket.opens();
    await scene.socket.refuses("session.open", "busy", 2_000);
    assert.equal(scene.client.status.phase, "waiting");
    await scene.clock.pass(1_999);
    assert.equal(scene.sockets.length, 1);
    await scene.clock.pass(300);
    assert.equal(scene.sockets.length, 2);
    await scene.socket.opens();
    await scene.socket.refuses("session.open", "unauthorized");
    assert.equal(scene.client.status.phase, "signed_out");
});

test("a connection refused before it opened asks whether the sign-in is over", async () => {
    const scene = new Scene({ isSignedIn: async () => "no" });

    scene.client.start();
    await scene.socket.ends();
    await scene.clock.pass(0);
    assert.equal(scene.client.status.phase, "signed_out");
});

test("asked to move, it comes back after just that long", async () => {
    const scene = new Scene();

    await scene.opened();
    await scene.socket.tells("session.move", { after_ms: 3_000 });
    await scene.clock.pass(2_999);
    assert.equal(scene.sockets.length, 1);
    await scene.clock.pass(1);
    assert.equal(scene.sockets[0]!.closedWith, 1000);
    assert.equal(scene.sockets.length, 2);
    await scene.opened({ resumed: true });
    assert.equal(scene.client.status.phase, "open");
});

test("closed by the server before its time to move, it still waits for that time", async () => {
    const scene = new Scene();

    await scene.opened();
    await scene.socket.tells("session.move", { after_ms: 3_000 });
    await scene.clock.pass(1_000);
    await scene.socket.ends(1012);
    await scene.clock.pass(1_999);
    assert.equal(scene.sockets.length, 1);
    await scene.clock.pass(1);
    assert.equal(scene.sockets.length, 2);
});

test("a silent server is asked, and left when it does not answer", async () => {
    const scene = new Scene();

    await scene.opened();
    await scene.clock.pass(35_000);
    assert.equal(scene.socket.asked("room.look").length, 1);
    await scene.socket.answers("room.look", {});
    await scene.clock.pass(30_000);
    assert.equal(scene.sockets.length, 1);
    assert.equal(scene.socket.asked("room.look").length, 1);
    await scene.clock.pass(20_000);
    assert.equal(scene.sockets.length, 2);
});

test("a server that never completes the connection is left", async () => {
    const scene = new Scene();

    scene.client.start();
    await scene.clock.pass(15_500);
    assert.equal(scene.sockets.length, 2);
});

test("calls get their own answers, errors carry code and patience", async () => {
    const scene = new Scene();

    await scene.opened();
    const first = scene.client.call("user.get", { user: 1 });
    const second = scene.client.call("message.edit", { id: 5, text: "x" });
    await scene.socket.refuses("message.edit", "rate_limited", 700);
    await scene.socket.answers("user.get", { user: ANN });
    assert.deepEqual(await first, { user: ANN });
    await assert.rejects(second, (error: RpcError) => {
        assert.equal(error.code, "rate_limited");
        assert.equal(error.retryMs, 700);
        return true;
    });
});

test("calls fail when the connection ends, when time is up, and when there is none", async () => {
    const scene = new Scene();
    const code = (call: Promise<unknown>) => call.then(String, (error: RpcError) => error.code);

    assert.equal(await code(scene.client.call("user.list", {})), "disconnected");
    await scene.opened();
    const late = code(scene.client.call("user.list", {}));
    await scene.clock.pass(29_000);
    await scene.socket.tells("typing", { room: 7, user: 2 }); // alive, but no answer
    await scene.clock.pass(1_000);
    assert.equal(await late, "timeout");
    const cut = code(scene.client.call("user.list", {}));
    await scene.socket.ends();
    assert.equal(await cut, "disconnected");
});

test("nonsense from the server ends the connection, not the program", async () => {
    const scene = new Scene();

    await scene.opened();
    scene.socket.says("{not json");
    assert.equal(scene.client.status.phase, "waiting");
});

test("rooms looked at are told to every new session", async () => {
    const scene = new Scene();

    await scene.opened();
    scene.client.look([7]);
    await scene.socket.ends();
    await scene.clock.pass(1_000);
    await scene.opened({ resumed: true });
    assert.deepEqual(scene.socket.asked("room.look")[0]?.params, { rooms: [7] });
});

test("stopped, it stays away", async () => {
    const scene = new Scene();

    await scene.opened();
    scene.client.stop();
    assert.equal(scene.client.status.phase, "closed");
    await scene.clock.pass(3_600_000);
    assert.equal(scene.sockets.length, 1);
});

test("impatience shortens the pause", async () => {
    const scene = new Scene();

    await scene.opened();
    await scene.socket.ends();
    scene.client.nudge();
    assert.equal(scene.sockets.length, 2);
    await scene.clock.pass(60_000);
    assert.equal(scene.client.stats.connects <= 6, true);
});

test("when the cookie has become another person's, nothing is sent in their name", async () => {
    const scene = new Scene();

    await scene.opened();
    void scene.client.send(7, "mine");
    await scene.socket.ends();
    await scene.clock.pass(1_000);
    await scene.opened({ resumed: true, user: { ...ANN, user: 2, name: "bob" } });
    assert.equal(scene.client.status.phase, "signed_out");
    assert.equal(scene.socket.asked("message.send").length, 0);
});
