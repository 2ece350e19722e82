// Uploads in pieces (tus 1.0): broken off anywhere, taken up again, through a crash too.

import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { endsWell, startServer, test } from "./harness/harness.mjs";
import {
    beginUpload, deleteUpload, fetchFile, headUpload, patchUpload, sha256,
} from "./harness/files.mjs";

const server = await startServer({ flags: ["--max-upload", "4M"] });
const letters = (count) => Buffer.alloc(count, "abcdefghijklmnopqrstuvwxyz0123456789\n");
const partsOf = (folder) => fs.readdirSync(path.join(folder, "files/.part"));

async function begun(who, size, metadata, on = server) {
    const { status, headers, text } = await beginUpload(on, who, size, metadata);

    assert.equal(status, 201, text);
    assert.equal(headers["tus-resumable"], "1.0.0");
    assert.ok(Date.parse(headers["upload-expires"]) > Date.now());
    return headers.location;
}

async function offset(who, location, on = server) {
    const { status, headers } = await headUpload(on, who, location);

    assert.equal(status, 200);
    assert.match(headers["cache-control"], /no-store/);
    return Number(headers["upload-offset"]);
}

// The first part of a PATCH whose sender then vanishes.
async function breaksOff(who, location, from, bytes, rest, on = server) {
    const raw = await on.raw();
    const cut = await on.metric('roost_uploads_total{result="cut"}');

    raw.write(
        [
            `PATCH ${location} HTTP/1.1`, "Host: x", `Authorization: Bearer ${who.token}`,
            "Tus-Resumable: 1.0.0", "Content-Type: application/offset+octet-stream",
            `Upload-Offset: ${from}`, `Content-Length: ${bytes.length + rest}`, "", "",
        ].join("\r\n"),
    );
    await raw.write(bytes);
    await on.until("roost_uploads", (n) => n === 1);
    raw.drop();
    await on.until('roost_uploads_total{result="cut"}', (n) => n === cut + 1);
}

async function goesOn(who, location, bytes, on = server) {
    const from = await on.asksUntil(
        async () => {
            const { status, headers } = await headUpload(on, who, location);

            return status === 423 ? undefined : Number(headers["upload-offset"]);
        },
        (value) => value !== undefined,
        "the offset",
        10_000,
    );
    const answer = await patchUpload(on, who, location, from, bytes.subarray(from));

    assert.equal(answer.status, 204, answer.text);
    return Number(answer.headers["roost-file"]);
}

test("in one piece or in many, the file is whole", async () => {
    const ann = await server.connect();
    const bytes = letters(1_000_000);

    for (const piece of [1_000_000, 300_000, 65_536]) {
        const location = await begun(ann, bytes.length, {
            filename: "größe.txt",
            sha256: sha256(bytes),
        });
        let id;

        for (let at = 0; at < bytes.length; at += piece) {
            const { status, headers } = await patchUpload(
                server, ann, location, at, bytes.subarray(at, at + piece),
            );

            assert.equal(status, 204);
            assert.equal(Number(headers["upload-offset"]), Math.min(at + piece, bytes.length));
            id = headers["roost-file"];
        }
        const got = await fetchFile(server, ann, id);
        assert.ok(got.bytes.equals(bytes));
        assert.match(got.headers["content-disposition"], /gr%C3%B6%C3%9Fe\.txt/);
        assert.equal((await headUpload(server, ann, location)).headers["roost-file"], id);
    }
});

test("cut at any byte it goes on from there", async () => {
    const ann = await server.connect();
    const bytes = letters(200_000);

    for (const at of [0, 1, 511, 512, 65_535, 65_536, 131_073, 199_999]) {
        const location = await begun(ann, bytes.length, { sha256: sha256(bytes) });

        await breaksOff(ann, location, 0, bytes.subarray(0, at), bytes.length - at);
        const id = await goesOn(ann, location, bytes);
        assert.equal((await fetchFile(server, ann, id)).headers.etag, `"${sha256(bytes)}"`);
    }
    await server.asksUntil(
        () => partsOf(server.dir).filter((name) => !name.endsWith(".note")).length,
        (n) => n === 0,
        "parts",
        10_000,
    );
});

test("SIGKILL in the middle: it goes on from what was written", async () => {
    const ann = await server.connect();
    const bytes = letters(900_000);
    const location = await begun(ann, bytes.length, { sha256: sha256(bytes), filename: "k" });
    const id32 = location.split("/").at(-1);
    const raw = await server.raw();

    await patchUpload(server, ann, location, 0, bytes.subarray(0, 100_000));
    raw.write(
        [
            `PATCH ${location} HTTP/1.1`, "Host: x", `Authorization: Bearer ${ann.token}`,
            "Tus-Resumable: 1.0.0", "Content-Type: application/offset+octet-stream",
            "Upload-Offset: 100000", "Content-Length: 800000", "", "",
        ].join("\r\n"),
    );
    raw.write(bytes.subarray(100_000, 600_000));
    await server.asksUntil(
        () => fs.statSync(path.join(server.dir, "files/.part", id32)).size,
        (size) => size >= 400_000,
        "the part",
        10_000,
    );
    await server.kill();
    await server.restart();
    assert.ok((await offset(ann, location)) >= 400_000);
    const id = await goesOn(ann, location, bytes);
    assert.equal((await fetchFile(server, ann, id)).headers.etag, `"${sha256(bytes)}"`);
    await server.kill();
    await server.restart();
    assert.equal((await headUpload(server, ann, location)).headers["roost-file"], String(id));
});

