// A message that waits for its time is judged when that has come, as if it were said then.

import assert from "node:assert/strict";
import { assertFits, newKey, test } from "./harness/harness.mjs";
import { startJudged } from "./harness/judged.mjs";

async function scene() {
    const judged = await startJudged();
    const { server, worker } = judged;
    const [ann, bob] = await server.connectAll(2);
    const room = await ann.createsRoom({ kind: "public", with: [bob] });
    const plans = (text) =>
        ann.call("schedule.create", { room, text, at: Date.now(), key: newKey() });

    return { judged, server, ann, bob, room, plans, worker };
}

test("what is blocked or held then has failed; what is masked is sent masked", async () => {
    const { judged, server, ann, bob, room, plans } = await scene();

    await judged.sets({ list: "block", spam: "hold" });
    await plans("oh darn it");
    const blocked = await ann.hears("schedule.failed", { room });
    assertFits(blocked.schedule, { state: "failed", error: "blocked", text: "oh darn it" });
    assert.match(blocked.schedule.reason, /words that are not wanted here/);

    await plans("buy now");
    const held = await ann.hears("schedule.failed", { room });
    assert.match(held.schedule.reason, /a moderator looks at this first/);
    const [review] = await judged.reviews();
    await bob.catchesUp();
    bob.hasNotHeard("message.created", { room });
    await judged.decides(review.review, "approve");
    await bob.hears("message.created", { room, message: { text: "buy now", user: ann.me } });

    await judged.sets({ list: "mask" });
    await plans("darn");
    await bob.hears("message.created", { room, message: { text: "***" } });
    await ann.hears("schedule.sent", { room });
    await server.stop();
});

test("what nobody can judge for now is tried again", async () => {
    const { judged, server, ann, bob, room, plans, worker } = await scene();

    await judged.sets({ list: "block" }, { late: "refuse", room });
    worker.holds();
    await plans("nice day");
    await server.until('roost_scheduled_total{result="put_off"}', (count) => count > 0);
    assertFits((await ann.call("schedule.list")).schedules, [{ state: "waiting" }]);
    worker.letsGo();
    await bob.hears("message.created", { room, message: { text: "nice day" } }, 30_000);
    await ann.hears("schedule.sent", { room });
    assert.equal(await server.metric('roost_scheduled_total{result="sent"}'), 1);
    await server.stop();
});

test("what goes out unjudged is judged afterwards", async () => {
    const { judged, server, bob, room, plans, worker } = await scene();

    await judged.sets({ list: "block" }, { late: "allow" });
    worker.holds();
    await plans("darn");
    const { message } = await bob.hears("message.created", { room });
    worker.letsGo();
    await bob.hears("message.deleted", { room, id: message.id });
    await server.stop();
});
