// `roost backup` beside a server that is written to, and `roost restore` into a new folder: what
// was acked before the backup is there once, and clients learn that history may be another.

import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import {
    mustRun,
    newKey,
    run,
    Server,
    startServer,
    temporaryDisk,
    temporaryFolder,
    test,
} from "./harness/harness.mjs";
import { untilInterrupted } from "./harness/interrupt.mjs";

const folder = () => temporaryFolder("roost-backup-");

// One line on standard error, nothing on standard output.
function complains(end, code, pattern) {
    assert.equal(end.code, code, end.err || end.out);
    assert.match(end.err, pattern);
    assert.equal(end.err.trimEnd().split("\n").length, 1, end.err);
    assert.equal(end.out, "");
}

async function allMessages(who, room) {
    const all = [];
    let page = { more: true };

    for (let after = 0; page.more; after = page.messages.at(-1)?.seq) {
        page = await who.call("message.history", { room, after, limit: 200 });
        all.push(...page.messages);
    }
    return all;
}

// The same people on the folder a backup was restored into.
async function startOn(dir, people) {
    const server = new Server(dir);

    server.people = people;
    await server.start(["--rate", "0"]);
    return server;
}

async function resumesAnew(server, earlier) {
    const again = await server.dial({ token: earlier.token });
    const session = await again.opens({ since: earlier.cursor, epoch: earlier.epoch });

    assert.equal(session.resumed, false);
    assert.notEqual(session.epoch, earlier.epoch);
    again.room = earlier.room;
    return again;
}

// Posts, edits and deletes until told to stop; keeps what was answered.
function writes(who, room) {
    const log = { sent: [], going: true };
    const lane = async (number) => {
        for (let i = 0; log.going; i++) {
            const entry = { text: `${who.me}/${number}/${i}`, key: newKey() };

            entry.answer = await who.sends(room, entry.text, entry.key);
            if (i % 5 === 1) {
                entry.text += " edited";
                await who.call("message.edit", { id: entry.answer.id, text: entry.text });
            } else if (i % 5 === 2) {
                entry.gone = true;
                await who.call("message.delete", { id: entry.answer.id });
            }
            log.sent.push(entry);
        }
    };
    const lanes = Promise.all([0, 1, 2, 3].map(lane));

    log.stops = async () => {
        log.going = false;
        await lanes;
    };
    return log;
}

test("a backup under load holds all that was acked before it", async () => {
    const server = await startServer();
    const [ann, bob] = await server.connectAll(2);
    const room = await ann.createsRoom({ with: [bob] });
    const logs = [writes(ann, room), writes(bob, room)];
    const file = path.join(folder(), "today");
    const dir = path.join(folder(), "data");

    await bob.hears("message.created", { room });
    while (logs.some(({ sent }) => sent.length < 100)) await bob.sends(room, "and on");
    const before = logs.flatMap(({ sent }) => [...sent]);
    const said = await mustRun(["backup", "--data", server.dir, "--to", file]);
    const during = logs.flatMap(({ sent }) => sent).length;

    assert.match(said, /^wrote .+ messages, .+ up to pos \d+, .+\n$/);
    assert.ok(during > before.length, "nothing was written meanwhile");
    assert.equal(fs.statSync(file).mode & 0o777, 0o600);
    assert.deepEqual(fs.readdirSync(path.dirname(file)), ["today"]);
    assert.ok(!fs.readdirSync(server.dir).includes("roost.backup"));
    for (const log of logs) await log.stops();
    await ann.catchesUp();

    assert.match(await mustRun(["backup", "--verify", file]), /^good: .+ hold\n$/);
    await mustRun(["restore", "--data", dir, "--from", file]);
    const second = await startOn(dir, server.people);
    const back = await resumesAnew(second, ann);
    const messages = new Map((await allMessages(back, room)).map((m) => [m.id, m]));

    for (const { answer, text, gone } of before) {
        const message = messages.get(answer.id);

        assert.ok(message, `${text} was acked before the backup and is not in it`);
        assert.equal(message.seq, answer.seq);
        if (gone) assert.equal(message.deleted, true);
        else assert.equal(message.text, text);
    }
    const seqs = [...messages.values()].map(({ seq }) => seq);
    assert.equal(new Set(seqs).size, seqs.length);

    // A repeated call is known, and the room goes on where it was.
    const own = before.find(({ text }) => text.startsWith(`${ann.me}/`));
    const repeated = await back.call("message.send", {
        ...{ room, key: own.key },
        text: own.text.replace(" edited", ""),
    });
    assert.deepEqual(repeated, { ...own.answer, duplicate: true });
    const other = await resumesAnew(second, bob);
    const sent = await back.sends(room, "after the flood");
    await other.hears("message.created", { room, message: { id: sent.id } });
    await second.stop();

    // The first server never noticed.
    await (await server.resume(ann)).catchesUp();
    await server.stop();
});

