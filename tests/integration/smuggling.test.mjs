// Raw HTTP: requests made to be read in two ways, paths that lead out of the house, and what
// could write a header of its own. smuggling_table.mjs has the bytes.

import assert from "node:assert/strict";
import { fetchFile, upload, uploads } from "./harness/files.mjs";
import { endsWell, startServer, test } from "./harness/harness.mjs";
import { paths, requests } from "./smuggling_table.mjs";

const server = await startServer({ flags: ["--handshake", "2"] });
const person = server.person();
const PROBE = "GET /healthz HTTP/1.1\r\nHost: roost\r\nX-Probe: 1\r\nConnection: close\r\n\r\n";

// One answer off the front of what came: its status, or undefined while it is not whole.
function takeAnswer(raw, hasBody) {
    const end = raw.bytes.indexOf("\r\n\r\n");

    if (end < 0) return undefined;
    const head = raw.bytes.subarray(0, end).toString("latin1");
    const status = Number(/^HTTP\/1\.[01] (\d{3}) /.exec(head)?.[1]);
    const len = hasBody ? Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0) : 0;

    assert.ok(status, `that is no answer: ${head}`);
    if (raw.bytes.length < end + 4 + len) return undefined;
    raw.bytes = raw.bytes.subarray(end + 4 + len);
    return status;
}

// Every status that came, up to the end of the connection or the answer to the probe.
async function answersTo(bytes, isOpen, count) {
    const raw = await server.raw();
    const hasBody = !bytes.startsWith("HEAD");
    const statuses = [];
    const next = () =>
        raw
            .waits(() => takeAnswer(raw, hasBody), "an answer", 20_000)
            .catch((error) => (raw.isOver ? "over" : error.message));

    raw.write(Buffer.from(bytes.replace("@TOKEN@", person.token), "latin1"));
    while (isOpen && statuses.length < count) statuses.push(await next());
    if (isOpen) raw.write(PROBE);
    for (;;) {
        const status = await next();

        statuses.push(status);
        if (typeof status === "string") break;
    }
    raw.drop();
    if (isOpen && statuses.at(-2) === 200 && statuses.at(-1) === "over") statuses.splice(-2, 2, "open");
    return statuses;
}

for (const [section, rows] of Object.entries(requests))
    test(`${section}: ${rows.length} cases`, async () => {
        const wrong = await Promise.all(
            rows.map(async ([what, bytes, expected]) => {
                const isOpen = expected.at(-1) === "open";
                const statuses = await answersTo(bytes, isOpen, expected.length - 1);

                if (statuses.join() === expected.join()) return [];
                return [`${what}: ${statuses.join(" ")} and not ${expected.join(" ")}`];
            }),
        );

        assert.equal(wrong.flat().join("\n"), "");
        assert.equal((await server.get("/healthz")).status, 200);
    });

test(`${paths.length} paths lead nowhere`, async () => {
    const wrong = [];

    for (const path of paths) {
        const raw = await server.raw();

        raw.write(
            Buffer.from(
                `GET ${path} HTTP/1.1\r\nHost: roost\r\nAuthorization: Bearer ${person.token}\r\nConnection: close\r\n\r\n`,
                "latin1",
            ),
        );
        const status = await raw.waits(() => takeAnswer(raw, true), path).catch(() => "over");

        raw.drop();
        if (![400, 403, 404, 405, 411, 431, "over"].includes(status)) wrong.push(`${path}: ${status}`);
    }
    assert.equal(wrong.join("\n"), "");
});

test("the name of a file cannot write a header", async () => {
    const names = [
        "a\r\nSet-Cookie: roost_session=x",
        'a"; filename="b.html',
        "a\0b",
        "a\u2028Set-Cookie: x",
        "\u202egnp.exe",
        "../../etc/cron.d/x",
        "..\\..\\x",
        "a;b=c",
        "\\\"",
        "é\u0085x",
    ];

    for (const name of names) {
        const sent = await upload(server, person, name, Buffer.from("words")).catch(() => undefined);

        if (/[\0\r\n]/.test(name)) {
            assert.notEqual(sent?.status, 200, "these may not stand in a path, escaped either");
            continue;
        }
        assert.equal(sent.status, 200, sent.text);
        const { id } = JSON.parse(sent.text);
        const got = await fetchFile(server, person, id);
        const disposition = got.headers["content-disposition"];

        assert.equal(got.status, 200);
        assert.equal(got.headers["set-cookie"], undefined);
        assert.match(disposition, /^(inline|attachment); filename="[^"\\\r\n/]*"(; filename\*=UTF-8''[\w.!#$&+^`|~%-]+)?$/);
        assert.doesNotMatch(decodeURIComponent(disposition), /[\0-\x1f\u0080-\u009f\u2028\u202e/\\]/u);
    }
});

test("nor can the name in a form, or what a resumable upload says of itself", async () => {
    const evil = 'filename="a%0d%0aSet-Cookie: x"; filename*=UTF-8\'\'b%0d%0aSet-Cookie:%20y';
    const body = `--b\r\nContent-Disposition: form-data; name="file"; ${evil}\r\n\r\nwords\r\n--b--\r\n`;
    const answer = await server.request("POST", "/api/v1/files", {
        token: person.token,
        headers: { "content-type": "multipart/form-data; boundary=b" },
        body,
    });

    assert.equal(answer.headers["set-cookie"], undefined);
    if (answer.status === 200) {
        const { id } = JSON.parse(answer.text);
        const got = await fetchFile(server, person, id);

        assert.equal(got.headers["set-cookie"], undefined);
        assert.doesNotMatch(decodeURIComponent(got.headers["content-disposition"]), /[\0-\x1f]/);
    }
    const begun = await server.request("POST", "/api/v1/uploads", {
        token: person.token,
        headers: {
            "tus-resumable": "1.0.0",
            "upload-length": "5",
            "upload-metadata": `filename ${Buffer.from("a\r\nSet-Cookie: x").toString("base64")}`,
        },
    });
    assert.equal(begun.headers["set-cookie"], undefined);
    if (begun.status === 201) assert.match(begun.headers.location, /^\/api\/v1\/uploads\/[\w-]+$/);
});

test("what a client names is not in a header of the answer", async () => {
    const word = "reflected-word";

    for (const [method, path, headers] of [
        ["GET", `/${word}`, {}],
        ["GET", "/healthz", { origin: `http://${word}` }],
        ["GET", "/healthz", { "x-request-id": word, "x-forwarded-host": word, "x-forwarded-proto": word }],
        ["POST", `/api/v1/${word}`, {}],
        ["POST", "/api/v1/room.list", { cookie: `roost_session=${word}` }],
        ["GET", "/", { "if-none-match": word, "accept-encoding": word, range: word }],
        ["OPTIONS", "/api/v1/rpc", { origin: `http://${word}`, "access-control-request-method": word }],
    ]) {
        const answer = await server.request(method, path, { headers });

        assert.ok(!JSON.stringify(answer.headers).includes(word), `${method} ${path}`);
        assert.equal(answer.headers["access-control-allow-origin"], undefined);
        assert.equal(answer.headers["x-powered-by"], undefined);
    }
});

test("a file cannot become a page of the site", async () => {
    const file = await uploads(server, person, "page.html", Buffer.from("<script>alert(1)</script>"), {
        type: "text/html",
    });
    const got = await fetchFile(server, person, file.id, { name: "page.html" });

    assert.match(got.headers["content-disposition"], /^attachment/);
    assert.equal(got.headers["x-content-type-options"], "nosniff");
    assert.match(got.headers["content-security-policy"], /^sandbox/);
});

endsWell(server);
