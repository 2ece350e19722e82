// `roost export` and `roost import`: the whole workspace out and in again, byte for byte, by the
// real programs; what a kill leaves; and files of other versions.

import assert from "node:assert/strict";
import crypto from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { mustRun, run, Server, startServer, temporaryFolder, test } from "./harness/harness.mjs";
import { untilInterrupted } from "./harness/interrupt.mjs";

const folder = () => temporaryFolder("roost-export-");

function everythingBelow(dir) {
    const found = {};

    for (const entry of fs.readdirSync(dir, { recursive: true, withFileTypes: true }))
        if (entry.isFile()) {
            const file = path.join(entry.path, entry.name);
            found[path.relative(dir, file)] = crypto
                .createHash("sha256")
                .update(fs.readFileSync(file))
                .digest("hex");
        }
    return found;
}

test("export, import, export: equal bytes, and a server runs on it", async () => {
    const server = await startServer();
    const [ann, bob] = await server.connectAll(2);
    const room = await ann.createsRoom({ with: [bob] });
    const at = ((place) => (name) => path.join(place, name))(folder());
    const bytes = crypto.randomBytes(200_000);
    const hash = crypto.createHash("sha256").update(bytes).digest("hex");
    const sub = path.join(server.dir, "files", hash.slice(0, 2));

    fs.mkdirSync(sub, { recursive: true });
    fs.writeFileSync(path.join(sub, hash), bytes);
    const first = await ann.sends(room, 'with "quotes", é, 👍 and\nlines');
    await bob.call("reaction.add", { id: first.id, emoji: "🎉" });
    await bob.call("message.edit", { id: (await bob.sends(room, "teh")).id, text: "the" });
    await ann.call("message.delete", { id: (await ann.sends(room, "gone")).id });

    const said = await mustRun([
        ...["export", "--data", server.dir, "--to", at("one"), "--with-secrets"],
    ]);
    assert.match(said, /WITH SECRETS/);
    assert.equal(fs.statSync(at("one")).mode & 0o777, 0o700);
    assert.equal(fs.statSync(at("one/workspace.jsonl")).mode & 0o777, 0o600);
    await mustRun(["import", "--data", at("data"), "--from", at("one")]);
    await mustRun(["export", "--data", at("data"), "--to", at("two"), "--with-secrets"]);
    assert.deepEqual(everythingBelow(at("two")), everythingBelow(at("one")));
    assert.ok(fs.existsSync(at(`one/files/${hash.slice(0, 2)}/${hash}`)));
    const lines = fs.readFileSync(at("one/workspace.jsonl"), "utf8").trimEnd().split("\n");
    assert.equal(JSON.parse(lines[0]).roost, "export");
    assert.ok(lines.every((line) => typeof JSON.parse(line) === "object"));

    const second = new Server(at("data"));
    second.people = server.people;
    await second.start(["--rate", "0"]);
    const again = await second.dial({ token: ann.token });
    const session = await again.opens({ since: ann.cursor, epoch: ann.epoch });
    assert.equal(session.resumed, false);
    const { messages } = await again.call("message.history", { room, limit: 50 });
    assert.equal(messages.find(({ id }) => id === first.id).text, 'with "quotes", é, 👍 and\nlines');
    await again.sends(room, "and on");
    await second.stop();

    // Without secrets nobody is let in by what they had.
    await mustRun(["export", "--data", server.dir, "--to", at("three")]);
    await mustRun(["import", "--data", at("bare"), "--from", at("three")]);
    const third = new Server(at("bare"));
    await third.start(["--rate", "0"]);
    await third.refuses("room.list", {}, { token: ann.token }, 401, "unauthorized");
    await third.stop();
    await server.stop();
});

test(
    "killed in the middle, an export and an import are done again",
    async () => {
        const seed = { users: 5000, rooms: 100, perRoom: 100 };
        const server = await startServer({ seed });
        const at = ((place) => (name) => path.join(place, name))(folder());
        const exporting = ["export", "--data", server.dir, "--to", at("out")];
        const importing = ["import", "--data", at("data"), "--from", at("out")];
        const drop = (name) => () => fs.rmSync(at(name), { recursive: true, force: true });
        const lines = at("out.part/workspace.jsonl");
        let end = await untilInterrupted(exporting, lines, "SIGTERM", drop("out"));

        assert.match(end.err, /stopped/);
        assert.deepEqual(fs.readdirSync(at("")), []);
        end = await untilInterrupted(exporting, lines, "SIGKILL", drop("out"));
        assert.equal(end.signal, "SIGKILL");
        assert.ok(!fs.existsSync(at("out")));
        await mustRun(exporting);
        end = await untilInterrupted(importing, at("data/roost.db.part"), "SIGKILL", drop("data"));
        assert.equal(end.signal, "SIGKILL");
        assert.ok(!fs.existsSync(at("data/roost.db")));
        await mustRun(importing);
        const second = new Server(at("data"));
        await second.start([]);
        await second.stop();
        await server.stop();
    },
    { seconds: 180 },
);

test("a data directory of a newer version is refused, and left alone", async () => {
    const server = await startServer();
    const file = path.join(server.dir, "roost.db");

    await server.stop();
    const bytes = fs.readFileSync(file);
    bytes.writeUInt32BE(4711, 60); // SQLite's user_version
    fs.writeFileSync(file, bytes);
    const end = await run([
        ...["serve", "--data", server.dir, "--listen", "127.0.0.1:0", "--no-worker"],
    ]);
    assert.equal(end.code, 1);
    assert.match(end.err, /newer version \(schema 4711, this one knows \d+\); run that version/);
    assert.deepEqual(fs.readFileSync(file), bytes);
});
