import assert from "node:assert/strict";
import { test } from "node:test";
import type { RpcError } from "../src/protocol/errors.ts";
import { Scene } from "./fakes.ts";

const answer = { id: 101, pos: 101, seq: 11, at: 5, durable: "disk" };

function states(scene: Scene): string[] {
    return scene.notices.flatMap((notice) =>
        notice.type === "outbox" ? [notice.entry.state] : [],
    );
}

test("a message is pending at once and sent when it is answered", async () => {
    const scene = new Scene();

    await scene.opened();
    const done = scene.client.send(7, "hello");
    assert.deepEqual(states(scene), ["pending"]);
    assert.equal(scene.client.unsent, 1);
    const call = await scene.socket.answers("message.send", answer);
    assert.equal(call.params.text, "hello");
    assert.match(String(call.params.key), /^[0-9a-f]{32}$/);
    assert.deepEqual(await done, answer);
    assert.deepEqual(states(scene), ["pending", "sent"]);
    assert.equal(scene.client.unsent, 0);
});

test("a message written offline leaves with the next session", async () => {
    const scene = new Scene();
    const done = scene.client.send(7, "early");

    await scene.opened();
    await scene.socket.answers("message.send", answer);
    assert.equal((await done).id, 101);
});

test("an answer lost with the connection is asked for again under the same key", async () => {
    const scene = new Scene();

    await scene.opened();
    const done = scene.client.send(7, "once");
    const first = scene.socket.asked("message.send")[0]!;
    await scene.socket.ends();
    await scene.clock.pass(1_000);
    await scene.opened({ resumed: true });
    const second = await scene.socket.answers("message.send", { ...answer, duplicate: true });
    assert.deepEqual(second.params, first.params);
    assert.equal((await done).duplicate, true);
});

test("busy and rate_limited wait as long as they were told to", async () => {
    const scene = new Scene();

    await scene.opened();
    const done = scene.client.send(7, "patient");
    const { params } = await scene.socket.refuses("message.send", "rate_limited", 4_000);
    await scene.clock.pass(3_999);
    assert.equal(scene.socket.asked("message.send").length, 0);
    await scene.clock.pass(300);
    const again = await scene.socket.refuses("message.send", "busy", 100);
    assert.deepEqual(again.params, params);
    await scene.clock.pass(300);
    await scene.socket.answers("message.send", answer);
    await done;
    assert.deepEqual(states(scene), ["pending", "sent"]);
});

test("a pause ends with its timer, though the clock was set back meanwhile", async () => {
    const scene = new Scene();

    await scene.opened();
    const done = scene.client.send(7, "patient");
    await scene.socket.refuses("message.send", "busy", 1_000);
    scene.clock.setBack(60_000);
    await scene.clock.pass(1_300);
    await scene.socket.answers("message.send", answer);
    assert.equal((await done).id, 101);
});

test("messages of a room leave one after another, other rooms do not wait", async () => {
    const scene = new Scene();

    await scene.opened();
    for (const text of ["a", "b", "c"]) void scene.client.send(7, text);
    void scene.client.send(8, "elsewhere");
    const texts = () => scene.socket.asked("message.send").map((call) => call.params.text);
    assert.deepEqual(texts(), ["a", "elsewhere"]);
    await scene.socket.answers("message.send", answer);
    assert.deepEqual(texts(), ["elsewhere", "b"]);
});

test("a refusal for good is failed; retrying uses the same key", async () => {
    const scene = new Scene();

    await scene.opened();
    const done = scene.client.send(7, "no");
    const { params } = await scene.socket.refuses("message.send", "forbidden");
    await assert.rejects(done, (error: RpcError) => error.code === "forbidden");
    assert.deepEqual(states(scene), ["pending", "failed"]);
    await scene.clock.pass(60_000);
    assert.equal(scene.sockets.flatMap((one) => one.asked("message.send")).length, 0);
    await scene.opened({ resumed: true });
    scene.client.retry(String(params.key));
    const again = await scene.socket.answers("message.send", answer);
    assert.deepEqual(again.params, params);
    assert.deepEqual(states(scene), ["pending", "failed", "pending", "sent"]);
});

