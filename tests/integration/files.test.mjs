// Files: sent up in one go, sent along with messages, and fetched by whoever may see those.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import {
    aNumber, assertFits, endsWell, newKey, startServer, temporaryDisk, temporaryFolder, test,
} from "./harness/harness.mjs";
import { fetchFile, form, sha256, upload, uploads } from "./harness/files.mjs";

const LIMIT = 4 << 20;
const server = await startServer({
    flags: ["--max-upload", "4M", "--file-unsent", "3600", "--file-grace", "3600"],
    seed: { users: 120, rooms: 120, perRoom: 1 },
});
const letters = (count) => Buffer.alloc(count, "abcdefghijklmnopqrstuvwxyz0123456789\n");

function blobsOf(folder) {
    return fs
        .readdirSync(path.join(folder, "files"))
        .filter((name) => name.length === 2)
        .flatMap((name) => fs.readdirSync(path.join(folder, "files", name)));
}

const partsOf = (folder) => fs.readdirSync(path.join(folder, "files/.part"));

// What was refused is taken away on a thread of its own: its answer may be here before that.
const noPartsStay = (one) =>
    one.asksUntil(() => partsOf(one.dir).length, (n) => n === 0, "parts", 10_000);

async function sends(who, room, files, text = "") {
    return who.call("message.send", { room, text, files, key: newKey() });
}

test("a file comes back as it was sent, whatever its size", async () => {
    const ann = await server.connect();

    for (const size of [0, 1, 511, 512, 513, 65535, 65536, 65537, 262144, 1_000_003, LIMIT]) {
        const bytes = letters(size);
        const sent = await uploads(server, ann, "some.bin", bytes);

        assertFits(sent, { id: aNumber, pos: aNumber, name: "some.bin", size });
        const got = await fetchFile(server, ann, sent.id);
        assert.equal(got.status, 200);
        assert.equal(got.headers.etag, `"${sha256(bytes)}"`);
        assert.ok(got.bytes.equals(bytes), `${size} bytes`);
    }
    const over = await upload(server, ann, "big", letters(LIMIT + 1));
    assert.equal(over.status, 413);
    assert.equal(JSON.parse(over.text).code, "too_large");
    await noPartsStay(server);
});

test("a form brings one file, and nothing else of it matters", async () => {
    const ann = await server.connect();
    const post = ({ type, body }) =>
        server.request("POST", "/api/v1/files", {
            token: ann.token,
            headers: { "content-type": type, "content-length": body.length },
            body,
        });
    const file = {
        head: 'Content-Disposition: form-data; name="f"; filename="a \\"b\\" %22c%22.txt"\r\nContent-Type: image/png',
        bytes: "some\r\n--text",
    };
    const field = { head: 'content-disposition: form-data; name="x"', bytes: "y" };
    const good = await post(form([field, file, field]));

    assert.equal(good.status, 200, good.text);
    assertFits(JSON.parse(good.text), { name: 'a "b" "c".txt', type: "text/plain", size: 12 });
    const whole = form([file], "b");
    for (const [what, bad] of Object.entries({
        "two files": form([file, file]),
        "none": form([field]),
        "no boundary": { ...whole, type: "multipart/form-data" },
        "another boundary": { ...whole, type: "multipart/form-data; boundary=c" },
        "an end that is missing": { ...whole, body: whole.body.subarray(0, -3) },
        "endless headers": form([{ head: `X: ${"y".repeat(9000)}`, bytes: "" }]),
    }))
        assert.equal((await post(bad)).status, 400, what);
    await noPartsStay(server);
});

