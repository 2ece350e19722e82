// `roost doctor`: one line for each thing that was looked at, and an exit status.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import http from "node:http";
import path from "node:path";
import { makeCertificate, makeCertificateOf } from "./harness/certificates.mjs";
import { run, startServer, temporaryDisk, temporaryFolder, test } from "./harness/harness.mjs";

const isRoot = process.getuid() === 0;
const free = ["--listen", "127.0.0.1:0", "--no-worker"];

async function examine(dir, ...flags) {
    const end = await run(["doctor", "--json", "--data", dir, ...free, ...flags]);
    const { checks, warnings, failures } = JSON.parse(end.out);

    assert.equal(end.code, failures > 0 ? 1 : 0, end.out + end.err);
    assert.equal(checks.filter(({ grade }) => grade === "fail").length, failures);
    assert.equal(checks.filter(({ grade }) => grade === "warn").length, warnings);
    return {
        checks,
        // The one that is meant: its grade, and what it says together with the advice.
        finds(check, grade, pattern) {
            const found = checks.filter((one) => one.check === check && one.grade === grade);
            const text = found.map(({ says, advice = "" }) => `${says}: ${advice}`);

            assert.ok(text.some((line) => pattern.test(line)), `${check} ${grade} ${pattern}: ${end.out}`);
        },
    };
}

async function stoppedServer(options) {
    const server = await startServer(options);

    await server.stop();
    return server.dir;
}

test("a healthy directory is one line each, and exit 0", async () => {
    const dir = await stoppedServer();
    const before = fs.readdirSync(dir).sort();
    const end = await run(["doctor", "--data", dir, ...free]);

    assert.equal(end.code, 0, end.out);
    for (const line of end.out.trimEnd().split("\n").slice(0, -1))
        assert.match(line, /^(ok {4}|warn {2}|fail {2})[a-z]+ +\S.*$/);
    for (const topic of ["settings", "data", "disk", "filesystem", "database", "port", "clock", "limits", "versions", "schema"])
        assert.match(end.out, new RegExp(`^ok    ${topic} `, "m"), topic);
    assert.match(end.out, /quick_check finds nothing; pos \d+/);
    assert.match(end.out, /SQLite 3\.\d+.*OpenSSL 3\.\d+.*libwebsockets 4\./);
    assert.deepEqual(fs.readdirSync(dir).sort(), before, "it leaves nothing behind");
});

test("beside a running server it asks that one", async () => {
    const server = await startServer();
    const found = await examine(server.dir, "--listen", `127.0.0.1:${server.port}`);

    found.finds("server", "ok", /takes traffic/);
    found.finds("limits", "ok", /the server may have \d+/);
    const elsewhere = await examine(server.dir, "--listen", "127.0.0.1:9");
    elsewhere.finds("server", "fail", /is --listen the same/);
    await (await server.connect()).catchesUp();
    await server.stop();
});

test("settings: unknown ones are refused by name, contradictions are told", async () => {
    const dir = await stoppedServer();

    assert.equal((await run(["doctor", "--data", dir, "--colour", "red"])).code, 2);
    const { code, err } = await run(["doctor", "--data", dir], { env: { ROOST_COLOUR: "red" } });
    assert.equal(code, 1);
    assert.match(err, /"ROOST_COLOUR" is no setting/);
    assert.equal((await run(["doctor", "--peer"])).code, 2);

    (await examine(dir, "--redirect-listen", "127.0.0.1:0")).finds("settings", "fail", /needs --tls-cert/);
    (await examine(dir, "--trusted-proxies", "me")).finds("settings", "fail", /--trusted-proxies/);
    (await examine(dir, "--listen", "0.0.0.0:0")).finds("settings", "warn", /plain HTTP.*--tls-cert/);
    (await examine(dir, "--public-url", "https://chat.example")).finds("settings", "warn", /--trusted-proxies/);
    (await examine(dir, "--durability", "os")).finds("settings", "warn", /--durability disk/);
    (await examine(dir, "--worker-socket", "/tmp/x.sock")).finds("settings", "warn", /contradict/);
});

test("certificate: dates, names, key and chain", async () => {
    const dir = await stoppedServer();
    const with_ = (pair, ...more) => examine(dir, "--tls-cert", pair.cert, "--tls-key", pair.key, ...more);
    const good = makeCertificate("chat.example", { names: "DNS:chat.example,IP:192.0.2.7" });
    const found = await with_(good, "--public-url", "https://chat.example");

    found.finds("certificate", "ok", /good until 20\d\d-.*(89|90) days/);
    found.finds("certificate", "ok", /it is for chat\.example, 192\.0\.2\.7/);
    found.finds("certificate", "warn", /self-signed certificate.*told to trust it/);
    (await with_(good, "--public-url", "https://talk.example")).finds("certificate", "fail", /not for talk\.example/);
    (await with_(good, "--public-url", "https://192.0.2.7:8443")).finds("certificate", "ok", /it is for/);
    (await with_(makeCertificateOf("a.example", { from: -9, to: -1 }))).finds("certificate", "fail", /expired on.*renew/);
    (await with_(makeCertificateOf("a.example", { from: -9, to: 3 }))).finds("certificate", "warn", /expires on.*in [23] days/);
    (await with_(makeCertificateOf("a.example", { from: 2, to: 9 }))).finds("certificate", "fail", /not valid before.*clock/);
    const other = makeCertificate("other");
    (await with_({ cert: good.cert, key: other.key })).finds("certificate", "fail", /is not the key of/);
    fs.chmodSync(good.key, 0o644);
    (await with_(good)).finds("certificate", "warn", /everyone may read the key.*chmod o=/);
    (await with_({ cert: "/no/such.pem", key: good.key })).finds("certificate", "fail", /cannot read --tls-cert/);
});