test("a failed message does not hold up the next one, and can be discarded", async () => {
    const scene = new Scene();

    await scene.opened();
    void scene.client.send(7, "no").catch(() => {});
    void scene.client.send(7, "yes");
    const { params } = await scene.socket.refuses("message.send", "blocked");
    assert.equal(scene.socket.asked("message.send")[0]?.params.text, "yes");
    scene.client.discard(String(params.key));
    assert.equal(states(scene).at(-1), "discarded");
});

test("what goes wrong inside the server is tried five times", async () => {
    const scene = new Scene();

    await scene.opened();
    const done = scene.client.send(7, "hm").then(String, (error: RpcError) => error.code);
    for (let i = 0; i < 5; i++) {
        await scene.socket.refuses("message.send", "internal");
        await scene.clock.pass(5_000);
    }
    assert.equal(await done, "internal");
});

test("other calls with a key are kept until answered, too", async () => {
    const scene = new Scene();
    const done = scene.client.submit("room.create", { name: "den", kind: "public" });

    await scene.opened();
    const call = await scene.socket.answers("room.create", { room: 9, pos: 102, seq: 1 });
    assert.equal(typeof call.params.key, "string");
    assert.equal((await done).room, 9);
});

test("the outbox is bounded", async () => {
    const scene = new Scene();

    for (let i = 0; i < 500; i++) void scene.client.send(7, `${i}`);
    await assert.rejects(scene.client.send(7, "one more"), (e: RpcError) => e.code === "full");
    assert.equal(scene.client.unsent, 500);
});

test("a key that is waiting already is not taken a second time", async () => {
    const scene = new Scene();

    void scene.client.send(7, "first", "same");
    await assert.rejects(
        scene.client.send(7, "second", "same"),
        (error: RpcError) => error.code === "key_conflict",
    );
    assert.equal(scene.client.unsent, 1);
});

test("what an earlier page left goes out under its key, in order; the failed ones wait", async () => {
    const scene = new Scene();
    const left = (key: string, state: "pending" | "failed") => ({
        ...{ key, lane: "room 7", method: "message.send", at: 1, state },
        params: { room: 7, text: key, key },
    });

    scene.client.restore(left("a", "pending"));
    scene.client.restore(left("b", "failed"));
    scene.client.restore(left("c", "pending"));
    scene.client.restore(left("a", "pending")); // another tab tells of it once more
    assert.deepEqual(states(scene), ["pending", "failed", "pending"]);
    await scene.opened();
    assert.equal((await scene.socket.answers("message.send", answer)).params.key, "a");
    assert.equal((await scene.socket.answers("message.send", answer)).params.key, "c");
    assert.equal(scene.socket.asked("message.send").length, 0);
    scene.client.retry("b");
    assert.equal((await scene.socket.answers("message.send", answer)).params.key, "b");
    assert.equal(scene.client.unsent, 0);
});

test("an entry that waits can be taken back until its time; what came after it waits too", async () => {
    const scene = new Scene();

    await scene.opened();
    const entry = (key: string, wait: number) => ({
        ...{ key, lane: "room 7", method: "message.send", params: { room: 7, text: key, key } },
        ...{ at: scene.clock.now(), state: "pending" as const, after: scene.clock.now() + wait },
    });
    scene.client.restore(entry("slip", 5_000));
    scene.client.restore(entry("meant", 6_000));
    await scene.clock.pass(4_000);
    assert.equal(scene.socket.asked("message.send").length, 0);
    scene.client.discard("slip");
    await scene.clock.pass(1_500);
    assert.equal(scene.socket.asked("message.send").length, 0);
    await scene.clock.pass(600);
    const call = await scene.socket.answers("message.send", answer);
    assert.equal(call.params.text, "meant");
    assert.equal(scene.client.unsent, 0);
});

test("an entry from a clock that was set back since does not wait for ever", async () => {
    const scene = new Scene();
    const at = scene.clock.now() + 86_400_000;
    const params = { room: 7, text: "late", key: "late" };

    await scene.opened();
    scene.client.restore({
        ...{ key: "late", lane: "room 7", method: "message.send", params },
        ...{ at, state: "pending", after: at + 5_000 },
    });
    await scene.clock.pass(1);
    await scene.socket.answers("message.send", answer);
});
