// message.search: every operator, who finds what, edits and deletions, and an index that is lost.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { endsWell, newKey, startServer, test } from "./harness/harness.mjs";

const server = await startServer();

let words = 0;

// A word nobody has said yet.
function newWord() {
    words += 1;
    return `w${Date.now().toString(36)}q${words}`;
}

// Until the index has all that was committed by now.
async function indexed(of = server) {
    const head = await of.metric("roost_log_head");

    await of.until("roost_search_pos", (pos) => pos >= head);
    await of.until("roost_search_below", (below) => below === 0);
}

async function ids(who, query, params = {}) {
    const { hits } = await who.call("message.search", { query, ...params });

    return hits.map(({ message }) => message.id);
}

async function finds(who, query, expected, params) {
    await indexed();
    assert.deepEqual(await ids(who, query, params), expected, query);
}

test("what was posted is found within a second, with its snippet", async () => {
    const [ann, bob] = await server.connectAll(2);
    const room = await ann.createsRoom({ with: [bob] });
    const word = newWord();
    const text = `Über alles: ${word.toUpperCase()} is here`;
    const sent = await ann.sends(room, text);
    const began = Date.now();
    let hits = [];

    while (hits.length === 0) {
        assert.ok(Date.now() - began < 10_000, "it is not found");
        ({ hits } = await bob.call("message.search", { query: `uber ${word}` }));
    }
    assert.equal(hits.length, 1);
    const [hit] = hits;
    assert.equal(hit.room, room);
    assert.equal(hit.message.id, sent.id);
    assert.equal(hit.message.text, text);
    assert.equal(hit.snippet, text);
    assert.deepEqual(
        hit.marks.map(([at, length]) => hit.snippet.slice(at, at + length)),
        ["Über", word.toUpperCase()],
    );
    const lag = await server.metric("roost_search_lag_ms");
    assert.ok(lag < 1000 * Number(process.env.TEST_PATIENCE || 1), `${lag} ms`);
});

test("every operator", async () => {
    const [ann, bob] = await server.connectAll(2);
    const name = `Plan ${newKey()}`;
    const room = await ann.createsRoom({ name, with: [bob] });
    const { room: dm } = await ann.call("dm.open", { users: [bob.me] });
    const word = newWord();
    const names = Object.fromEntries(
        await Promise.all(
            [ann, bob].map(async (who) => [
                who.me,
                (await who.call("user.get", { user: who.me })).user.name,
            ]),
        ),
    );
    const a = (await ann.sends(room, `${word} with https://example.org/`)).id;
    const b = (await bob.sends(room, `a second ${word} here`)).id;
    const c = (await bob.sends(dm, `${word} between us`)).id;
    const reply = { room, text: `${word} in reply`, thread: b, key: newKey() };
    const d = (await ann.call("message.send", reply)).id;

    await finds(ann, word, [d, c, b, a]);
    await finds(ann, `${word.slice(0, 6)}*  ${word}`, [d, c, b, a]);
    await finds(ann, `"second ${word}"`, [b]);
    await finds(ann, `${word} -second`, [d, c, a]);
    await finds(ann, `${word} from:@${names[bob.me]}`, [c, b]);
    await finds(ann, `${word} from:${names[ann.me]} from:@${names[bob.me]}`, [d, c, b, a]);
    await finds(ann, `${word} in:"${name}"`, [d, b, a]);
    await finds(ann, `${word} in:"#${name.toUpperCase()}"`.replace("#", ""), [d, b, a]);
    await finds(ann, `${word} in:@${names[bob.me]}`, [c]);
    await finds(bob, `${word} in:@${names[ann.me]}`, [c]);
    await finds(ann, `${word} has:link`, [a]);
    await finds(ann, `${word} is:thread`, [d, b]);
    await bob.call("reaction.add", { id: a, emoji: "👍" });
    await finds(ann, `${word} has:reaction`, [a]);
    await bob.call("reaction.remove", { id: a, emoji: "👍" });
    await finds(ann, `${word} has:reaction`, []);
    await ann.call("message.pin", { id: a });
    await finds(ann, `${word} is:pinned`, [a]);
    await ann.call("message.edit", { id: a, text: `${word} no more` });
    await finds(ann, `${word} is:edited`, [a]);
    await finds(ann, `${word} has:link`, []);
    const today = new Date().toISOString().slice(0, 10);
    await finds(ann, `${word} on:${today}`, [d, c, b, a]);
    await finds(ann, `${word} before:${today}`, []);
    await finds(ann, `${word} after:2020-01-01`, [d, c, b, a]);
    const question = { room, question: `${word} lunch?`, options: ["yes", "no"], key: newKey() };
    const e = (await ann.call("poll.create", question)).id;
    await finds(ann, `${word} has:poll`, [e]);
});

