// What TLS is spoken, and that a crowd which comes back after a restart resumes.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import tls from "node:tls";
import { startServer, test } from "./harness/harness.mjs";
import { makeCertificate } from "./harness/certificates.mjs";

const { cert, key, folder } = makeCertificate("chat.example");
const secure = ["--tls-cert", cert, "--tls-key", key];

// One handshake; resolves with whether it was resumed, and a ticket for the next.
function shake(port, options = {}) {
    return new Promise((resolve, reject) => {
        const socket = tls.connect({
            ...{ host: "127.0.0.1", port, rejectUnauthorized: false },
            ...options,
        });
        let ticket;

        socket.on("session", (session) => (ticket = session));
        socket.on("secureConnect", () => {
            const found = { resumed: socket.isSessionReused(), version: socket.getProtocol() };

            // The answer comes behind the ticket.
            socket.write("GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            socket.resume();
            socket.on("close", () => resolve({ ...found, ticket }));
        });
        socket.on("error", reject);
    });
}

function ask(port, ...flags) {
    const at = ["s_client", "-connect", `127.0.0.1:${port}`, ...flags];
    const { stdout, stderr } = spawnSync("openssl", at, { input: "", encoding: "utf8" });

    return stdout + stderr;
}

test("only TLS 1.2 and 1.3, and only with authenticated encryption", async () => {
    const server = await startServer({ flags: secure });
    const weak = "@SECLEVEL=0";

    for (const version of ["-tls1", "-tls1_1"])
        assert.match(
            ask(server.port, version, "-cipher", `DEFAULT${weak}`),
            /alert protocol version/,
        );
    for (const cipher of [
        ...["AES128-SHA", "AES256-SHA256", "AES128-GCM-SHA256", "ECDHE-ECDSA-AES128-SHA"],
        ...["ECDHE-ECDSA-AES256-SHA384", "ECDHE-ECDSA-AES128-CCM", "DHE-RSA-AES128-GCM-SHA256"],
    ])
        assert.match(
            ask(server.port, "-tls1_2", "-cipher", `${cipher}${weak}`),
            /alert handshake failure/,
            cipher,
        );
    for (const cipher of [
        ...["ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384"],
        "ECDHE-ECDSA-CHACHA20-POLY1305",
    ])
        assert.match(
            ask(server.port, "-tls1_2", "-cipher", cipher),
            new RegExp(`New, TLSv1.2, Cipher is ${cipher}`),
        );
    assert.match(ask(server.port, "-tls1_3"), /New, TLSv1.3, Cipher is TLS_/);
    assert.match(ask(server.port, "-tls1_2"), /Secure Renegotiation IS supported/);
    await server.stop();
});

for (const version of ["TLSv1.2", "TLSv1.3"])
    test(`a ticket of ${version} is good after SIGTERM and after SIGKILL`, async () => {
        const server = await startServer({ flags: secure });
        const options = { minVersion: version, maxVersion: version };
        const first = await shake(server.port, options);

        assert.deepEqual([first.resumed, first.version], [false, version]);
        const file = path.join(server.dir, "tls-tickets");
        assert.equal(fs.statSync(file).mode & 0o777, 0o600);

        await server.stop();
        await server.restart();
        const second = await shake(server.port, { ...options, session: first.ticket });
        assert.equal(second.resumed, true);
        assert.equal(await server.metric('roost_tls_handshakes_total{kind="resumed"}'), 1);

        await server.kill();
        await server.restart();
        const third = await shake(server.port, { ...options, session: first.ticket });
        assert.equal(third.resumed, true);

        await server.kill();
        fs.rmSync(file);
        await server.restart();
        const stranger = await shake(server.port, { ...options, session: first.ticket });
        assert.equal(stranger.resumed, false);
        await server.stop();
    });

test("openssl s_client says Reused after a restart", async () => {
    const server = await startServer({ flags: secure });
    const ticket = path.join(folder, "ticket.pem");

    // In TLS 1.2 the ticket is part of the handshake: no need to wait for it.
    ask(server.port, "-tls1_2", "-sess_out", ticket);
    await server.stop();
    await server.restart();
    assert.match(ask(server.port, "-tls1_2", "-sess_in", ticket), /^Reused, TLSv1.2/m);
    await server.stop();
});

test("the keys grow old: a new one seals, the previous still opens, the oldest does not", async () => {
    const server = await startServer({ flags: [...secure, "--tls-ticket-age", "1000"] });
    const file = path.join(server.dir, "tls-tickets");
    const { ticket } = await shake(server.port);
    const age = (seconds) => {
        const [heading, ...keys] = fs.readFileSync(file, "utf8").trimEnd().split("\n");
        const older = keys.map((line) => line.replace(/^\d+/, (made) => made - seconds));

        fs.writeFileSync(file, `${[heading, ...older].join("\n")}\n`);
        return keys.length;
    };

    await server.stop();
    assert.equal(age(1100), 1);
    await server.restart();
    assert.equal(fs.readFileSync(file, "utf8").trimEnd().split("\n").length, 3);
    assert.equal((await shake(server.port, { session: ticket })).resumed, true);

    await server.stop();
    assert.equal(age(2500), 2);
    await server.restart();
    assert.equal((await shake(server.port, { session: ticket })).resumed, false);
    await server.stop();
});

test("a file of keys that others could read, or nobody, is made anew", async () => {
    const server = await startServer({ flags: secure });
    const file = path.join(server.dir, "tls-tickets");
    const { ticket } = await shake(server.port);

    await server.stop();
    fs.chmodSync(file, 0o644);
    await server.restart();
    assert.equal((await shake(server.port, { session: ticket })).resumed, false);
    assert.match(server.logged, /made anew.*others could read it/);
    assert.equal(fs.statSync(file).mode & 0o777, 0o600);

    await server.stop();
    fs.writeFileSync(file, "not keys at all\n");
    await server.restart();
    assert.equal((await shake(server.port)).resumed, false);
    assert.match(server.logged, /made anew.*cannot read it/);
    await server.stop();
});

test("without tickets every handshake is a full one", async () => {
    const server = await startServer({ flags: [...secure, "--tls-ticket-age", "0"] });
    const { ticket } = await shake(server.port);

    assert.equal(ticket, undefined);
    assert.equal(fs.existsSync(path.join(server.dir, "tls-tickets")), false);
    await server.stop();
});

test("--hsts says how long a browser keeps to https, 0 says nothing", async () => {
    const headers = async (...flags) => {
        const server = await startServer({ flags });
        const answer = await server.get("/healthz");

        await server.stop();
        return answer.headers["strict-transport-security"];
    };

    assert.equal(await headers(...secure), "max-age=31536000");
    assert.equal(await headers(...secure, "--hsts", "60"), "max-age=60");
    assert.equal(await headers(...secure, "--hsts", "0"), undefined);
    assert.equal(await headers(), undefined);
});
