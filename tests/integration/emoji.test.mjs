// Emoji of the workspace's own: emoji.set, emoji.remove, emoji.list, and reactions with them.

import assert from "node:assert/strict";
import { aNumber, assertFits, endsWell, newKey, startServer, test } from "./harness/harness.mjs";
import { comesBackToTheSame, goesAway } from "./harness/comeback.mjs";
import { fetchFile, uploads } from "./harness/files.mjs";
import { photo } from "./harness/images.mjs";

const server = await startServer({ worker: true });

// Of somebody's own, and looked at.
async function picture(who) {
    const { id } = await uploads(server, who, "owl.jpg", photo());

    await who.hears("file.ready", { id }, 30_000);
    return id;
}

test("a name has a shape, and a picture is somebody's own", async () => {
    const [ann, bob] = await server.connectAll(2);
    const file = await picture(bob);

    for (const name of ["x", "Owl", "an owl", "o".repeat(33)])
        await ann.refuses("emoji.set", { name, file }, -32602);
    const notHers = await ann.refuses("emoji.set", { name: "owl", file }, "not_found");
    const nothing = await ann.refuses("emoji.set", { name: "owl", file: 2 ** 45 }, "not_found");
    assert.deepEqual(notHers.error, nothing.error);
    await ann.refuses("emoji.remove", { name: "owl" }, "not_found");
    assert.deepEqual(await ann.call("emoji.list", {}), { emoji: [] });
});

test("a reaction with colons names one that is there", async () => {
    const ann = await server.connect();
    const room = await ann.createsRoom({});
    const { id } = await ann.sends(room, "react");
    const refusal = await ann.refuses("reaction.add", { id, emoji: ":owl:" }, "not_found");

    assert.match(refusal.error.message, /no emoji of that name/);
    await ann.call("reaction.add", { id, emoji: "🦉" });
    await ann.call("reaction.add", { id, emoji: ":)" });
    const words = { room, text: ":owl: in words is words", key: newKey() };
    await ann.call("message.send", words);
});

test("everyone hears of one, sees its picture and may react with it", async () => {
    const [ann, eve] = await server.connectAll(2);
    const chief = await server.connect(await server.newcomer("chief", "--admin"));
    const room = await ann.createsRoom({});
    const { id } = await ann.sends(room, "react");
    const file = await picture(ann);
    const name = "party-owl";

    assert.equal((await fetchFile(server, eve, file)).status, 404);
    const set = await ann.call("emoji.set", { name, file });
    assertFits(await eve.hears("emoji.set"), { ...set, name, file, user: ann.me, at: aNumber });
    assert.deepEqual(await ann.call("emoji.set", { name, file }), set);
    assert.equal((await fetchFile(server, eve, file)).status, 200);
    assertFits((await eve.call("emoji.list", {})).emoji, [{ name, file, user: ann.me }]);
    await ann.call("reaction.add", { id, emoji: ":party-owl:" });
    await eve.refuses("emoji.remove", { name }, "forbidden");
    await eve.refuses("emoji.set", { name, file: await picture(eve) }, "forbidden");
    const removed = await chief.call("emoji.remove", { name });
    await eve.hears("emoji.removed", { name, user: chief.me });
    assert.deepEqual(await chief.call("emoji.remove", { name }), removed);
    await eve.createsRoom({});
    await eve.refuses("reaction.add", { id: (await eve.sends(eve.room, "x")).id, emoji: ":party-owl:" }, "not_found");
});

test("who was away is told of them after SIGKILL", async () => {
    const [ann, cat] = await server.connectAll(2);
    const file = await picture(ann);

    await ann.catchesUp();
    ann.forgets();
    await goesAway(cat);
    await ann.call("emoji.set", { name: "brave-owl", file });
    const emoji = (method) => method.startsWith("emoji.");
    const back = await comesBackToTheSame(server, ann, cat, emoji);
    assertFits(await back.call("emoji.list", {}), { emoji: [{ name: "brave-owl", file }] });
    const room = await back.createsRoom({});
    const { id } = await back.sends(room, "react");
    await back.call("reaction.add", { id, emoji: ":brave-owl:" });
});

endsWell(server);
