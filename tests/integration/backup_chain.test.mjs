// Backups that go on from others, those a server makes by itself, points to restore to, and what
// a kill leaves of them.

import assert from "node:assert/strict";
import crypto from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { mustRun, run, Server, startServer, temporaryFolder, test } from "./harness/harness.mjs";
import { untilInterrupted } from "./harness/interrupt.mjs";

const folder = () => temporaryFolder("roost-chain-");

async function texts(dir, people, who, room) {
    const server = new Server(dir);

    server.people = people;
    await server.start(["--rate", "0"]);
    const again = await server.dial({ token: who.token });

    await again.opens({ since: who.cursor, epoch: who.epoch });
    const { messages } = await again.call("message.history", { room, limit: 200 });

    await server.stop();
    return messages.map(({ text }) => text);
}

// As the uploads of a server lie there.
function somebodySends(dir, bytes) {
    const hash = crypto.createHash("sha256").update(bytes).digest("hex");
    const sub = path.join(dir, "files", hash.slice(0, 2));

    fs.mkdirSync(sub, { recursive: true });
    fs.writeFileSync(path.join(sub, hash), bytes);
    return path.join("files", hash.slice(0, 2), hash);
}

test("each backup of a chain is a point to restore to, with its files", async () => {
    const server = await startServer();
    const ann = await server.connect();
    const place = folder();
    const at = (name) => path.join(place, name);
    const backup = (...args) => mustRun(["backup", "--data", server.dir, ...args]);
    const points = [];
    const first = somebodySends(server.dir, Buffer.alloc(100_000, "a"));
    let second;

    for (const name of ["one", "two", "three"]) {
        const { pos } = await ann.sends(ann.room, name);
        const since = points.length > 0 ? ["--since", at(points.at(-1).name)] : [];

        if (name === "two") second = somebodySends(server.dir, crypto.randomBytes(50_000));
        await backup("--to", at(name), ...since);
        points.push({ name, pos });
    }
    const list = await mustRun(["backup", "--list", place]);
    assert.equal(list.trimEnd().split("\n").length, 3);
    for (const { name, pos } of points)
        assert.match(list, new RegExp(`^pos ${pos} .*T.*Z .* ${name}$`, "m"));
    assert.match(await mustRun(["backup", "--verify", at("three")]), /after 2 others.* hold\n$/);

    for (const [i, { name, pos }] of points.entries()) {
        const dir = at(`data-${name}`);
        const said = await mustRun([
            ...["restore", "--data", dir, "--from", place],
            ...["--at-pos", String(i === 2 ? pos + 100 : pos)],
        ]);

        assert.match(said, new RegExp(`/${name}: .* up to pos ${pos},`));
        assert.ok(fs.existsSync(path.join(dir, first)));
        assert.equal(fs.existsSync(path.join(dir, second)), i > 0);
        assert.deepEqual(
            await texts(dir, server.people, ann, ann.room),
            points.slice(0, i + 1).map((p) => p.name),
        );
        fs.rmSync(dir, { recursive: true });
    }

    fs.rmSync(at("two"));
    const end = await run(["backup", "--verify", at("three")]);
    assert.equal(end.code, 1);
    assert.match(end.err, /three goes on from the backup of .*Z at pos \d+, which is not in /);
    assert.match(await mustRun(["backup", "--list", place]), /BROKEN .*three/);
    await mustRun(["backup", "--verify", at("one")]);
    await server.stop();
});