test("scripts without spaces, by one character and more", async () => {
    const [ann] = await server.connectAll(1);
    const room = await ann.createsRoom({});
    const a = (await ann.sends(room, "明日の東京都の会議です")).id;
    const b = (await ann.sends(room, "สวัสดีครับ")).id;

    await finds(ann, "東京", [a]);
    await finds(ann, "京都", [a]);
    await finds(ann, "議", [a]);
    await finds(ann, "東京都の会議", [a]);
    await finds(ann, "会東", []);
    await finds(ann, "สวัส", [b]);
});

test("pages by cursor", async () => {
    const [ann] = await server.connectAll(1);
    const room = await ann.createsRoom({});
    const word = newWord();
    const sent = [];

    for (let i = 0; i < 7; i++) sent.unshift((await ann.sends(room, `${word} ${i}`)).id);
    await indexed();
    const seen = [];
    let page = await ann.call("message.search", { query: word, limit: 3 });
    for (;;) {
        seen.push(...page.hits.map(({ message }) => message.id));
        if (!page.cursor) break;
        await ann.sends(room, `${word} later`);
        await indexed();
        page = await ann.call("message.search", { query: word, limit: 3, cursor: page.cursor });
    }
    assert.deepEqual(seen, sent);
    await ann.refuses("message.search", { query: word, cursor: "x" }, -32602);
});

test("what makes no sense is refused with its place", async () => {
    const [ann] = await server.connectAll(1);
    const refused = async (query, pattern) => {
        const { error } = await ann.refuses("message.search", { query }, -32602);

        assert.match(error.message, pattern, query);
    };

    await refused("", /query/);
    await refused("   ", /empty/);
    await refused('x "y', /character 3/);
    await refused("has:cheese", /character 5.*expected/);
    await refused("x after:soon", /character 9.*2026-03-01/);
    await refused("-x", /excluded/);
    await refused("!!!", /character 1.*letter/);
    await refused("a*", /2 letters/);
    await refused("w ".repeat(21), /20 terms/);
    await refused("x".repeat(501), /query/);
    await ann.refuses("message.search", { query: "x", limit: 101 }, -32602);
    await ann.refuses("message.search", { query: "x", zone: "Vienna" }, -32602);
    await ann.refuses("message.search", {}, -32602);
});

// --- who finds what ---

