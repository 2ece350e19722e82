// What is wrong with a machine is told in one line, with the remedy; what only should be
// mended is told in the log, and the server serves.

import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { makeCertificate, makeCertificateOf } from "./harness/certificates.mjs";
import {
    binary,
    cleanEnvironment,
    patience,
    run,
    Server,
    startServer,
    temporaryDisk,
    temporaryFolder,
    test,
} from "./harness/harness.mjs";

const NOBODY = 65534;
const isRoot = process.getuid() === 0;
const serve = ["serve", "--no-worker", "--listen", "127.0.0.1:0"];
const openFolder = (prefix) => {
    const folder = temporaryFolder(prefix);

    fs.chmodSync(folder, 0o755);
    return folder;
};

function refuses({ code, err }, pattern) {
    assert.equal(code, 1, err);
    assert.match(err, pattern);
    assert.equal(err.trimEnd().split("\n").length, 1, err);
}

// As the user nobody, from a place that user can reach.
function asNobody(args) {
    const folder = openFolder("roost-bin-");
    const program = path.join(folder, "roost");

    fs.copyFileSync(binary, program);
    fs.chmodSync(program, 0o755);
    const { status, stderr } = spawnSync(program, args, {
        ...{ uid: NOBODY, gid: NOBODY, encoding: "utf8", cwd: "/" },
        env: { PATH: process.env.PATH },
    });
    return { code: status, err: stderr };
}

const { cert, key } = makeCertificate("chat.example");
const secure = (pair) => ["--tls-cert", pair.cert, "--tls-key", pair.key];
const data = () => path.join(temporaryFolder("roost-bad-"), "data");

// --- files ---