test("names are cleaned and types told by what is inside", async () => {
    const ann = await server.connect();
    const names = {
        "../../etc/passwd": "passwd",
        "C:\\boot.ini": "boot.ini",
        "a\u202Egpj.exe": "agpj.exe",
        "tab\there\u0001": "tabhere",
        "": "file",
        "...": "file",
        "🐈 cat.txt ": "🐈 cat.txt",
        [`${"ü".repeat(200)}.txt`]: "ü".repeat(127),
    };

    for (const [name, clean] of Object.entries(names))
        assert.equal((await uploads(server, ann, name, Buffer.from("x"))).name, clean);
    const types = {
        "text/plain": ["inline", "plain words"],
        "text/html": ["attachment", " <!DOCTYPE html><script>alert(1)</script>"],
        "image/svg+xml": ["attachment", '<?xml version="1.0"?><svg onload="alert(1)"/>'],
        "application/pdf": ["attachment", "%PDF-1.7"],
        "application/xml": ["attachment", "<a/>"],
        "application/octet-stream": ["attachment", "\x00\x01"],
        "video/webm": ["inline", "\x1aE\xdf\xa3 webm"],
        "audio/mpeg": ["inline", "ID3\x03"],
    };
    for (const [type, [how, text]] of Object.entries(types)) {
        const sent = await uploads(server, ann, 'a"ü.png', Buffer.from(text, "latin1"), {
            type: "image/png",
        });
        const { headers } = await fetchFile(server, ann, sent.id);

        assert.equal(sent.type, type);
        assert.equal(
            headers["content-disposition"],
            `${how}; filename="a___.png"; filename*=UTF-8''a%22%C3%BC.png`,
        );
        assert.doesNotMatch(headers["content-type"], /html|svg|xml/);
        assert.equal(headers["x-content-type-options"], "nosniff");
        assert.equal(headers["content-security-policy"], "sandbox; default-src 'none'");
        assert.equal(headers["cross-origin-resource-policy"], "same-origin");
        assert.match(headers["cache-control"], /^private/);
    }
});

test("a message carries its files, live, in a replay and in the history", async () => {
    const [ann, bob] = await server.connectAll(2);
    const room = await ann.createsRoom({ with: [bob] });
    const ids = [];

    for (let i = 0; i < 3; i++)
        ids.push((await uploads(server, ann, `${i}.txt`, letters(i + 1))).id);
    const key = newKey();
    const params = { room, text: "", files: ids, key };
    const sent = await ann.call("message.send", params);
    const files = ids.map((id, i) => ({ id, name: `${i}.txt`, size: i + 1, type: "text/plain" }));
    const { message } = await bob.hears("message.created", { message: { id: sent.id } });

    assert.deepEqual(message.files, files);
    assert.equal(message.text, "");
    assertFits(await ann.call("message.send", params), { id: sent.id, duplicate: true });
    const { messages } = await bob.call("message.history", { room });
    assert.deepEqual(messages.at(-1).files, files);
    await server.kill();
    await server.restart();
    const back = await server.connect({ token: bob.token });
    assert.deepEqual((await back.call("message.history", { room })).messages.at(-1).files, files);
    assert.equal((await fetchFile(server, bob, ids[0])).text, "a");
});

test("what cannot be sent along is refused by name", async () => {
    const [ann, bob] = await server.connectAll(2);
    const room = await ann.createsRoom({ with: [bob] });
    const mine = (await uploads(server, ann, "mine", letters(3))).id;
    const theirs = (await uploads(server, bob, "theirs", letters(3))).id;
    const send = (files, text = "") => ({ room, text, files, key: newKey() });

    await ann.refuses("message.send", send([theirs], "x"), "not_found");
    await ann.refuses("message.send", send([999_999]), "not_found");
    await ann.refuses("message.send", send([mine, mine]), "params");
    await ann.refuses("message.send", send([]), "params");
    await ann.refuses("message.send", send(Array.from({ length: 11 }, () => mine)), "params");
    await ann.refuses("message.send", { room, text: "", key: newKey() }, "params");
    await sends(bob, room, [theirs]);
    assert.ok((await sends(ann, room, [theirs], "now she has seen it")).id);
});