test("a backup of a folder whose server was killed", async () => {
    const server = await startServer();
    const ann = await server.connect();
    const file = path.join(folder(), "today");
    const dir = path.join(folder(), "data");
    const sent = await ann.sends(ann.room, "the last words");

    await server.kill();
    await mustRun(["backup", "--data", server.dir, "--to", file]);
    await mustRun(["restore", "--data", dir, "--from", file]);
    await server.restart();
    await (await server.resume(ann)).catchesUp();
    const second = await startOn(dir, server.people);
    const messages = await allMessages(await resumesAnew(second, ann), ann.room);
    assert.deepEqual(
        messages.map(({ id, text }) => [id, text]),
        [[sent.id, "the last words"]],
    );
    await second.stop();
    await server.stop();
});

test("an encrypted one, by a key and by a passphrase", async () => {
    const server = await startServer();
    const ann = await server.connect();
    const place = folder();
    const at = (name) => path.join(place, name);

    await ann.sends(ann.room, "nobody else's business ".repeat(20));
    fs.writeFileSync(at("key"), Buffer.alloc(32, 7));
    fs.writeFileSync(at("other"), Buffer.alloc(32, 8));
    fs.writeFileSync(at("phrase"), "correct horse battery staple\n");
    for (const key of ["key", "phrase"]) {
        const file = at(`by-${key}`);
        const verify = ["backup", "--verify", file];
        const dir = at(`data-${key}`);

        await mustRun([
            ...["backup", "--data", server.dir, "--to", file],
            ...["--key-file", at(key)],
        ]);
        assert.ok(!fs.readFileSync(file).includes("business"));
        assert.match(await mustRun([...verify, "--key-file", at(key)]), /encrypted/);
        complains(await run(verify), 1, /--key-file/);
        complains(await run([...verify, "--key-file", at("other")]), 1, /key/);
        complains(
            await run([
                ...["restore", "--data", dir, "--from", file],
                ...["--key-file", at("other")],
            ]),
            1,
            /key/,
        );
        assert.ok(!fs.existsSync(dir));
        await mustRun([
            ...["restore", "--data", dir, "--from", file, "--key-file", at(key)],
        ]);
        const second = await startOn(dir, server.people);
        const [message] = await allMessages(await resumesAnew(second, ann), ann.room);
        assert.match(message.text, /business/);
        await second.stop();
    }
    await server.stop();
});

test(
    "killed in the middle, a backup harms nobody and the next one is whole",
    async () => {
        const seed = { users: 20_000, rooms: 200, perRoom: 100 };
        const server = await startServer({ seed });
        const ann = await server.connect();
        const place = folder();
        const file = path.join(place, "today");
        const phrase = path.join(place, "phrase");
        const backup = ["backup", "--data", server.dir, "--to", file, "--key-file", phrase];
        const reset = () => fs.rmSync(file, { force: true });

        fs.writeFileSync(phrase, "correct horse battery staple\n");
        const moments = [path.join(server.dir, "roost.backup"), `${file}.part`];
        for (const moment of moments) {
            const end = await untilInterrupted(backup, moment, "SIGKILL", reset);

            assert.equal(end.signal, "SIGKILL");
            assert.ok(!fs.existsSync(file));
            await ann.catchesUp();
        }
        await mustRun(backup);
        await mustRun(["backup", "--verify", file, "--key-file", phrase]);
        assert.deepEqual(fs.readdirSync(place).sort(), ["phrase", "today"]);
        assert.ok(!fs.existsSync(moments[0]));

        // Asked to stop, it leaves nothing behind.
        reset();
        const end = await untilInterrupted(backup, `${file}.part`, "SIGTERM", reset);
        complains(end, 1, /stopped/);
        assert.deepEqual(fs.readdirSync(place), ["phrase"]);
        await ann.catchesUp();
        await server.stop();
    },
    { seconds: 120 },
);

test(
    "killed in the middle, a restore is done again",
    async () => {
        const seed = { users: 20_000, rooms: 200, perRoom: 100 };
        const server = await startServer({ seed });
        const ann = await server.connect();
        const file = path.join(folder(), "today");
        const dir = path.join(folder(), "data");
        const restore = ["restore", "--data", dir, "--from", file];
        const reset = () => fs.rmSync(dir, { recursive: true, force: true });
        const part = path.join(dir, "roost.db.part");

        await mustRun(["backup", "--data", server.dir, "--to", file]);
        const end = await untilInterrupted(restore, part, "SIGKILL", reset);
        assert.equal(end.signal, "SIGKILL");
        assert.ok(!fs.existsSync(path.join(dir, "roost.db")));
        await mustRun(restore);
        assert.deepEqual(fs.readdirSync(dir).sort(), ["roost.db", "roost.lock"]);
        complains(await run(restore), 1, /not empty/);
        const second = await startOn(dir, server.people);
        await (await resumesAnew(second, ann)).catchesUp();
        complains(await run(restore), 1, /not empty/);
        await second.stop();

        reset();
        complains(await untilInterrupted(restore, part, "SIGTERM", reset), 1, /stopped/);
        assert.ok(!fs.existsSync(dir));
        await server.stop();
    },
    { seconds: 120 },
);