test("a data directory of somebody else's names both, and chown", async (t) => {
    if (!isRoot) return t.skip("only root can be somebody else");
    const dir = path.join(openFolder("roost-theirs-"), "data");

    fs.mkdirSync(dir, { mode: 0o755 });
    refuses(
        asNobody([...serve, "--data", dir]),
        /cannot write to .*data: it belongs to root \(uid 0\) and the server runs as \S+ \(uid 65534\); run `chown -R 65534:65534 /,
    );
});

test("one file that a command run as root left behind is named", async (t) => {
    if (!isRoot) return t.skip("only root can be somebody else");
    const dir = path.join(openFolder("roost-theirs-"), "data");
    const server = new Server(dir);

    await server.start();
    await server.stop();
    execFileSync("chown", ["-R", `${NOBODY}:${NOBODY}`, dir]);
    fs.chownSync(path.join(dir, "roost.lock"), 0, 0);
    refuses(asNobody([...serve, "--data", dir]), /roost\.lock: it belongs to root .*chown -R/);
});

test("a place where the data directory cannot be made is named", async (t) => {
    if (!isRoot) return t.skip("root may write everywhere, and who else is to be tested?");
    const parent = openFolder("roost-parent-");

    refuses(
        asNobody([...serve, "--data", path.join(parent, "data")]),
        /cannot create the data directory .*Permission denied; make it and give it/,
    );
    refuses(await run([...serve, "--data", "/no/such/place"]), /\/no\/such.*No such file.*name another --data/);
});

test("a volume that is mounted read-only is named", async (t) => {
    const disk = temporaryDisk(32);

    if (!disk) return t.skip("mounting is not allowed here");
    if (spawnSync("mount", ["-o", "remount,ro", disk]).status !== 0)
        return t.skip("remounting is not allowed here");
    refuses(await run([...serve, "--data", disk]), /its volume is mounted read-only; mount it read-write/);
});

test("a key that cannot be read is named, and so is who should be let in", async (t) => {
    if (!isRoot) return t.skip("only root can be somebody else");
    const folder = openFolder("roost-key-");
    const pair = makeCertificate("x", { folder });
    const dir = path.join(openFolder("roost-theirs-"), "data");

    fs.mkdirSync(dir);
    fs.chownSync(dir, NOBODY, NOBODY);
    refuses(
        asNobody([...serve, "--data", dir, ...secure(pair)]),
        /cannot read --tls-key .*key\.pem: Permission denied; let the user the server runs as read it/,
    );
});

// --- certificates ---

test("a key that is not the certificate's is told so", async () => {
    for (const kind of ["ec", "rsa"]) {
        const other = makeCertificate("other", { kind });

        refuses(
            await run([...serve, "--data", data(), "--tls-cert", cert, "--tls-key", other.key]),
            /--tls-key .* is not the key of --tls-cert .*; name the two that were made together/,
        );
    }
});

test("a key with a passphrase, and files of another kind, are told so", async () => {
    const folder = temporaryFolder("roost-key-");
    const locked = path.join(folder, "locked.pem");
    const nonsense = path.join(folder, "nonsense.pem");

    execFileSync("openssl", [
        ...["ec", "-in", key, "-aes256", "-passout", "pass:secret", "-out", locked],
    ], { stdio: "ignore" });
    fs.writeFileSync(nonsense, "nonsense");
    const start = (pair) => run([...serve, "--data", data(), ...secure(pair)]);

    refuses(await start({ cert, key: locked }), /--tls-key .*without a passphrase/);
    refuses(await start({ cert, key: nonsense }), /--tls-key .*in PEM/);
    refuses(await start({ cert: nonsense, key }), /--tls-cert .*in PEM/);
    refuses(await start({ cert: "", key }), /--tls-cert and --tls-key go together/);
});

test("an expired certificate is served, and the log is loud about it", async () => {
    const expired = makeCertificateOf("chat.example", { from: -10, to: -1 });
    const server = await startServer({ flags: secure(expired) });

    assert.match(server.logged, /level=error msg="the certificate has expired: renew it and send SIGHUP"/);
    assert.equal((await server.get("/healthz")).status, 200);
    const ends = await server.metric("roost_tls_certificate_expires_timestamp_seconds");
    assert.ok(ends < Date.now() / 1000);
    await server.stop();
});

test("one that is not valid yet points at the clock; one that ends soon is told", async () => {
    const early = makeCertificateOf("chat.example", { from: 1, to: 9 });
    const soon = makeCertificateOf("chat.example", { from: -1, to: 3 });

    for (const [pair, says] of [
        [early, /level=error msg="the certificate is not valid yet: is the clock right\?"/],
        [soon, /level=warn msg="the certificate ends soon/],
    ]) {
        const server = await startServer({ flags: secure(pair) });

        assert.match(server.logged, says);
        await server.stop();
    }
});

test("a reload that brings no better certificate keeps the old one, and no socket is dropped", async () => {
    const pair = makeCertificate("first", { kind: "rsa" });
    const expired = makeCertificateOf("late", { from: -10, to: -1 });
    const other = makeCertificate("other", { days: 60 });
    const server = await startServer({ flags: secure(pair) });
    const ann = await server.connect();
    const good = { cert: fs.readFileSync(pair.cert), key: fs.readFileSync(pair.key) };
    const ends = () => server.metric("roost_tls_certificate_expires_timestamp_seconds");
    const before = await ends();
    let refusals = 0;
    const brings = async (cert, key, says) => {
        fs.writeFileSync(pair.cert, cert);
        fs.writeFileSync(pair.key, key);
        server.signal("SIGHUP");
        await server.asksUntil(
            () => server.logged.match(/the certificate stays as it was/g)?.length ?? 0,
            (count) => count > refusals,
            "the log",
            10_000,
        );
        refusals++;
        assert.match(server.logged, says);
        assert.equal(await ends(), before);
        await ann.sends(ann.room, "still here");
    };

    await brings("nonsense", good.key, /cannot use --tls-cert/);
    await brings(good.cert, fs.readFileSync(other.key), /is not the key of/);
    await brings(fs.readFileSync(expired.cert), fs.readFileSync(expired.key), /the new one has expired/);

    // Another kind of key replaces the first altogether.
    fs.copyFileSync(other.cert, pair.cert);
    fs.copyFileSync(other.key, pair.key);
    server.signal("SIGHUP");
    await server.asksUntil(ends, (now) => now !== before, "the certificate", 10_000);
    const old = spawnSync(
        "openssl",
        ["s_client", "-connect", `127.0.0.1:${server.port}`, "-tls1_2", "-cipher", "ECDHE-RSA-AES128-GCM-SHA256"],
        { input: "", encoding: "utf8" },
    );
    assert.match(old.stderr, /handshake failure/, "the RSA certificate is gone");
    await ann.sends(ann.room, "and still");
    await server.stop();
});

// --- clock, disk, limits ---

test("a clock that stands before the newest change is told, with the remedy", async () => {
    const server = await startServer();

    await server.stop();
    execFileSync("sqlite3", [
        path.join(server.dir, "roost.db"),
        "UPDATE log SET at = at + 7200000 WHERE pos = (SELECT max(pos) FROM log)",
    ]);
    await server.restart();
    assert.match(server.logged, /level=error msg="the clock stands before the newest change: set it \(timedatectl\).*behind_s=7\d\d\d/);
    await (await server.connect()).catchesUp();
    await server.stop();
});

test("a disk that is nearly full is told at the start", async (t) => {
    const disk = temporaryDisk(64);

    if (!disk) return t.skip("mounting is not allowed here");
    const server = new Server(disk);

    await server.start();
    assert.match(server.logged, /level=warn msg="the disk is nearly full: make room.*free_mb=\d+/);
    await server.stop();
});

function underLimit(files, args) {
    return spawn("prlimit", [`--nofile=${files}:${files}`, binary, ...args], {
        stdio: ["ignore", "pipe", "pipe"],
        env: cleanEnvironment(),
    });
}

async function saysUntil(child, pattern) {
    let text = "";

    return new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(text)), 30_000 * patience);

        for (const stream of [child.stdout, child.stderr])
            stream.setEncoding("utf8").on("data", (part) => {
                text += part;
                if (pattern.test(text)) {
                    clearTimeout(timer);
                    resolve(text);
                }
            });
    });
}

test("too few descriptors are refused, few are told", async () => {
    const none = underLimit(40, [...serve, "--data", data()]);
    const said = await saysUntil(none, /\n/);
    assert.match(said, /^roost serve: only 40 files and sockets may be open here: raise it with LimitNOFILE=/);

    const few = underLimit(500, [...serve, "--data", data()]);
    const log = await saysUntil(few, /listening on/);
    few.kill("SIGTERM");
    assert.match(log, /level=warn msg="few descriptors" why="only 500 files/);
    assert.equal(await new Promise((resolve) => few.on("close", resolve)), 0);
});
