// The server's own TLS, with a certificate that is replaced while it runs.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import tls from "node:tls";
import { newKey, run, startServer, temporaryFolder, test } from "./harness/harness.mjs";

const folder = temporaryFolder("roost-tls-");
const cert = path.join(folder, "cert.pem");
const key = path.join(folder, "key.pem");

function makeCertificate(name) {
    execFileSync(
        "openssl",
        [
            ...[
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
            ],
            ...["-nodes", "-days", "2", "-subj", `/CN=${name}`],
            ...["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", cert],
        ],
        { stdio: "ignore" },
    );
}

function shake(port, options = {}) {
    return new Promise((resolve, reject) => {
        const to = { host: "127.0.0.1", port, rejectUnauthorized: false, ...options };
        const socket = tls.connect(to, () => {
            resolve({
                name: socket.getPeerCertificate().subject.CN,
                version: socket.getProtocol(),
            });
            socket.end();
        });

        socket.on("error", reject);
    });
}

makeCertificate("first");

test("everything works over TLS, and the certificate is read again on SIGHUP", async () => {
    const server = await startServer({
        flags: ["--tls-cert", cert, "--tls-key", key, "--open-registration"],
    });

    assert.match(server.url, /^https:/);
    const params = { name: "secure", password: "long enough" };
    const answer = await server.post("auth.register", params);
    assert.match(answer.headers["set-cookie"][0], /;\s*Secure/i);
    const cookie = answer.headers["set-cookie"][0].split(";")[0];
    await server.posts("user.list", {}, { cookie, origin: server.url });

    const [ann, bob] = await server.connectAll(2);
    const room = await ann.createsRoom({ with: [bob] });
    const long = "t".repeat(16_000);
    for (let i = 0; i < 50; i++) await ann.sends(room, `${i} ${long}`);
    await bob.catchesUp();
    assert.equal(bob.heard("message.created", { room }).length, 50);

    assert.equal((await shake(server.port)).name, "first");
    assert.equal(
        (await shake(server.port, { minVersion: "TLSv1.3" })).version,
        "TLSv1.3",
    );
    await assert.rejects(
        shake(server.port, {
            maxVersion: "TLSv1.1",
            minVersion: "TLSv1",
            ciphers: "DEFAULT@SECLEVEL=0",
        }),
    );
    makeCertificate("second");
    server.signal("SIGHUP");
    const nameNow = async () => (await shake(server.port)).name;
    await server.asksUntil(
        nameNow,
        (name) => name === "second",
        "the certificate",
        10_000,
    );
    await ann.sends(room, "the old connection goes on");
    await bob.hears("message.created", {
        room,
        message: { text: "the old connection goes on" },
    });

    fs.writeFileSync(cert, "broken");
    server.signal("SIGHUP");
    await server.get("/healthz");
    assert.equal((await shake(server.port)).name, "second");
    await ann.catchesUp();
    await server.stop();
    makeCertificate("first");
});

test("plain HTTP to a TLS port ends, and nothing else does", async () => {
    const server = await startServer({ flags: ["--tls-cert", cert, "--tls-key", key] });
    const raw = await server.raw();

    raw.write("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
    await raw.ends();
    await (await server.connect()).catchesUp();
    await server.stop();
});

test("a slow reader over TLS loses nothing", async () => {
    const server = await startServer({
        flags: ["--tls-cert", cert, "--tls-key", key, "--outbox", "64K", "--ping", "600"],
    });
    const [ann, bob] = await server.connectAll(2);
    const room = await ann.createsRoom({ with: [bob] });
    const text = (i) => `${i} ${"s".repeat(8000)}`;

    bob.socket.pause();
    for (let i = 0; i < 2000; i += 50)
        await Promise.all(
            Array.from({ length: 50 }, (_, n) => ann.sends(room, text(i + n), newKey())),
        );
    assert.ok((await server.metric("roost_fell_behind_total")) >= 1);
    bob.socket.resume();
    await bob.hears("message.created", { message: { text: text(1999) } }, 30_000);
    assert.equal(bob.heard("message.created", { room }).length, 1999);
    await server.stop();
});

test("a certificate that cannot be read is named, exit 1", async () => {
    for (const flags of [
        ["--tls-cert", "/no/such/cert.pem", "--tls-key", key],
        ["--tls-cert", cert, "--tls-key", "/no/such/key.pem"],
        ["--tls-cert", cert],
    ]) {
        const args = [
            "--no-worker",
            "--data",
            `${folder}/data`,
            "--listen",
            "127.0.0.1:0",
        ];
        const end = await run(["serve", ...args, ...flags]);

        assert.ok([1, 2].includes(end.code), `${flags}: ${end.code}`);
        assert.equal(end.err.trimEnd().split("\n").length, 1, end.err);
        assert.match(end.err, /tls-|\.pem/);
    }
});
