// A certificate by ACME (RFC 8555): Pebble, the test server of Let's Encrypt's makers, asks
// the redirect listener for the token that an ordinary client put there; the deploy hook
// hands the certificate over and the server takes it up without dropping a socket.
//
// apt-get install pebble certbot lego dehydrated

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import fs from "node:fs";
import net from "node:net";
import path from "node:path";
import tls from "node:tls";
import { makeCertificate } from "./harness/certificates.mjs";
import { atExit } from "./harness/guard.mjs";
import {
    patience,
    project,
    startServer,
    temporaryFolder,
    test,
} from "./harness/harness.mjs";

const HOST = "chat.example";
const has = (name) => spawnSync("which", [name]).status === 0;

function freePort() {
    return new Promise((resolve) => {
        const probe = net.createServer().listen(0, "127.0.0.1", () => {
            const { port } = probe.address();

            probe.close(() => resolve(port));
        });
    });
}

function runs(program, args, env = {}) {
    const child = spawn(program, args, {
        stdio: ["ignore", "pipe", "pipe"],
        env: { ...process.env, ...env },
    });
    const said = { text: "" };

    atExit(() => child.kill("SIGKILL"));
    for (const stream of [child.stdout, child.stderr])
        stream.setEncoding("utf8").on("data", (text) => (said.text += text));
    const ended = new Promise((resolve) => child.on("close", resolve));
    return { child, said, ended };
}