test("only who may read it finds it", async () => {
    const owner = await server.connect(await server.newcomer("searchowner", "--admin"));
    const [ann, bob, eve] = await server.connectAll(3);
    const word = newWord();
    const name = `den ${newKey()}`;
    const den = await ann.createsRoom({ name, with: [bob] });
    const hall = await ann.createsRoom({ kind: "public" });
    const { room: dm } = await ann.call("dm.open", { users: [bob.me] });
    const a = (await bob.sends(den, `${word} in the den`)).id;
    const b = (await ann.sends(hall, `${word} in the hall`)).id;
    const c = (await ann.sends(dm, `${word} in the dm`)).id;

    await finds(ann, word, [c, b, a]);
    await finds(bob, word, [c, b, a]);
    await finds(eve, word, [b]);
    await finds(owner, word, [b]);
    for (const who of [eve, owner]) {
        const hidden = await who.refuses("message.search", { query: `in:"${name}"` }, "not_found");
        const nowhere = await who.refuses(
            "message.search",
            { query: `in:"${name}x"` },
            "not_found",
        );
        assert.deepEqual(hidden.error, nowhere.error);
    }
    await ann.call("room.remove", { room: den, user: bob.me });
    assert.deepEqual(await ids(bob, word), [c, b]);
    await finds(bob, word, [c, b]);
    await bob.refuses("message.search", { query: `in:"${name}"` }, "not_found");
    await ann.call("room.invite", { room: den, user: eve.me });
    await finds(eve, word, [b, a]);
    await eve.call("room.leave", { room: den });
    assert.deepEqual(await ids(eve, word), [b]);
});

test("no hit of a hidden room shows in the cursor, the order or the time it takes", async () => {
    const [ann, eve] = await server.connectAll(2);
    const den = await ann.createsRoom({});
    const hall = await ann.createsRoom({ kind: "public" });
    const [hidden, nowhere, common] = [newWord(), newWord(), newWord()];

    for (let i = 0; i < 400; i++) await ann.sends(den, `${hidden} ${common} ${i}`);
    const shown = (await ann.sends(hall, common)).id;
    await indexed();
    const page = await eve.call("message.search", { query: common, limit: 1 });
    assert.deepEqual(
        page.hits.map(({ message }) => message.id),
        [shown],
    );
    assert.equal(page.cursor, undefined);
    assert.equal(page.partial, undefined);

    const took = { [hidden]: [], [nowhere]: [] };
    for (let i = 0; i < 60; i++)
        for (const word of Object.keys(took)) {
            const began = performance.now();

            assert.deepEqual(await ids(eve, word), []);
            took[word].push(performance.now() - began);
        }
    const median = (list) => list.sort((x, y) => x - y)[list.length / 2];
    const apart = Math.abs(median(took[hidden]) - median(took[nowhere]));
    assert.ok(apart < 2 * Number(process.env.TEST_PATIENCE || 1), `${apart} ms`);
});

// --- what changes ---

test("an edit and a deletion are seen at once, never what was there before", async () => {
    const [ann, bob] = await server.connectAll(2);
    const room = await ann.createsRoom({ with: [bob] });
    const [old, fresh] = [newWord(), newWord()];

    for (let i = 0; i < 20; i++) {
        const { id } = await ann.sends(room, `${old} ${i}`);
        const gone = (await ann.sends(room, `${old} gone ${i}`)).id;

        if (i % 2 === 0) await indexed();
        await ann.call("message.edit", { id, text: `${fresh} ${i}` });
        await ann.call("message.delete", { id: gone });
        assert.deepEqual(await ids(bob, old), []);
    }
    await indexed();
    assert.equal((await ids(bob, fresh)).length, 20);
    assert.deepEqual(await ids(bob, "gone"), []);
});

test("a message that moderators took away is not found", async () => {
    const owner = await server.connect(await server.newcomer("searchmod", "--admin"));
    const [ann, bob] = await server.connectAll(2);
    const room = await ann.createsRoom({ kind: "public" });
    await bob.call("room.join", { room });
    const word = newWord();
    const { id } = await ann.sends(room, `${word} is rude`);

    await finds(bob, word, [id]);
    await bob.call("message.report", { id, reason: "rude" });
    const { reviews } = await owner.call("review.list", { room });
    await owner.call("review.decide", { review: reviews[0].review, decision: "delete" });
    assert.deepEqual(await ids(bob, word), []);
    await finds(owner, word, []);
});

// --- what is lost ---

const sizes = { users: 10, rooms: 10, perRoom: 1 };

