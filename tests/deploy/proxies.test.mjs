// deploy/proxies as it is shipped, in front of a real server. What is changed: ports, certificates,
// and where the proxy keeps its files.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { after, test } from "node:test";
import { atExit, temporaryFolder, tiedToUs } from "../integration/harness/guard.mjs";
import { startServer } from "../integration/harness/harness.mjs";
import { Deployed, chat, command, freePort, newKey, project } from "./deployed.mjs";

const HOST = "chat.example.com";
const shipped = (name) => fs.readFileSync(path.join(project, "deploy/proxies", name), "utf8");
const has = (program) => spawnSync("sh", ["-c", `command -v ${program}`]).status === 0;
const running = [];

after(async () => {
    for (const { child, backend } of running) {
        child.kill();
        await backend.kill();
    }
});

function certificate(folder) {
    command("openssl", [
        ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"],
        ...["-subj", `/CN=${HOST}`, "-addext", `subjectAltName=DNS:${HOST}`, "-days", "2"],
        ...["-keyout", `${folder}/privkey.pem`, "-out", `${folder}/fullchain.pem`],
    ]);
}

// Answers the proxy's program and arguments; `edit` is for a test that wants other timeouts.
const proxies = {
    nginx({ folder, port, plain, backend, edit }) {
        const site = edit(shipped("nginx.conf"))
            .replaceAll(`/etc/letsencrypt/live/${HOST}`, folder)
            .replace("listen 443 ssl http2", `listen 127.0.0.1:${port} ssl http2`)
            .replace("listen 80", `listen 127.0.0.1:${plain}`)
            .replaceAll("127.0.0.1:8080", `127.0.0.1:${backend}`);
        const places = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
            (name) => `${name}_temp_path ${folder}/${name};`,
        );
        const user = process.getuid() === 0 ? "user root;" : "";

        fs.writeFileSync(`${folder}/roost.conf`, site);
        fs.writeFileSync(
            `${folder}/nginx.conf`,
            `daemon off; ${user} pid ${folder}/pid; error_log ${folder}/log; events {}
            http { access_log off; ${places.join(" ")} include ${folder}/roost.conf; }`,
        );
        return ["nginx", ["-p", folder, "-c", `${folder}/nginx.conf`, "-e", `${folder}/log`]];
    },

    caddy({ folder, port, plain, backend, edit }) {
        const site = edit(shipped("Caddyfile"))
            .replace(`${HOST} {`, `${HOST}:${port} {\n\ttls ${folder}/fullchain.pem ${folder}/privkey.pem`)
            .replaceAll("127.0.0.1:8080", `127.0.0.1:${backend}`);

        fs.writeFileSync(
            `${folder}/Caddyfile`,
            `{\n\tadmin off\n\thttp_port ${plain}\n\thttps_port ${port}\n\tdefault_sni ${HOST}\n}\n${site}`,
        );
        return ["caddy", ["run", "--config", `${folder}/Caddyfile`, "--adapter", "caddyfile"]];
    },
};

// What a browser at https://chat.example.com sends, to wherever the proxy listens.
class Proxied extends Deployed {
    request(method, at, options = {}) {
        return super.request(method, at, {
            ...options,
            headers: { host: HOST, ...options.headers },
        });
    }

    async dial({ headers, ...options } = {}) {
        return super.dial({ ...options, headers: { host: HOST, ...headers } });
    }
}

async function behind(name, { flags = [], edit = (text) => text } = {}) {
    const folder = temporaryFolder(`roost-${name}-`);
    const [port, plain] = [await freePort(), await freePort()];
    const backend = await startServer({
        flags: ["--public-url", `https://${HOST}`, "--trusted-proxies", "127.0.0.1", ...flags],
    });

    certificate(folder);
    const [program, args] = proxies[name]({ folder, port, plain, backend: backend.port, edit });
    const child = spawn(...tiedToUs(program, args), { stdio: "ignore", env: { ...process.env, HOME: folder } });
    atExit(() => child.kill("SIGKILL"));
    running.push({ child, backend });
    const server = await new Proxied(`https://127.0.0.1:${port}`).isReady();
    server.waiting = backend.waiting;
    return { server, backend, plain };
}