test(
    "a server makes backups by itself, verified, and each is a point to restore to",
    async () => {
        const place = path.join(folder(), "backups");
        const key = path.join(folder(), "key");

        fs.writeFileSync(key, crypto.randomBytes(32));
        const flags = [
            ...["--backup-to", place, "--backup-every", "1", "--backup-key-file", key],
        ];
        const server = await startServer({ flags });
        const ann = await server.connect();
        const said = [];

        for (let i = 0; i < 3; i++) {
            const { pos } = await ann.sends(ann.room, `round ${i}`);

            said.push({ pos, text: `round ${i}` });
            await server.until("roost_backups_total", (count) => count > i);
        }
        const metrics = await server.metrics();
        assert.equal(metrics.get("roost_backup_failures_total"), 0);
        assert.ok(metrics.get("roost_backup_points") >= 3);
        assert.ok(metrics.get("roost_backup_bytes") > 0);
        for (const name of ["last", "verified"]) {
            const age = Date.now() / 1000 - metrics.get(`roost_backup_${name}_timestamp_seconds`);

            assert.ok(age >= -1 && age < 60, `${name}: ${age}`);
        }
        await ann.catchesUp();
        await server.stop();
        assert.deepEqual(
            fs.readdirSync(place).filter((name) => /\.part$/.test(name)),
            [],
        );
        const dir = path.join(folder(), "data");
        await mustRun([
            ...["restore", "--data", dir, "--from", place, "--key-file", key],
            ...["--at-pos", String(said[1].pos)],
        ]);
        assert.deepEqual(await texts(dir, server.people, ann, ann.room), ["round 0", "round 1"]);

        // A restart remembers.
        await server.restart();
        await server.until("roost_backup_verified_timestamp_seconds", (at) => at > 0);
        assert.ok((await server.metric("roost_backup_points")) >= 3);
        await server.stop();
    },
    { seconds: 120 },
);

test("a schedule that cannot be kept is told and counted, and the chat goes on", async () => {
    const place = folder();
    const file = path.join(place, "a-file");

    fs.writeFileSync(file, "not a folder");
    const server = await startServer({ flags: ["--backup-to", file] });
    const ann = await server.connect();
    await server.until("roost_backup_failures_total", (count) => count > 0);
    assert.match(server.logged, /a backup failed: the next try is soon.*a-file/);
    await ann.sends(ann.room, "nobody minds");
    await server.stop();

    for (const [flags, pattern] of [
        [["--backup-at", "noon"], /--backup-at takes HH:MM/],
        [["--backup-key-file", path.join(place, "none")], /key file .*none/],
        [["--backup-every", "often"], /--backup-every/],
    ]) {
        const end = await run([
            ...["serve", "--data", path.join(place, "data"), "--listen", "127.0.0.1:0"],
            ...["--no-worker", "--backup-to", place, ...flags],
        ]);
        assert.notEqual(end.code, 0);
        assert.match(end.err, pattern);
    }
});

test(
    "killed in the middle, one that goes on from another leaves the chain as it was",
    async () => {
        const seed = { users: 20_000, rooms: 200, perRoom: 100 };
        const server = await startServer({ seed });
        const ann = await server.connect();
        const place = folder();
        const at = (name) => path.join(place, name);
        const next = [
            ...["backup", "--data", server.dir, "--to", at("two"), "--since", at("one")],
        ];
        const reset = () => fs.rmSync(at("two"), { force: true });

        await mustRun(["backup", "--data", server.dir, "--to", at("one")]);
        await ann.sends(ann.room, "and then");
        for (const moment of [path.join(server.dir, "roost.backup"), at("two.part")]) {
            const end = await untilInterrupted(next, moment, "SIGKILL", reset);

            assert.equal(end.signal, "SIGKILL");
            assert.ok(!fs.existsSync(at("two")));
            await mustRun(["backup", "--verify", at("one")]);
        }
        await mustRun(next);
        await mustRun(["backup", "--verify", at("two")]);
        assert.deepEqual(fs.readdirSync(place).sort(), ["one", "two"]);
        await ann.catchesUp();
        await server.stop();
    },
    { seconds: 180 },
);

test(
    "a server that is killed over its backup leaves good ones, and goes on after",
    async () => {
        const place = path.join(folder(), "backups");
        const seed = { users: 20_000, rooms: 200, perRoom: 100 };
        const flags = ["--backup-to", place, "--backup-every", "1"];
        const server = await startServer({ seed, flags });
        const ann = await server.connect();

        await ann.sends(ann.room, "before");
        await server.until("roost_backups_total", (count) => count > 0, 60_000);
        await ann.sends(ann.room, "between");
        await server.until("roost_backup_running", (running) => running === 1, 60_000);
        await server.kill();
        await mustRun(["backup", "--verify", place]);
        await server.restart();
        const back = await server.resume(ann);
        await back.sends(ann.room, "after");
        await server.until("roost_backups_total", (count) => count > 0, 60_000);
        await server.stop();
        await mustRun(["backup", "--verify", place]);
        assert.deepEqual(
            fs.readdirSync(place).filter((name) => /\.part$/.test(name)),
            [],
        );
    },
    { seconds: 180 },
);
