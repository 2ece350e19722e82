// draft.set and draft.list: what a person has begun to write, on all their devices.

import assert from "node:assert/strict";
import { assertFits, endsWell, startServer, test } from "./harness/harness.mjs";

const server = await startServer();

async function scene() {
    const [ann, bob] = await server.connectAll(2);
    const room = await ann.createsRoom({ with: [bob] });
    const phone = await server.connect({ token: ann.token });

    return { ann, bob, room, phone };
}

async function draftsOf(who) {
    return (await who.call("draft.list")).drafts;
}

test("a draft is on all of the person's devices and nobody else's", async () => {
    const { ann, bob, room, phone } = await scene();
    const { pos } = await ann.call("draft.set", { room, text: "dear bob" });

    assertFits(await phone.hears("draft.changed"), {
        pos,
        room,
        draft: { room, pos, text: "dear bob" },
    });
    assertFits(await draftsOf(phone), [{ room, pos, text: "dear bob" }]);
    await bob.catchesUp();
    bob.hasNotHeard("draft.changed");
    assert.deepEqual(await draftsOf(bob), []);
});

test("the last write wins, and no text takes it away", async () => {
    const { ann, room, phone } = await scene();

    await ann.call("draft.set", { room, text: "from the desk" });
    const last = await phone.call("draft.set", { room, text: "from the phone" });
    assertFits(await draftsOf(ann), [{ pos: last.pos, text: "from the phone" }]);
    assert.equal(
        (await ann.call("draft.set", { room, text: "from the phone" })).pos,
        last.pos,
    );
    const gone = await ann.call("draft.set", { room, text: "" });
    assertFits(await phone.hears("draft.changed", { pos: gone.pos }), {
        draft: { text: (text) => text === undefined },
    });
    assert.deepEqual(await draftsOf(ann), []);
    assert.equal((await phone.call("draft.set", { room, text: "" })).pos, gone.pos);
});

test("the room and each of its threads have a draft of their own", async () => {
    const { ann, bob, room } = await scene();
    const { id } = await bob.sends(room, "who comes?");

    await ann.call("draft.set", { room, text: "in the room" });
    await ann.call("draft.set", { room, thread: id, text: "in the thread", reply_to: id });
    assertFits(await draftsOf(ann), [
        { room, thread: id, text: "in the thread", reply_to: id },
        { room, text: "in the room" },
    ]);
});

test("a draft needs a room one is in", async () => {
    const { ann, bob, room } = await scene();
    const carl = await server.connect();
    const open = await ann.createsRoom({ kind: "public" });

    await carl.refuses("draft.set", { room, text: "no" }, "not_found");
    await carl.refuses("draft.set", { room: open, text: "no" }, "forbidden");
    await carl.refuses("draft.set", { room: 2 ** 40, text: "no" }, "not_found");
    await ann.refuses("draft.set", { room, text: "x".repeat(16385) }, "too_large");
    await ann.refuses("draft.set", { room, thread: room, text: "no" }, "not_found");
    await bob.call("draft.set", { room, text: "mine" });
    await ann.call("room.remove", { room, user: bob.me });
    await bob.refuses("draft.set", { room, text: "more" }, "not_found");
    assertFits(await draftsOf(bob), [{ room, text: "mine" }]);
    await bob.call("draft.set", { room, text: "" });
});

test("who types without a pause is told to wait", async () => {
    const limited = await startServer({ rate: 20 });
    const ann = await limited.connect();
    const calls = Array.from({ length: 50 }, (_, i) =>
        ann.call("draft.set", { room: ann.room, text: `${i}` }),
    );
    const refused = (await Promise.allSettled(calls)).filter(
        ({ status }) => status === "rejected",
    );

    assert.ok(refused.length >= 15, `${refused.length} were refused`);
    assert.equal(refused[0].reason.code, "rate_limited");
    assert.ok(refused[0].reason.retryMs > 0);
    await limited.stop();
});

test("it survives SIGKILL; a replay tells the draft of now", async () => {
    const { ann, room, phone } = await scene();

    await ann.catchesUp();
    ann.drop();
    await phone.call("draft.set", { room, text: "first thought" });
    const { pos } = await phone.call("draft.set", { room, text: "second thought" });
    await server.kill();
    await server.restart();
    const back = await server.resume(ann);
    await back.hears("draft.changed", { pos, draft: { text: "second thought" } });
    await back.catchesUp();
    for (const { draft } of back.heard("draft.changed"))
        assert.notEqual(draft.text, "first thought");
    assertFits(await draftsOf(back), [{ pos, text: "second thought" }]);
});

endsWell(server);