async function people(server, count, from) {
    const all = [];

    for (let i = 0; i < count; i++) {
        const { token } = server.waiting.shift();
        const dialogue = await server.dial({ token, ...(from && { from: from(i) }) });

        await dialogue.opens();
        all.push(dialogue);
    }
    return all;
}

for (const name of Object.keys(proxies)) {
    const skip = has(name) ? false : `no ${name} here: apt-get install ${name}`;

    test(`${name}: people chat through it, in long messages too, and the page comes`, { skip }, async () => {
        const { server } = await behind(name);
        const [ann, bob] = await people(server, 2);
        const room = await ann.createsRoom({ with: [bob] });
        const page = await server.get("/");

        await chat(ann, bob, room);
        await chat(ann, bob, room, "ä".repeat(8000));
        await server.posts("message.send", { room, text: "by HTTP", key: newKey() }, ann);
        assert.equal(page.status, 200);
        assert.match(page.headers["content-type"], /^text\/html/);
        const big = await server.post("message.send", { room, text: "x".repeat(70_000), key: newKey() }, ann);
        assert.equal(big.status, 413, "Roost's own word, not the proxy's");
        assert.ok(big.json.code, big.text);
    });

    test(`${name}: an idle socket stays open by the server's pings, and not without them`, { skip }, async () => {
        const seconds = /proxy_read_timeout (\d+)s/.exec(shipped("nginx.conf"))[1];
        const short = (text) => text.replaceAll(/(proxy_(read|send)_timeout) \d+s/g, "$1 3s");

        assert.ok(Number(seconds) > 75, "longer than the server's own patience");
        const { server } = await behind(name, { flags: ["--ping", "1"], edit: short });
        const [ann] = await people(server, 1);
        await new Promise((resolve) => setTimeout(resolve, 5000));
        await ann.catchesUp();
        if (name !== "nginx") return;

        const { server: silent } = await behind(name, { edit: short });
        const [bob] = await people(silent, 1);
        await bob.closes(1006);
    });

    test(`${name}: limits count the people behind it, whatever they say of themselves`, { skip }, async () => {
        const { server, backend } = await behind(name, { flags: ["--max-sockets-per-address", "2"] });

        await people(server, 4, (i) => `127.0.0.${2 + i}`);
        await people(server, 1, () => "127.0.0.2");
        const { token } = server.waiting.shift();
        const claims = { "x-forwarded-for": "192.0.2.7", forwarded: "for=192.0.2.7;proto=http" };
        await assert.rejects(server.dial({ token, from: "127.0.0.2", headers: claims }));
        for (const reason of ["untrusted", "bad"])
            assert.equal(await backend.metric(`roost_forwarded_ignored_total{reason="${reason}"}`), 0);
    });

    test(`${name}: sign-in cookies are Secure, and other sites may not use them`, { skip }, async () => {
        const { server, backend } = await behind(name);
        const { code } = await (await backend.connect(await backend.newcomer("boss", "--admin"))).call(
            "invite.create",
            { key: newKey() },
        );
        const answer = await server.post("auth.register", { name: "carol", password: "correct horse", invite: code });
        const [set] = answer.headers["set-cookie"];
        const cookie = set.split(";")[0];

        assert.match(set, /;\s*Secure/i);
        const own = await server.dial({ headers: { cookie, origin: `https://${HOST}` } });
        await own.opens();
        await server.posts("user.list", {}, { cookie, origin: `https://${HOST}` });
        const evil = "https://evil.example";
        await assert.rejects(server.dial({ headers: { cookie, origin: evil } }), { status: 403 });
        await server.refuses("user.list", {}, { cookie, origin: evil }, 403, "forbidden");
    });

    test(`${name}: figures stay inside, and plain HTTP is sent to https`, { skip }, async () => {
        const { server, plain } = await behind(name);

        assert.equal((await server.get("/metrics")).status, 403);
        assert.equal((await server.get("/healthz")).status, 200);
        const http = new Proxied(`http://127.0.0.1:${plain}`);
        const { status, headers } = await http.get("/some/page");
        assert.ok([301, 308].includes(status), String(status));
        assert.match(headers.location, new RegExp(`^https://${HOST}(:\\d+)?/some/page`));
    });
}