test("data: modes, owners, damage, and a newer schema", async () => {
    const dir = await stoppedServer();
    const file = path.join(dir, "roost.db");

    fs.chmodSync(dir, 0o755);
    (await examine(dir)).finds("data", "warn", /mode 0755.*chmod -R go=/);
    fs.chmodSync(file, 0o644);
    (await examine(dir)).finds("data", "fail", /others may read 1 files.*roost\.db/);
    fs.chmodSync(file, 0o600);
    fs.chmodSync(dir, 0o700);
    if (isRoot) {
        fs.chownSync(file, 65534, 65534);
        (await examine(dir)).finds("data", "fail", /1 of its files do not, roost\.db first.*chown -R 0:0/);
        fs.chownSync(file, 0, 0);
    }

    execFileSync("sqlite3", [file, "PRAGMA user_version = 999"]);
    (await examine(dir)).finds("schema", "fail", /schema 999.*install the newer/);
    execFileSync("sqlite3", [file, "PRAGMA user_version = 1"]);
    (await examine(dir)).finds("schema", "warn", /schema 1 .*backup/);

    const bytes = fs.readFileSync(file);
    bytes.fill(0xaa, 4096 * 3, 4096 * 6);
    fs.writeFileSync(file, bytes);
    (await examine(dir)).finds("database", "fail", /restore the newest backup/);
    fs.writeFileSync(file, "a shopping list ".repeat(1000));
    (await examine(dir)).finds("database", "fail", /not a database/);
    (await examine("/proc/nothing/here")).finds("data", "fail", /cannot create/);
});

test("after a crash the log that was not folded in is read too", async () => {
    const server = await startServer();
    const ann = await server.connect();

    await ann.sends(ann.room, "the last words");
    const head = await server.metric("roost_log_head");
    await server.kill();
    (await examine(server.dir)).finds("database", "ok", new RegExp(`pos ${head},`));
    await server.restart();
    await server.stop();
});

test("disk and filesystem", async (t) => {
    const disk = temporaryDisk(48);

    if (!disk) return t.skip("mounting is not allowed here");
    const found = await examine(disk);

    found.finds("disk", "fail", /\d+ MB of 50 MB.*make room/);
    found.finds("filesystem", "warn", /tmpfs.*gone after a restart/);
});

test("clock: against the data, and against a peer's Date", async () => {
    const dir = await stoppedServer();
    let ahead = 0;
    const peer = http.createServer((asked, answer) => {
        answer.setHeader("Date", new Date(Date.now() + ahead).toUTCString());
        answer.end("x");
    });
    await new Promise((resolve) => peer.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${peer.address().port}/`;

    (await examine(dir, "--peer", url)).finds("clock", "ok", /within 5 s/);
    ahead = 60_000;
    (await examine(dir, "--peer", url)).finds("clock", "warn", /it is -\d+ s ahead.*timedatectl/);
    ahead = -3_600_000;
    (await examine(dir, "--peer", url)).finds("clock", "fail", /it is 36\d\d s ahead.*timedatectl/);
    peer.close();
    (await examine(dir, "--peer", url)).finds("clock", "warn", /does not tell the time/);

    const hour = Date.now() / 1000 + 3600;
    fs.utimesSync(path.join(dir, "roost.db"), hour, hour);
    (await examine(dir)).finds("clock", "fail", /before the newest change/);
});

test("ports, worker and backups", async () => {
    const dir = await stoppedServer();
    const other = await startServer();
    const taken = `127.0.0.1:${other.port}`;
    const folder = temporaryFolder("roost-b-");

    (await examine(dir, "--listen", taken)).finds("port", "fail", /already in use; stop what listens there/);
    (await examine(dir, "--listen", "nonsense")).finds("port", "fail", /--listen takes ADDR:PORT/);
    await other.stop();

    (await examine(dir, "--no-worker=no", "--worker-socket", "/no/such/worker.sock")).finds("worker", "fail", /cannot be made/);
    (await examine(dir, "--no-worker=no")).finds("worker", "ok", /the server starts .*roost-worker/);

    (await examine(dir)).finds("backups", "warn", /set --backup-to/);
    (await examine(dir, "--backup-to", folder)).finds("backups", "fail", /no backup in/);
    (await examine(dir, "--backups", folder)).finds("backups", "fail", /no backup in/);
    fs.writeFileSync(path.join(folder, "a.roost"), "x");
    (await examine(dir, "--backups", folder)).finds("backups", "ok", /a\.roost, is 0 h old/);
    const old = Date.now() / 1000 - 40 * 3600;
    fs.utimesSync(path.join(folder, "a.roost"), old, old);
    (await examine(dir, "--backups", folder)).finds("backups", "warn", /40 hours old/);
});