test("whoever may see a message may fetch its files, and nobody else", async () => {
    const [ann, bob, carl, dora] = await server.connectAll(4);
    const secret = await ann.createsRoom({ with: [bob, carl] });
    const open = await ann.createsRoom({ kind: "public" });
    const { room: dm } = await ann.call("dm.open", { users: [dora.me] });
    const put = async (name) => (await uploads(server, ann, name, letters(10))).id;
    const status = async (who, id) => (await fetchFile(server, who, id)).status;
    const files = { unsent: await put("u"), secret: await put("s"), open: await put("o"), dm: await put("d") };
    const everyone = { ann, bob, carl, dora };
    const sees = async (id) => {
        const able = [];

        for (const [name, who] of Object.entries(everyone))
            if ((await status(who, id)) === 200) able.push(name);
            else assert.equal(await status(who, id), 404);
        return able.join(" ");
    };
    const inSecret = await sends(ann, secret, [files.secret]);

    await sends(ann, open, [files.open]);
    await sends(ann, dm, [files.dm]);
    assert.equal(await sees(files.unsent), "ann");
    assert.equal(await sees(files.secret), "ann bob carl");
    assert.equal(await sees(files.open), "ann bob carl dora");
    assert.equal(await sees(files.dm), "ann dora");
    assert.equal(await sees(999_999), "");
    await bob.call("room.leave", { room: secret });
    await ann.call("room.remove", { room: secret, user: carl.me });
    assert.equal(await sees(files.secret), "ann");
    await dora.refuses("file.get", { id: files.secret }, "not_found");
    assert.equal((await fetchFile(server, undefined, files.open)).status, 401);
    assert.equal((await fetchFile(server, { token: "nobody" }, files.open)).status, 401);
    await ann.call("message.delete", { id: inSecret.id });
    await ann.call("room.invite", { room: secret, user: bob.me });
    assert.equal(await sees(files.secret), "ann", "it is unsent again");
    // The same contents under another name say nothing of the first.
    const copy = (await uploads(server, bob, "copy", letters(10))).id;
    assert.equal(await sees(copy), "bob");
});

test("a browser's cookie fetches, and sends up from the site's own pages alone", async () => {
    const ann = await server.connect();
    const cookie = `roost_session=${ann.token}`;
    const { id } = await uploads(server, ann, "x", letters(3));
    const post = (origin) =>
        server.request("POST", "/api/v1/files?name=x", { cookie, origin, body: "x", headers: { "content-length": 1 } });

    assert.equal((await server.get(`/files/${id}/x`, { cookie })).status, 200);
    assert.equal((await server.get(`/files/${id}/x`, { cookie, origin: "https://evil.example" })).status, 403);
    assert.equal((await post(server.url)).status, 200);
    assert.equal((await post("https://evil.example")).status, 403);
    assert.equal((await post()).status, 403);
});

test("ranges, and what is there already", async () => {
    const ann = await server.connect();
    const bytes = letters(300_000);
    const { id } = await uploads(server, ann, "r", bytes);
    const tag = `"${sha256(bytes)}"`;
    const get = (headers) => fetchFile(server, ann, id, { headers });
    const parts = {
        "bytes=0-0": [0, 1], "bytes=10-19": [10, 20], "bytes=299999-": [299_999, 300_000],
        "bytes=-5": [299_995, 300_000], "bytes=-999999": [0, 300_000], "bytes=5-999999": [5, 300_000],
    };

    for (const [range, [from, to]] of Object.entries(parts)) {
        const { status, headers, bytes: part } = await get({ range });

        assert.equal(status, 206, range);
        assert.equal(headers["content-range"], `bytes ${from}-${to - 1}/300000`);
        assert.ok(part.equals(bytes.subarray(from, to)), range);
    }
    for (const range of ["bytes=300000-", "bytes=-0"]) {
        const { status, headers } = await get({ range });

        assert.equal(status, 416, range);
        assert.equal(headers["content-range"], "bytes */300000");
    }
    for (const range of ["bytes=1-2,4-5", "lines=1-2", "bytes=5-2", "bytes=x-", "bytes="])
        assert.equal((await get({ range })).bytes.length, 300_000, range);
    assert.equal((await get({ range: "bytes=0-0", "if-range": tag })).status, 206);
    assert.equal((await get({ range: "bytes=0-0", "if-range": '"other"' })).status, 200);
    assert.equal((await get({ "if-none-match": tag })).status, 304);
    assert.equal((await get({ "if-none-match": `"a", W/${tag}` })).status, 304);
    const head = await server.request("HEAD", `/files/${id}/r`, { token: ann.token });
    assert.equal(head.headers["content-length"], "300000");
    assert.equal(head.bytes.length, 0);
    for (const way of ["/files/", "/files/x/y", "/files/-1/y", `/files/${id}0000000000000000/y`])
        assert.equal((await server.get(way, { token: ann.token })).status, 404, way);
    assert.equal((await server.request("DELETE", `/files/${id}/r`, { token: ann.token })).status, 405);
});