async function untilOpen(port) {
    const end = Date.now() + 10_000 * patience;

    for (;;) {
        const open = await new Promise((resolve) => {
            const socket = net.connect(port, "127.0.0.1", () => resolve(true));

            socket.on("error", () => resolve(false));
            socket.on("connect", () => socket.destroy());
        });

        if (open) return;
        assert.ok(Date.now() < end, `nobody listens on ${port}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
    }
}

// An authority that asks on `httpPort` of this machine, whatever the name.
async function startAuthority(httpPort) {
    const folder = temporaryFolder("roost-pebble-");
    const own = makeCertificate("localhost", { names: "DNS:localhost,IP:127.0.0.1" });
    const [dns, api, management, control] = await Promise.all([1, 2, 3, 4].map(freePort));
    const config = path.join(folder, "config.json");

    fs.writeFileSync(
        config,
        JSON.stringify({
            pebble: {
                ...{ listenAddress: `127.0.0.1:${api}`, certificate: own.cert },
                ...{ managementListenAddress: `127.0.0.1:${management}`, privateKey: own.key },
                ...{ httpPort, tlsPort: 1, externalAccountBindingRequired: false },
            },
        }),
    );
    const names = runs("pebble-challtestsrv", [
        ...["-dns01", `127.0.0.1:${dns}`, "-management", `127.0.0.1:${control}`],
        ...["-http01", "", "-https01", "", "-tlsalpn01", ""],
        ...["-defaultIPv4", "127.0.0.1", "-defaultIPv6", ""],
    ]);
    const authority = runs(
        "pebble",
        ["-config", config, "-dnsserver", `127.0.0.1:${dns}`],
        { PEBBLE_VA_NOSLEEP: "1", PEBBLE_WFE_NONCEREJECT: "0" },
    );

    try {
        await untilOpen(control);
        await untilOpen(api);
    } catch (error) {
        authority.child.kill();
        names.child.kill();
        throw new Error(`${error.message}\n${names.said.text}\n${authority.said.text}`);
    }
    return {
        directory: `https://localhost:${api}/dir`,
        roots: own.cert,
        said: authority.said,
        stop: () => {
            authority.child.kill();
            names.child.kill();
        },
    };
}

function certificateOf(port) {
    return new Promise((resolve, reject) => {
        const to = { host: "127.0.0.1", port, servername: HOST, rejectUnauthorized: false };
        const socket = tls.connect(to, () => {
            const { subject, issuer, serialNumber, subjectaltname } =
                socket.getPeerCertificate();

            resolve({ subject, issuer, serialNumber, subjectaltname });
            socket.destroy();
        });

        socket.on("error", reject);
    });
}

// Each gets the first certificate, or the next, and runs the hook.
const clients = {
    certbot: (at) => ({
        args: [
            ...["certonly", "--webroot", "--webroot-path", at.webroot, "-d", HOST],
            ...["--server", at.directory, "--non-interactive", "--agree-tos"],
            ...["--register-unsafely-without-email", "--force-renewal"],
            ...["--config-dir", `${at.state}/c`, "--work-dir", `${at.state}/w`],
            ...["--logs-dir", `${at.state}/l`, "--deploy-hook", at.hook],
        ],
        env: { REQUESTS_CA_BUNDLE: at.roots },
    }),
    lego: (at, again) => ({
        args: [
            ...["--server", at.directory, "--email", "a@chat.example", "--accept-tos"],
            ...["--domains", HOST, "--path", at.state, "--http"],
            ...["--http.webroot", at.webroot],
            ...(again ? ["renew", "--days", "9999", "--no-random-sleep", "--renew-hook", at.legoHook]
                      : ["run", "--run-hook", at.legoHook]),
        ],
        env: { LEGO_CA_CERTIFICATES: at.roots },
    }),
    dehydrated: (at) => {
        const config = path.join(at.state, "config");

        fs.writeFileSync(path.join(at.state, "domains.txt"), `${HOST}\n`);
        fs.writeFileSync(
            config,
            `CA=${at.directory}\nBASEDIR=${at.state}\nWELLKNOWN=${at.tokens}\n` +
                `HOOK=${at.dehydratedHook}\nCURL_OPTS="--cacert ${at.roots}"\n`,
        );
        return { args: ["--cron", "--accept-terms", "--force", "--config", config], env: {} };
    },
};

for (const name of Object.keys(clients))
    test(
        `${name} gets a certificate and renews it, while people talk`,
        async (t) => {
            const missing = ["pebble", "pebble-challtestsrv", name].filter((tool) => !has(tool));

            if (missing.length > 0) return t.skip(`apt-get install pebble ${name}: no ${missing}`);
            const webroot = temporaryFolder("roost-webroot-");
            const served = temporaryFolder("roost-tls-");
            const tokens = path.join(webroot, ".well-known", "acme-challenge");
            fs.mkdirSync(tokens, { recursive: true });
            const server = await startServer({
                flags: [
                    ...["--tls-cert", `${served}/fullchain.pem`],
                    ...["--tls-key", `${served}/privkey.pem`],
                    ...["--redirect-listen", "127.0.0.1:0", "--acme-challenge", tokens],
                ],
            });
            const plain = /redirecting from http:\/\/127.0.0.1:(\d+)/.exec(server.printed)[1];
            const authority = await startAuthority(Number(plain));
            t.after(authority.stop);
            const state = temporaryFolder("roost-client-");
            const hook = path.join(project, "deploy/acme/deploy-hook.sh");
            const wrap = (file, text) => {
                fs.writeFileSync(path.join(state, file), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
                return path.join(state, file);
            };
            const lay = `cp "$1" "${state}/fullchain.pem" && cp "$2" "${state}/privkey.pem" && RENEWED_LINEAGE="${state}" exec "${hook}"`;
            const at = {
                ...{ ...authority, webroot, tokens, state, hook },
                legoHook: wrap("lego.sh", `set -- "$LEGO_CERT_PATH" "$LEGO_CERT_KEY_PATH"; ${lay}`),
                dehydratedHook: wrap(
                    "dehydrated.sh",
                    `[ "$1" = deploy_cert ] || exit 0; set -- "$5" "$3"; ${lay}`,
                ),
            };
            const env = {
                ...{ ROOST_TLS_FOLDER: served, ROOST_TLS_RELOAD: `kill -HUP ${server.pid}` },
                ROOST_TLS_GROUP: String(process.getgid()),
            };
            const [ann, bob] = await server.connectAll(2);
            const room = await ann.createsRoom({ with: [bob] });
            const issue = async (again) => {
                const { args, env: own } = clients[name](at, again);
                const client = runs(name, args, { ...env, ...own });

                const code = await client.ended;
                assert.equal(code, 0, `${client.said.text}\n${authority.said.text}`);
            };
            const newOne = (before) =>
                server.asksUntil(
                    () => certificateOf(server.port),
                    (now) => now.serialNumber !== before.serialNumber,
                    "the certificate",
                    10_000,
                );

            const own = await certificateOf(server.port);
            assert.match(own.subject.CN, /until there is a certificate/);
            await issue(false);
            const first = await newOne(own);
            assert.match(first.issuer.CN, /^Pebble Intermediate/);
            assert.equal(first.subjectaltname, `DNS:${HOST}`);
            assert.equal(fs.statSync(`${served}/privkey.pem`).mode & 0o777, 0o640);

            await ann.sends(room, "still here");
            await bob.hears("message.created", { room, message: { text: "still here" } });
            await issue(true);
            const second = await newOne(first);
            assert.match(second.issuer.CN, /^Pebble Intermediate/);
            await ann.sends(room, "and again");
            await bob.hears("message.created", { room, message: { text: "and again" } });
            assert.ok((await server.metric("roost_acme_challenges_total")) >= 1);
            await server.stop();
        },
        { seconds: 120 },
    );