test("all of it was there when the server died: the file is made once", async () => {
    const ann = await server.connect();
    const bytes = letters(5000);
    const location = await begun(ann, bytes.length, { filename: "w" });
    const before = (await ann.call("file.list", {})).count;
    const part = path.join(server.dir, "files/.part", location.split("/").at(-1));

    await breaksOff(ann, location, 0, bytes.subarray(0, 4999), 1);
    await server.asksUntil(
        () => fs.existsSync(part) && fs.statSync(part).size,
        (size) => size === 4999,
        "the piece",
        10_000,
    );
    await server.kill();
    fs.appendFileSync(part, bytes.subarray(4999));
    await server.restart();
    const first = await headUpload(server, ann, location);
    const second = await headUpload(server, ann, location);
    assert.ok(Number(first.headers["roost-file"]) > 0);
    assert.equal(second.headers["roost-file"], first.headers["roost-file"]);
    const back = await server.connect({ token: ann.token });
    assert.equal((await back.call("file.list", {})).count, before + 1);
});

test("what is wrong is said", async () => {
    const [ann, bob] = await server.connectAll(2);
    const bytes = letters(1000);
    const location = await begun(ann, bytes.length);
    const patch = (at, part, headers) => patchUpload(server, ann, location, at, part, headers);
    const status = async (answer) => (await answer).status;

    assert.equal(await status(patch(5, bytes)), 409);
    assert.equal(await status(patch(0, letters(1001))), 413);
    assert.equal(await status(patch(0, bytes, { "content-type": "text/plain" })), 415);
    assert.equal(await status(patch("x", bytes)), 400);
    assert.equal(await status(patch(0, bytes, { "tus-resumable": "0.9" })), 412);
    assert.equal(await offset(ann, location), 0);
    for (const call of [headUpload, deleteUpload])
        assert.equal(await status(call(server, bob, location)), 404, "nobody else's");
    assert.equal(await status(headUpload(server, ann, "/api/v1/uploads/../x")), 404);
    assert.equal(await status(headUpload(server, ann, `/api/v1/uploads/${"0".repeat(32)}`)), 404);
    assert.equal(await status(beginUpload(server, ann, "x")), 400);
    assert.equal(await status(beginUpload(server, ann, -1)), 400);
    assert.equal(await status(beginUpload(server, ann, (4 << 20) + 1)), 413);
    assert.equal(await status(beginUpload(server, ann, 10, { sha256: "abc" })), 400);
    const other = await begun(ann, bytes.length, { sha256: "0".repeat(64) });
    assert.equal(await status(patchUpload(server, ann, other, 0, bytes)), 400);
    assert.equal(await status(headUpload(server, ann, other)), 404, "it went with its contents");
    assert.equal(await status(deleteUpload(server, ann, location)), 204);
    assert.equal(await status(headUpload(server, ann, location)), 404);
    const options = await server.request("OPTIONS", "/api/v1/uploads");
    assert.equal(options.headers["tus-version"], "1.0.0");
    assert.equal(options.headers["tus-max-size"], String(4 << 20));
});

test("a second connection takes over from one that hangs", async () => {
    const ann = await server.connect();
    const bytes = letters(100_000);
    const location = await begun(ann, bytes.length, { sha256: sha256(bytes) });
    const raw = await server.raw();

    raw.write(
        [
            `PATCH ${location} HTTP/1.1`, "Host: x", `Authorization: Bearer ${ann.token}`,
            "Tus-Resumable: 1.0.0", "Content-Type: application/offset+octet-stream",
            "Upload-Offset: 0", "Content-Length: 100000", "", "",
        ].join("\r\n"),
    );
    raw.write(bytes.subarray(0, 70_000));
    await server.until("roost_uploads", (n) => n === 1);
    assert.equal((await headUpload(server, ann, location)).status, 423);
    await raw.ends();
    const id = await goesOn(ann, location, bytes);
    assert.ok((await fetchFile(server, ann, id)).bytes.equals(bytes));
});

test("too many begun are refused, and what expires is gone", async () => {
    const other = await startServer({ flags: ["--file-unsent", "2", "--file-grace", "1"] });
    const ann = await other.connect();
    const locations = [];

    for (let i = 0; i < 16; i++) locations.push(await begun(ann, 10, {}, other));
    assert.equal((await beginUpload(other, ann, 10)).status, 503);
    await patchUpload(other, ann, locations[0], 0, letters(5));
    await other.until("roost_uploads_resumable", (n) => n === 0, 30_000);
    assert.equal((await headUpload(other, ann, locations[0])).status, 404);
    await other.asksUntil(() => partsOf(other.dir).length, (n) => n === 0, "parts", 10_000);
});

endsWell(server);
