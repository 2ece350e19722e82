// sidebar.get and sidebar.set: the same order of rooms on every device.

import assert from "node:assert/strict";
import { assertFits, endsWell, startServer, test } from "./harness/harness.mjs";

const server = await startServer();
const favourites = { id: "fav", kind: "favourites", name: "Favourites", rooms: [7, 3] };
const work = { id: "w", kind: "custom", name: "Work", rooms: [], collapsed: true };

test("it is the same on all of the person's devices", async () => {
    const [ann, bob] = await server.connectAll(2);
    const phone = await server.connect({ token: ann.token });

    assert.deepEqual(await ann.call("sidebar.get"), { pos: 0, sections: [] });
    const sections = [favourites, work];
    const { pos } = await ann.call("sidebar.set", { sections, if_pos: 0 });
    assert.deepEqual(await phone.hears("sidebar.changed"), { pos, version: pos, sections });
    assert.deepEqual(await phone.call("sidebar.get"), { pos, sections });
    await bob.catchesUp();
    bob.hasNotHeard("sidebar.changed");
    assert.deepEqual(await bob.call("sidebar.get"), { pos: 0, sections: [] });
});

test("two devices do not overwrite each other unseen", async () => {
    const ann = await server.connect();
    const phone = await server.connect({ token: ann.token });
    const first = await ann.call("sidebar.set", { sections: [work], if_pos: 0 });
    const late = { sections: [favourites], if_pos: 0 };

    await phone.refuses("sidebar.set", late, "conflict");
    const { pos } = await phone.call("sidebar.get");
    assert.equal(pos, first.pos);
    const second = await phone.call("sidebar.set", { ...late, if_pos: pos });
    assert.deepEqual(await phone.call("sidebar.set", { ...late, if_pos: pos }), second);
    await ann.refuses("sidebar.set", { sections: [], if_pos: first.pos }, "conflict");
    assertFits(await ann.call("sidebar.get"), { pos: second.pos, sections: [favourites] });
});

test("it has its bounds, and each error names the member", async () => {
    const ann = await server.connect();
    const refuses = async (sections, words) => {
        const refusal = await ann.refuses("sidebar.set", { sections, if_pos: 0 }, -32602);

        assert.match(refusal.error.message, words);
    };
    const many = (count, of) => Array.from({ length: count }, of);

    await refuses("none", /^sections takes an array of 0 to 50 objects/);
    await refuses([7], /^sections takes an object/);
    await refuses(many(51, (_, i) => ({ ...work, id: `${i}` })), /^sections takes/);
    await refuses([{ ...work, colour: "red" }], /^sections\.colour is not known/);
    await refuses([{ id: "a" }], /^sections\.kind is missing/);
    await refuses([{ ...work, name: "x".repeat(65) }], /^sections\.name takes/);
    await refuses([{ ...work, rooms: ["a"] }], /^sections\.rooms takes/);
    await refuses([work, favourites, work], /same id/);
    await refuses(
        many(2, (_, i) => ({ ...work, id: `${i}`, rooms: many(501, (_, i) => i + 1) })),
        /1000 rooms/,
    );
    await ann.call("sidebar.set", {
        sections: many(50, (_, i) => ({ ...work, id: `${i}`, rooms: many(20, () => 9) })),
        if_pos: 0,
    });
});

test("it survives SIGKILL, and a replay carries it as it is now", async () => {
    const ann = await server.connect();

    await ann.catchesUp();
    ann.drop();
    const phone = await server.connect({ token: ann.token });
    const first = await phone.call("sidebar.set", { sections: [work], if_pos: 0 });
    const second = await phone.call("sidebar.set", {
        sections: [favourites],
        if_pos: first.pos,
    });
    await server.kill();
    await server.restart();
    const back = await server.resume(ann);
    for (const { pos } of [first, second])
        assert.deepEqual(await back.hears("sidebar.changed", { pos }), {
            pos,
            version: second.pos,
            sections: [favourites],
        });
    assert.equal((await back.call("sidebar.get")).pos, second.pos);
});

endsWell(server);