test("equal contents are kept once, and go when nobody has them", async () => {
    const other = await startServer({ flags: ["--file-unsent", "2", "--file-grace", "1"] });
    const [ann, bob] = await other.connectAll(2);
    const room = await ann.createsRoom({ with: [bob] });
    const bytes = letters(5000);
    const first = await uploads(other, ann, "a", bytes);
    const second = await uploads(other, bob, "b", bytes);
    const sent = await sends(ann, room, [first.id]);

    assert.notEqual(first.id, second.id);
    assert.deepEqual(blobsOf(other.dir), [sha256(bytes)]);
    const list = async (who) => (await who.call("file.list", {})).files.map(({ file }) => file.id);
    const gone = (who) => other.asksUntil(async () => (await list(who)).length, (n) => n === 0, "files", 30_000);
    await gone(bob);
    assert.deepEqual(await list(ann), [first.id]);
    assert.deepEqual(blobsOf(other.dir), [sha256(bytes)]);
    await ann.call("message.delete", { id: sent.id });
    await gone(ann);
    await other.asksUntil(() => blobsOf(other.dir).length, (n) => n === 0, "contents", 60_000);
    assert.deepEqual(await ann.call("file.list", {}), { files: [], bytes: 0, count: 0, more: false });
}, { seconds: 120 });

test("file.list, file.get and file.delete", async () => {
    const ann = await server.connect();
    const ids = [];

    for (let i = 1; i <= 3; i++) ids.push((await uploads(server, ann, `f${i}`, letters(i))).id);
    const page = await ann.call("file.list", { limit: 2 });
    assert.deepEqual(page.files.map(({ file }) => file.id), [ids[2], ids[1]]);
    assertFits(page, { bytes: 6, count: 3, more: true });
    const rest = await ann.call("file.list", { limit: 2, before: ids[1] });
    assertFits(rest, { more: false, files: [{ file: { id: ids[0] }, used: false, at: aNumber }] });
    await sends(ann, ann.room, [ids[0]]);
    await ann.refuses("file.delete", { id: ids[0] }, "conflict");
    assert.ok((await ann.call("file.delete", { id: ids[1] })).pos);
    await ann.refuses("file.delete", { id: ids[1] }, "not_found");
    await ann.refuses("file.get", { id: ids[1] }, "not_found");
    const bob = await server.connect();
    await bob.refuses("file.delete", { id: ids[2] }, "not_found");
    assertFits(await ann.call("file.get", { id: ids[0] }), { file: { id: ids[0], name: "f1" }, used: true });
});

test("a quota holds for each person and for all", async () => {
    const other = await startServer({ flags: ["--quota-person", "10000", "--quota-workspace", "15000"] });
    const [ann, bob] = await other.connectAll(2);
    const full = async (who, size) => JSON.parse((await upload(other, who, "x", letters(size))).text).code;

    const { id } = await uploads(other, ann, "x", letters(9000));
    assert.equal(await full(ann, 1001), "too_large");
    await uploads(other, ann, "x", letters(1000));
    assert.equal(await full(bob, 5001), "too_large");
    await uploads(other, bob, "x", letters(5000));
    assertFits(await ann.call("file.list", {}), { bytes: 10_000, quota: 10_000 });
    await ann.call("file.delete", { id });
    await uploads(other, bob, "x", letters(5000));
});

test("a connection cut at any byte leaves nothing behind", async () => {
    const ann = await server.connect();
    const body = letters(200_000);
    const head = [
        "POST /api/v1/files?name=cut HTTP/1.1", "Host: x", `Authorization: Bearer ${ann.token}`,
        `Content-Length: ${body.length}`, "", "",
    ].join("\r\n");
    const before = (await ann.call("file.list", {})).count;

    for (const at of [0, 1, 511, 65_535, 65_536, 131_072, 199_999]) {
        const raw = await server.raw();
        const cut = await server.metric('roost_uploads_total{result="cut"}');

        raw.write(head);
        raw.write(body.subarray(0, at));
        await server.until("roost_uploads", (n) => n === 1);
        raw.drop();
        await server.until('roost_uploads_total{result="cut"}', (n) => n === cut + 1);
    }
    await noPartsStay(server);
    assert.equal((await ann.call("file.list", {})).count, before);
});