test("what cannot be is said in one line", async () => {
    const server = await startServer();
    const place = folder();
    const at = (name) => path.join(place, name);
    const backup = (...args) => run(["backup", "--data", server.dir, ...args]);
    const restore = (...args) => run(["restore", "--data", at("data"), ...args]);
    const verify = (...args) => run(["backup", "--verify", ...args]);

    assert.equal((await backup("--to", at("good"))).code, 0);
    const good = fs.readFileSync(at("good"));
    const bent = Buffer.from(good);

    bent[bent.length >> 1] ^= 1;
    fs.writeFileSync(at("bent"), bent);
    fs.writeFileSync(at("cut"), good.subarray(0, good.length - 100));
    fs.writeFileSync(at("letter"), "dear aunt, ".repeat(100));
    fs.writeFileSync(at("short-key"), "short");
    complains(await backup("--to", at("good")), 1, /not written over/);
    assert.deepEqual(fs.readFileSync(at("good")), good);
    complains(await backup("--to", at("nowhere/today")), 1, /nowhere/);
    complains(await backup("--to", at("x"), "--scratch", at("nowhere")), 1, /--scratch/);
    complains(await backup("--to", at("x"), "--key-file", at("none")), 1, /none/);
    complains(await backup("--to", at("x"), "--key-file", at("short-key")), 1, /32 random/);
    complains(await run(["backup", "--data", place, "--to", at("x")]), 1, /--data/);
    assert.ok(!fs.existsSync(at("x")) && !fs.existsSync(at("x.part")));
    for (const [name, pattern] of [
        ["bent", /damaged/],
        ["cut", /cut short/],
        ["letter", /no backup/],
        ["none", /No such file/],
    ]) {
        complains(await verify(at(name)), 1, pattern);
        complains(await restore("--from", at(name)), 1, pattern);
        assert.ok(!fs.existsSync(at("data")), name);
    }
    complains(await verify(at("good"), "--key-file", at("cut")), 1, /./);
    complains(
        await run(["restore", "--data", server.dir, "--from", at("good")]),
        1,
        /not empty/,
    );

    complains(await backup(), 2, /--to/);
    complains(await backup("--to"), 2, /--to/);
    complains(await backup("--to", at("x"), "--verify", at("good")), 2, /--verify/);
    complains(await backup("--loudly"), 2, /--loudly/);
    complains(await restore(), 2, /--from/);
    complains(await restore("--from", at("good"), "--at-pos", "five"), 2, /--at-pos/);
    complains(await restore("--from", at("good"), "--at-pos", "1"), 1, /oldest is at pos/);
    complains(await verify(at("nowhere")), 1, /No such file/);
    complains(await run(["backup", "--list", at("nowhere")]), 1, /No such file/);
    complains(await backup("--into", at("b"), "--every", "often"), 2, /--every/);
    complains(await backup("--into", at("b"), "--at", "noon"), 2, /HH:MM/);
    complains(await backup("--since", at("good")), 2, /needs one of/);
    for (const word of ["backup", "restore"]) {
        const { code, out } = await run([word, "--help"]);

        assert.equal(code, 0);
        assert.match(out, /--key-file/);
    }
    await server.stop();
});

test("a disk that is too small is named, and is not filled", async (t) => {
    const disk = temporaryDisk(8);

    if (!disk) {
        t.skip("a disk of its own cannot be mounted here (needs root)");
        return;
    }
    const server = await startServer();
    const at = (name) => path.join(disk, name);
    const backup = (...args) => server.roost("backup", ...args);
    const good = path.join(folder(), "today");

    assert.equal((await backup("--to", good)).code, 0);
    complains(await backup("--to", at("today")), 1, /no room .* make room/);
    complains(await backup("--to", `${good}-2`, "--scratch", disk), 1, /--scratch/);
    complains(await run(["backup", "--verify", good, "--scratch", disk]), 1, /--scratch/);
    complains(await run(["restore", "--data", at("data"), "--from", good]), 1, /--data/);
    assert.deepEqual(fs.readdirSync(disk), []);
    await server.stop();
});
