// Plain HTTP beside TLS: everyone is sent to https, a certificate authority finds its
// token, and nothing else is to be had there.

import assert from "node:assert/strict";
import fs from "node:fs";
import http from "node:http";
import path from "node:path";
import { makeCertificate } from "./harness/certificates.mjs";
import { Raw, run, startServer, temporaryFolder, test } from "./harness/harness.mjs";

const { cert, key } = makeCertificate("chat.example");
const secure = ["--tls-cert", cert, "--tls-key", key];
const tokens = temporaryFolder("roost-acme-");
const LISTEN = ["--redirect-listen", "127.0.0.1:0"];
const CHALLENGE = "/.well-known/acme-challenge/";

async function startPair(...flags) {
    const server = await startServer({ flags: [...secure, ...LISTEN, ...flags] });

    server.plainPort = Number(/redirecting from http:\/\/127.0.0.1:(\d+)/.exec(server.printed)[1]);
    return server;
}

function ask(port, target, { method = "GET", host = "chat.example", headers = {} } = {}) {
    return new Promise((resolve, reject) => {
        const asked = http.request(
            { host: "127.0.0.1", port, path: target, method, headers: { host, ...headers }, agent: false },
            (answer) => {
                let text = "";

                answer.on("data", (part) => (text += part));
                answer.on("end", () =>
                    resolve({ status: answer.statusCode, headers: answer.headers, text }),
                );
            },
        );
        asked.on("error", reject);
        asked.end();
    });
}

// As it is written, without a library that would mend it.
async function askRaw(port, lines) {
    const raw = await Raw.connect({ port });

    raw.ask(lines);
    const head = await raw.head();
    await raw.ends();
    return head;
}

test("every request is sent to the same address over https", async () => {
    const server = await startPair();
    const at = `https://chat.example:${server.port}`;

    for (const target of ["/", "/room/7?x=1%262&y=%20", "//evil.example/", "/a%2f..%2fb;c"]) {
        const answer = await ask(server.plainPort, target);

        assert.equal(answer.status, 308);
        assert.equal(answer.headers.location, at + target);
        assert.equal(answer.headers["strict-transport-security"], undefined);
    }
    assert.equal((await ask(server.plainPort, "/", { method: "POST" })).status, 308);
    const named = await ask(server.plainPort, "/", { host: "chat.example:8080" });
    assert.equal(named.headers.location, `${at}/`);
    const six = await ask(server.plainPort, "/", { host: "[::1]:8080" });
    assert.equal(six.headers.location, `https://[::1]:${server.port}/`);
    assert.equal(await server.metric("roost_redirects_total"), 7);
    await server.stop();
});

test("with --public-url it is that address, whatever the Host says", async () => {
    const server = await startPair("--public-url", "https://chat.example/");
    const answer = await ask(server.plainPort, "/x?y", { host: "evil.example" });

    assert.equal(answer.headers.location, "https://chat.example/x?y");
    await server.stop();
});

test("what is no sound request is refused, and sends nobody anywhere", async () => {
    const server = await startPair();
    const refuses = async (status, ...lines) => {
        const head = await askRaw(server.plainPort, lines);

        assert.equal(head.status, status, lines[0]);
        assert.equal(head.headers.get("location"), undefined);
    };

    for (const host of [
        ...["evil.example/x", "a b", "x\\y", "chat.example:port", "chat.example:", "[::1", "]", "..x"],
        ...["user@chat.example", "chat.example#", "-x", "x".repeat(400)],
    ])
        await refuses(400, "GET / HTTP/1.1", `Host: ${host}`);
    await refuses(400, "GET / HTTP/1.1");
    await refuses(400, "GET / HTTP/1.1", "Host: a", "Host: b");
    await refuses(400, "GET * HTTP/1.1", "Host: a");
    await refuses(400, "GET a HTTP/1.1", "Host: a");
    await refuses(400, "GET / HTTP/2.0", "Host: a");
    await refuses(400, "GET /\x01 HTTP/1.1", "Host: a");
    await refuses(400, "nonsense");
    await refuses(431, "GET / HTTP/1.1", `X: ${"y".repeat(9000)}`);
    assert.equal((await ask(server.plainPort, "/")).status, 308);
    await server.stop();
});

test("who says nothing is let go, and holds nobody up", async () => {
    const server = await startPair();
    const silent = [];

    for (let i = 0; i < 300; i++) silent.push(await Raw.connect({ port: server.plainPort }));
    // One place more than there are: the first of the silent ones went for it.
    silent.forEach((raw) => raw.write("GET / HT"));
    assert.equal((await ask(server.plainPort, "/")).status, 308);
    await silent[0].ends();
    await silent.at(-1).ends(20_000);
    await server.stop();
});

