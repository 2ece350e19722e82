// Polls: asking, voting, closing.

import assert from "node:assert/strict";
import { assertFits, endsWell, newKey, startServer, test } from "./harness/harness.mjs";
import { comesBackToTheSame, goesAway } from "./harness/comeback.mjs";

const server = await startServer();

async function scene(kind = "public", count = 3) {
    const people = await server.connectAll(count);
    const room = await people[0].createsRoom({ kind, with: people.slice(1) });

    return { room, people };
}

const asks = (who, room, more = {}) =>
    who.call("poll.create", {
        ...{ room, question: "Lunch?", options: ["now", "later"], key: newKey(), ...more },
    });

test("a poll is a message, and everyone hears how it goes", async () => {
    const { room, people } = await scene();
    const [ann, bob, cat] = people;
    const { id } = await asks(ann, room);
    const { message } = await bob.hears("message.created", { message: { id } });

    assert.deepEqual(message.poll, {
        ...{ question: "Lunch?", voters: 0, multiple: false, anonymous: false },
        options: [
            { text: "now", votes: 0 },
            { text: "later", votes: 0 },
        ],
    });
    assert.equal(message.text, "Lunch?\nnow\nlater");
    const vote = await bob.call("poll.vote", { id, choices: [1] });
    for (const each of people)
        assertFits(await each.hears("poll.changed", { id }), {
            ...{ ...vote, room, counts: [0, 1], voters: 1, user: bob.me, choices: [1] },
        });
    assert.deepEqual(await bob.call("poll.vote", { id, choices: [1] }), vote);
    await cat.call("poll.vote", { id, choices: [1] });
    await bob.call("poll.vote", { id, choices: [0] });
    const { poll, mine } = await bob.call("poll.get", { id });
    assert.deepEqual(mine, [0]);
    assert.deepEqual(poll.options, [
        { text: "now", votes: 1, users: [bob.me] },
        { text: "later", votes: 1, users: [cat.me] },
    ]);
    await bob.call("poll.vote", { id, choices: [] });
    await ann.hears("poll.changed", { counts: [0, 1], voters: 1, choices: [] });
});

test("nobody learns who chose what in an anonymous poll", async () => {
    const { room, people } = await scene();
    const [ann, bob] = people;
    const { id } = await asks(ann, room, { anonymous: true, multiple: true });

    await bob.call("poll.vote", { id, choices: [0, 1] });
    const heard = await ann.hears("poll.changed", { id });
    assert.deepEqual([heard.user, heard.choices], [undefined, undefined]);
    assert.deepEqual(heard.counts, [1, 1]);
    assert.equal(heard.voters, 1);
    const seen = await ann.call("poll.get", { id });
    assert.deepEqual(
        seen.poll.options.map(({ users }) => users),
        [undefined, undefined],
    );
    assert.deepEqual(seen.mine, []);
    assert.deepEqual((await bob.call("poll.get", { id })).mine, [0, 1]);
});

test("who may vote and close", async () => {
    const { room, people } = await scene();
    const [ann, bob, cat] = people;
    const eve = await server.connect();
    const { id } = await asks(bob, room);

    await eve.refuses("poll.vote", { id, choices: [0] }, "forbidden");
    await eve.refuses("poll.close", { id }, "forbidden");
    await cat.refuses("poll.close", { id }, "forbidden");
    await cat.refuses("poll.vote", { id, choices: [0, 1] }, -32602);
    await cat.refuses("poll.vote", { id, choices: [2] }, -32602);
    await cat.refuses("poll.vote", { id, choices: [20] }, -32602);
    const closed = await bob.call("poll.close", { id });
    await cat.hears("poll.changed", { id, closed_at: (at) => at > 0 });
    assert.deepEqual(await ann.call("poll.close", { id }), closed);
    await cat.refuses("poll.vote", { id, choices: [0] }, "conflict");
    await ann.call("poll.close", { id: (await asks(bob, room)).id });
    await cat.refuses("poll.vote", { id: (await cat.sends(room, "x")).id, choices: [] }, "not_found");
    await bob.refuses("message.edit", { id, text: "Supper?" }, "forbidden");
});

test("a private room's poll is nobody else's", async () => {
    const { room, people } = await scene("private");
    const eve = await server.connect();
    const { id } = await asks(people[0], room);

    for (const [method, more] of [
        ["poll.get", {}],
        ["poll.vote", { choices: [0] }],
        ["poll.close", {}],
    ])
        await eve.refuses(method, { id, ...more }, "not_found");
});

test("each bound is named", async () => {
    const { room, people } = await scene();
    const refuses = async (more, word) => {
        const params = { room, question: "q", options: ["a", "b"], key: newKey(), ...more };
        const refusal = await people[0].refuses("poll.create", params, -32602);

        assert.match(refusal.error.message, word);
    };

    await refuses({ options: ["one"] }, /options takes an array of 2 to 20/);
    await refuses({ options: Array(21).fill("x") }, /options/);
    await refuses({ options: ["a", ""] }, /options takes 1 to 100/);
    await refuses({ options: ["a", "b\nc"] }, /options takes no control/);
    await refuses({ question: "" }, /question/);
    await refuses({ question: "x".repeat(501) }, /question/);
    await refuses({ closes_at: 1000 }, /closes_at/);
});

test("a retry asks once", async () => {
    const { room, people } = await scene();
    const params = { room, question: "q", options: ["a", "b"], key: newKey() };
    const sent = await people[0].call("poll.create", params);

    assert.deepEqual(await people[0].call("poll.create", params), {
        ...sent,
        duplicate: true,
    });
    await people[0].refuses("poll.create", { ...params, options: ["a", "c"] }, "key_conflict");
    const words = { room, text: "q\na\nb", key: params.key };
    await people[0].refuses("message.send", words, "key_conflict");
});

test("a poll closes by itself, also when the server was away at that time", async () => {
    const { room, people } = await scene();
    const [ann, bob, cat] = people;
    const soon = await asks(ann, room, { closes_at: Date.now() + 700 });

    await bob.call("poll.vote", { id: soon.id, choices: [0] });
    await bob.hears("poll.changed", { id: soon.id, closed_at: (at) => at > 0 });
    const later = await asks(ann, room, { closes_at: Date.now() + 700 });
    await goesAway(cat);
    await server.kill();
    await server.restart();
    const back = await server.resume(cat);
    await back.hears("poll.changed", { id: later.id, closed_at: (at) => at > 0 });
});

test("who was away is told the same in the same order after SIGKILL", async () => {
    const { room, people } = await scene();
    const [ann, bob, cat] = people;

    await ann.catchesUp();
    ann.forgets();
    await goesAway(cat);
    const { id } = await asks(ann, room);
    await bob.call("poll.vote", { id, choices: [0] });
    await ann.call("poll.vote", { id, choices: [1] });
    await bob.call("poll.vote", { id, choices: [1] });
    await ann.call("poll.close", { id });
    const back = await comesBackToTheSame(server, ann, cat, room);
    assertFits(back.heard("poll.changed", { id }).at(-1), { counts: [0, 2], voters: 2 });
    const { poll } = await back.call("poll.get", { id });
    assert.deepEqual(poll.options[1].users, [ann.me, bob.me].sort((a, b) => a - b));
});

endsWell(server);
