// What the server and its files look like from outside: who may read them, what the process has
// given up, how the programs were built, and that nobody can sign in to a fresh one.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { uploads } from "./harness/files.mjs";
import { temporaryFolder } from "./harness/guard.mjs";
import { binary, project, sanitized, startServer, test } from "./harness/harness.mjs";
import { startWithRealWorker } from "./harness/judged.mjs";

function allUnder(folder) {
    return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
        const at = path.join(folder, entry.name);

        return entry.isDirectory() ? [at, ...allUnder(at)] : [at];
    });
}

// The children of a process, by name.
function childrenOf(pid, name) {
    return execFileSync("ps", ["-eo", "pid=,ppid=,comm="], { encoding: "utf8" })
        .trim()
        .split("\n")
        .map((line) => line.trim().split(/\s+/))
        .filter(([, parent, program]) => Number(parent) === pid && program === name)
        .map(([child]) => Number(child));
}

const status = (pid, name) =>
    new RegExp(`^${name}:\\s*(\\d+)`, "m").exec(fs.readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];

test("whatever the umask, the data belongs to its owner alone", async () => {
    const before = process.umask(0);

    try {
        const backups = temporaryFolder("roost-backups-");
        const judged = await startWithRealWorker({ flags: ["--backup-to", backups, "--backup-every", "1"] });
        const { server } = judged;
        const ann = await server.connect();

        await ann.sends(ann.room, "words to find, judge and keep");
        await uploads(server, ann, "a.txt", Buffer.from("a file"));
        await judged.isLevel();
        await server.asksUntil(
            () => allUnder(backups).filter((file) => !file.endsWith(".part")).length,
            (count) => count > 0,
            "files of backups",
            20_000,
        );
        for (const file of [server.dir, ...allUnder(server.dir), ...allUnder(backups)]) {
            const found = fs.lstatSync(file, { throwIfNoEntry: false });

            if (found) assert.equal(found.mode & 0o077, 0, `${file}: ${(found.mode & 0o777).toString(8)}`);
        }
        await server.stop();
    } finally {
        process.umask(before);
    }
});

test("a folder others may read is closed to them, or refused", async () => {
    const folder = path.join(temporaryFolder("roost-open-"), "data");

    fs.mkdirSync(folder, { mode: 0o755 });
    const server = await startServer({ dir: folder, seed: null }).catch((error) => error);

    if (server instanceof Error) {
        assert.match(server.message, /0?700|permission|mode/i);
        return;
    }
    for (const file of allUnder(folder)) {
        const found = fs.lstatSync(file, { throwIfNoEntry: false });

        if (found?.isFile()) assert.equal(found.mode & 0o077, 0, file);
    }
    await server.stop();
});

test("the server, its worker and its backups have given up what they need not", async (t) => {
    if (sanitized) return t.skip("a sanitizer wants to trace");
    const judged = await startWithRealWorker();
    const { server } = judged;
    const pids = [server.pid, ...childrenOf(server.pid, "roost-worker")];

    assert.ok(pids.length >= 2, "there is a worker");
    for (const pid of pids) {
        assert.equal(status(pid, "NoNewPrivs"), "1");
        assert.equal(status(pid, "Seccomp"), "2");
        assert.match(fs.readFileSync(`/proc/${pid}/limits`, "utf8"), /^Max core file size\s+0\s+0/m);
    }
    await server.stop();
    return undefined;
});

test("a server that dies leaves no core file", async (t) => {
    if (sanitized) return t.skip("a sanitizer has its own way to die");
    const server = await startServer();
    const folder = fs.readlinkSync(`/proc/${server.pid}/cwd`);
    const before = fs.readdirSync(folder).filter((name) => /^core/.test(name));

    server.signal("SIGABRT");
    const end = await server.program.ended;
    assert.equal(end.signal, "SIGABRT");
    for (const where of [folder, server.dir])
        assert.deepEqual(
            fs.readdirSync(where).filter((name) => /^core/.test(name) && !before.includes(name)),
            [],
        );
    return undefined;
});

test("the programs are built to be hard to break", (t) => {
    if (sanitized) return t.skip("not a program that is shipped");
    if (spawnSync("readelf", ["--version"]).status !== 0) return t.skip("there is no readelf");
    for (const name of ["roost", "roost-worker"]) {
        const program = path.join(path.dirname(binary), name);
        const read = (...flags) =>
            execFileSync("readelf", ["-W", ...flags, program], { encoding: "utf8", maxBuffer: 1 << 28 });

        assert.match(read("-h"), /Type:\s+DYN/, "its address is not fixed");
        const segments = read("-l");
        assert.match(segments, /GNU_RELRO/);
        assert.doesNotMatch(/GNU_STACK.*/.exec(segments)[0], /E\s/, "no code on the stack");
        assert.doesNotMatch(segments, /LOAD.* RWE /, "nothing is both written and run");
        assert.match(read("-d"), /BIND_NOW|FLAGS.*NOW/, "no table of functions stays writable");
        const symbols = read("--dyn-syms");
        assert.match(symbols, /__stack_chk_fail/);
        assert.match(symbols, /__\w+_chk@/, "_FORTIFY_SOURCE");
        assert.doesNotMatch(read("-d"), /RPATH|RUNPATH/, "libraries come from the system alone");
    }
    return undefined;
});

test("a fresh server has no account, and no secret that could be known", async () => {
    const server = await startServer({ seed: null });
    const other = await startServer({ seed: null });

    for (const name of ["admin", "owner", "root", "roost", "system", "test", "guest"])
        for (const password of ["password", "changeme", "admin1234", name.padEnd(8, "1")]) {
            const { status: answer } = await server.post("auth.login", { name, password });

            assert.ok([401, 429].includes(answer), `${name}: ${answer}`);
        }
    assert.match(server.setupCode, /^[\w-]{22,}$/);
    assert.notEqual(server.setupCode, other.setupCode);
    const stranger = { name: "stranger", password: "correct horse" };
    assert.notEqual((await server.post("auth.register", stranger)).status, 200);
    const wrong = { ...stranger, invite: other.setupCode };
    assert.notEqual((await server.post("auth.register", wrong)).status, 200);
    const owner = { ...stranger, invite: server.setupCode };
    assert.equal((await server.post("auth.register", owner)).status, 200);
    const again = { name: "second", password: "correct horse", invite: server.setupCode };
    assert.notEqual((await server.post("auth.register", again)).status, 200);
    await server.stop();
    await other.stop();
});

test("what it is built from can be listed", () => {
    const lines = execFileSync(path.join(project, "deploy/versions.sh"), { encoding: "utf8" })
        .trim()
        .split("\n")
        .map((line) => line.split("\t"));
    const names = lines.map(([name]) => name);

    for (const line of lines) assert.equal(line.length, 3, line.join());
    for (const name of ["libwebsockets-dev", "libssl-dev", "libsqlite3-dev", "preact", "ws"])
        assert.ok(names.includes(name), `${name} is not listed`);
});