test("a certificate authority finds the token, and only tokens", async () => {
    const server = await startPair("--acme-challenge", tokens);
    const token = "evaGxfADs6pSRb2LAv9IZf17Dt3juxGJ-PCt92wr-oA";
    const outside = path.join(path.dirname(tokens), `${path.basename(tokens)}-outside`);
    const at = (name) => path.join(tokens, name);

    fs.writeFileSync(at(token), `${token}.thumbprint`);
    fs.writeFileSync(at("with.dot"), "no token");
    fs.writeFileSync(at("large"), "x".repeat(5000));
    fs.mkdirSync(at("folder"));
    fs.writeFileSync(outside, "secret");
    fs.symlinkSync(outside, at("link"));
    const found = await ask(server.plainPort, CHALLENGE + token);
    assert.equal(found.status, 200);
    assert.equal(found.text, `${token}.thumbprint`);
    assert.equal((await ask(server.plainPort, CHALLENGE + token, { method: "POST" })).status, 405);

    for (const name of [
        ...["", "nothing", "with.dot", "large", "folder", "link", "folder/x", `${token}?x`],
        ...["../cert.pem", "..%2fcert.pem", "%2e%2e/x", "x".repeat(200), ".", "..", `${token}/`],
    ]) {
        const lines = [`GET ${CHALLENGE}${name} HTTP/1.1`, "Host: chat.example"];

        assert.equal((await askRaw(server.plainPort, lines)).status, 404, name);
    }
    assert.equal(await server.metric("roost_acme_challenges_total"), 1);
    fs.rmSync(outside);

    // Certificate clients remove the folder and make it anew.
    fs.rmSync(tokens, { recursive: true });
    assert.equal((await ask(server.plainPort, CHALLENGE + token)).status, 404);
    fs.mkdirSync(tokens);
    fs.writeFileSync(at("again"), "found");
    assert.equal((await ask(server.plainPort, `${CHALLENGE}again`)).text, "found");
    await server.stop();
});

test("without a folder of tokens the path is redirected like any other", async () => {
    const server = await startPair();

    assert.equal((await ask(server.plainPort, `${CHALLENGE}x`)).status, 308);
    await server.stop();
});

test("settings that do not go together are refused in one line", async () => {
    const data = path.join(temporaryFolder("roost-r-"), "data");
    const serve = ["serve", "--no-worker", "--data", data, "--listen", "127.0.0.1:0"];
    const refused = async (pattern, ...flags) => {
        const end = await run([...serve, ...flags]);

        assert.equal(end.code, 1, end.err);
        const lines = end.err.trimEnd().split("\n").filter((line) => !/ level=info /.test(line));
        assert.equal(lines.length, 1, end.err);
        assert.match(lines[0], pattern);
    };

    await refused(/--redirect-listen .*needs --tls-cert/, ...LISTEN);
    await refused(/--acme-challenge .*--redirect-listen/, ...secure, "--acme-challenge", tokens);
    await refused(
        /--acme-challenge \/no\/such.*make the folder/,
        ...[...secure, ...LISTEN, "--acme-challenge", "/no/such"],
    );
    await refused(/--redirect-listen takes ADDR:PORT/, ...secure, "--redirect-listen", "80");
    const taken = await startServer();
    await refused(
        /stop what listens there or choose another --redirect-listen/,
        ...[...secure, "--redirect-listen", `127.0.0.1:${taken.port}`],
    );
    await taken.stop();
});

test("until there is a certificate one of its own making stands in", async () => {
    const folder = temporaryFolder("roost-first-");
    const [cert, key] = [path.join(folder, "cert.pem"), path.join(folder, "key.pem")];
    const server = await startServer({
        flags: ["--tls-cert", cert, "--tls-key", key, ...LISTEN, "--acme-challenge", tokens],
    });

    assert.match(server.logged, /there is no certificate yet.*stands in until SIGHUP/);
    assert.equal((await server.get("/healthz")).status, 200);
    const before = await server.metric("roost_tls_certificate_expires_timestamp_seconds");
    makeCertificate("first", { folder, days: 90 });
    server.signal("SIGHUP");
    await server.until(
        "roost_tls_certificate_expires_timestamp_seconds",
        (now) => now > before + 50 * 86_400,
    );
    await server.stop();
});