async function filled(count) {
    const other = await startServer({ seed: sizes });
    const person = other.person();
    const who = await other.connect(person);
    const room = await who.createsRoom({});
    const sent = [];

    for (let i = 0; i < count; i += 50)
        sent.push(
            ...(await Promise.all(
                Array.from({ length: 50 }, (_, k) => who.sends(room, `apple no${i + k}`)),
            )),
        );
    return { other, person, who, room, sent };
}

test(
    "SIGKILL in the middle of indexing, over and over",
    async () => {
        const { other, person, room, sent } = await filled(300);
        const all = sent.map(({ id }) => id);

        for (let round = 0; round < 5; round++) {
            const who = await other.connect(person);
            const sending = Promise.allSettled(
                Array.from({ length: 100 }, (_, i) => who.sends(room, `apple r${round} ${i}`)),
            );

            await who.waits(
                () => (who.events.length > 40 + round * 10 ? true : undefined),
                () => "nothing is heard",
            );
            await other.kill();
            for (const { value } of await sending) if (value) all.push(value.id);
            await other.restart();
        }
        const who = await other.connect(person);
        await indexed(other);
        const found = new Set();
        let cursor;
        do {
            const page = await who.call("message.search", {
                ...{ query: "apple", limit: 100 },
                ...(cursor && { cursor }),
            });
            for (const { message } of page.hits) {
                assert.ok(!found.has(message.id), `${message.id} twice`);
                found.add(message.id);
            }
            cursor = page.cursor;
        } while (cursor);
        for (const id of all) assert.ok(found.has(id), `${id} was acked and is not found`);
        await other.stop();
    },
    { seconds: 120 },
);

test(
    "an index that is gone or damaged is made anew, and says so",
    async () => {
        const { other, person, sent } = await filled(200);
        const file = path.join(other.dir, "search.db");
        const spoil = {
            gone: () => fs.rmSync(file),
            "no database": () => fs.writeFileSync(file, "nonsense".repeat(1000)),
            "of another version": () =>
                execFileSync("sqlite3", [file, "UPDATE place SET value = 0 WHERE name = 'version'"]),
            "of another epoch": () =>
                execFileSync("sqlite3", [file, "UPDATE place SET value = 'x' WHERE name = 'epoch'"]),
            "spoilt in the middle": () => {
                const bytes = fs.readFileSync(file);

                for (let at = 4096; at < bytes.length; at += 4096) bytes.fill(0xa5, at, at + 512);
                fs.writeFileSync(file, bytes);
            },
        };

        await indexed(other);
        for (const [what, how] of Object.entries(spoil)) {
            await other.stop();
            how();
            await other.restart();
            const who = await other.connect(person);
            if (what === "spoilt in the middle")
                await who.call("message.search", { query: "apple" }).catch(() => {});
            await indexed(other);
            const began = Date.now();
            let found = [];
            while (found.length !== 3 && Date.now() - began < 10_000)
                found = await ids(who, "apple", { limit: 3 }).catch(() => []);
            assert.deepEqual(found, sent.map(({ id }) => id).sort((a, b) => b - a).slice(0, 3), what);
            assert.match(other.program.said.err, /the index is made anew/, what);
            who.drop();
        }
        await other.stop();
    },
    { seconds: 120 },
);

test("SIGKILL while it is made anew", async () => {
    const { other, person, sent } = await filled(500);

    await indexed(other);
    await other.stop();
    fs.rmSync(path.join(other.dir, "search.db"));
    for (let round = 0; round < 4; round++) {
        await other.restart();
        await other.kill();
    }
    await other.restart();
    const who = await other.connect(person);
    await indexed(other);
    const { hits, partial } = await who.call("message.search", { query: "no499 apple" });
    assert.equal(hits.length, 1);
    assert.equal(hits[0].message.id, sent[499].id);
    assert.equal(partial, undefined);
    await other.stop();
});

endsWell(server);