test("SIGKILL in the middle of an upload leaves nothing behind", async () => {
    const other = await startServer();
    const ann = await other.connect();
    const raw = await other.raw();

    raw.write(
        ["POST /api/v1/files?name=x HTTP/1.1", "Host: x", `Authorization: Bearer ${ann.token}`,
            "Content-Length: 1000000", "", ""].join("\r\n"),
    );
    raw.write(letters(300_000));
    await other.asksUntil(() => partsOf(other.dir).length, (n) => n === 1, "parts", 10_000);
    await other.kill();
    await other.restart();
    assert.deepEqual(partsOf(other.dir), []);
    assert.deepEqual(blobsOf(other.dir), []);
});

test("too many at once are told to come again, and a slow reader holds up nobody", async () => {
    const ann = await server.connect();
    const raws = [];
    const head = ["POST /api/v1/files?name=x HTTP/1.1", "Host: x", `Authorization: Bearer ${ann.token}`,
        "Content-Length: 100000", "", ""].join("\r\n");

    for (let i = 0; i < 6; i++) {
        raws.push(await server.raw());
        raws[i].write(head);
    }
    await server.until("roost_uploads", (n) => n === 6);
    assert.equal((await upload(server, ann, "x", letters(10))).status, 503);
    for (const raw of raws) raw.drop();
    await server.until("roost_uploads", (n) => n === 0);
    const { id } = await uploads(server, ann, "big", letters(LIMIT));
    const slow = await server.raw();
    slow.stopsReading();
    slow.ask([`GET /files/${id}/x HTTP/1.1`, "Host: x", `Authorization: Bearer ${ann.token}`]);
    await server.until("roost_downloads", (n) => n === 1);
    assert.equal((await fetchFile(server, ann, id)).bytes.length, LIMIT);
    slow.readsAgain();
    await slow.waits(() => (slow.bytes.length >= LIMIT ? true : undefined), "the rest");
    await server.until("roost_downloads", (n) => n === 0);
});

test("a full disk refuses files before it refuses words", async (t) => {
    const disk = temporaryDisk(48);

    if (!disk) {
        t.skip("a disk of its own cannot be mounted here (needs root)");
        return;
    }
    const other = await startServer({ dir: `${disk}/data` });
    const ann = await other.connect();
    const room = await ann.createsRoom({});
    let refused;

    for (let i = 0; i < 40 && !refused; i++) {
        const bytes = letters(3 << 20);

        bytes.writeUInt32LE(i, 0);
        const answer = await upload(other, ann, "x", bytes);
        if (answer.status !== 200) refused = answer;
    }
    assert.equal(refused.status, 503, refused.text);
    assert.ok(refused.headers["retry-after"]);
    assert.ok((await ann.sends(room, "still here")).id);
    await noPartsStay(other);
    assert.equal((await other.get("/readyz")).status, 200);
});

test("over TLS as well, and with a worker that judges the words", async () => {
    const folder = temporaryFolder("roost-files-tls-");
    const [cert, key] = ["cert.pem", "key.pem"].map((name) => path.join(folder, name));

    execFileSync(
        "openssl",
        [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-days", "2", "-subj", "/CN=x", "-keyout", key, "-out", cert,
        ],
        { stdio: "ignore" },
    );
    const other = await startServer({ worker: true, flags: ["--tls-cert", cert, "--tls-key", key] });
    const [ann, bob] = await other.connectAll(2);
    const room = await ann.createsRoom({ with: [bob] });
    const bytes = letters(9 << 20);
    const { id } = await uploads(other, ann, "big", bytes);

    await sends(ann, room, [id]);
    await sends(ann, room, [id], "with words");
    assert.ok((await fetchFile(other, bob, id)).bytes.equals(bytes));
    await bob.hears("message.created", { room, message: { text: "with words" } });
    assert.equal(await other.metric("roost_worker_restarts_total"), 0);
});

endsWell(server);
