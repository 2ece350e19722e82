// Images: what they tell of their maker goes, smaller ones come, and nothing that only begins
// like one is shown as one.

import assert from "node:assert/strict";
import { aNumber, assertFits, endsWell, newKey, startServer, test } from "./harness/harness.mjs";
import { fetchFile, uploads } from "./harness/files.mjs";
import {
    CMYK, dimensions, exif, JPEG, jpegWith, movingGif, photo, png, chunk, WEBP, webpWithExif,
} from "./harness/images.mjs";

const server = await startServer({ worker: true });
const people = [server.person(), server.person()];
let ann, bob, room;

// Sockets do not outlive a test.
async function meet() {
    [ann, bob] = [await server.connect(people[0]), await server.connect(people[1])];
    room ??= await ann.createsRoom({ with: [bob] });
}

async function looked(bytes, name = "image") {
    const { id } = await uploads(server, ann, name, bytes);
    const { file } = await ann.hears("file.ready", { id }, 30_000);

    return file;
}

async function contents(id, query) {
    const answer = await fetchFile(server, ann, id, { query });

    assert.equal(answer.status, 200, answer.text);
    return answer;
}

async function isShown(file, type) {
    const { headers } = await contents(file.id);

    assert.equal(headers["content-type"], type);
    assert.match(headers["content-disposition"], /^inline/);
}

async function isAttachment(file) {
    const { headers } = await contents(file.id);

    assert.match(headers["content-disposition"], /^attachment/);
    assert.equal(headers["x-content-type-options"], "nosniff");
    assert.equal(headers["content-security-policy"], "sandbox; default-src 'none'");
    for (const member of ["width", "height", "thumb"]) assert.equal(file[member], undefined);
}

const TELLING = /Exif|GPS|home|Photoshop|ann|tEXt|eXIf|XMP/;

test("a photo loses where it was taken, and keeps its picture", async () => {
    await meet();
    const sent = photo();
    const file = await looked(sent, "photo.jpg");

    assert.match(sent.toString("latin1"), TELLING);
    assertFits(file, { type: "image/jpeg", width: 400, height: 200, thumb: [360] });
    await isShown(file, "image/jpeg");
    const { bytes } = await contents(file.id);
    assert.equal(bytes.length, file.size);
    assert.doesNotMatch(bytes.toString("latin1"), TELLING);
    assert.deepEqual(bytes, JPEG);
});

test("one that was held sideways is turned", async () => {
    await meet();
    const file = await looked(photo(6), "sideways.jpg");

    assertFits(file, { width: 200, height: 400 });
    const { bytes } = await contents(file.id);
    assert.deepEqual(dimensions(bytes), [200, 400]);
    assert.doesNotMatch(bytes.toString("latin1"), TELLING);
    const thumb = await contents(file.id, "?size=360");
    assert.deepEqual(dimensions(thumb.bytes), [180, 360]);
});

test("PNG, WebP and GIF lose their texts too", async () => {
    await meet();
    const text = chunk("tEXt", Buffer.from("Author\0ann"));
    const plain = png(500, 300);
    const file = await looked(png(500, 300, { extra: [text, chunk("eXIf", exif())] }));

    assertFits(file, { type: "image/png", width: 500, height: 300, thumb: [360] });
    assert.deepEqual((await contents(file.id)).bytes, plain);
    const webp = await looked(webpWithExif());
    assertFits(webp, { type: "image/webp", width: 400, height: 200 });
    const clean = (await contents(webp.id)).bytes;
    assert.doesNotMatch(clean.toString("latin1"), TELLING);
    assert.equal(clean.readUInt32LE(4), clean.length - 8);
    const gif = await looked(movingGif());
    assertFits(gif, { type: "image/gif", width: 2, height: 2 });
    const moving = (await contents(gif.id)).bytes;
    assert.doesNotMatch(moving.toString("latin1"), TELLING);
    assert.equal(moving.toString("latin1").split("\x21\xf9").length, 3, "both pictures");
    assertFits(await looked(WEBP), { width: 400, height: 200, thumb: [360] });
    assertFits(await looked(CMYK), { width: 64, height: 32 });
});

test("thumbs are as long as they say, and no longer than the image", async () => {
    await meet();
    const file = await looked(png(1600, 800));

    assert.deepEqual(file.thumb, [360, 1080]);
    for (const size of file.thumb) {
        const { bytes, headers } = await contents(file.id, `?size=${size}`);

        assert.equal(headers["content-type"], "image/webp");
        assert.match(headers["content-disposition"], /^inline/);
        assert.deepEqual(dimensions(bytes), [size, size / 2]);
    }
    for (const size of ["361", "0x168", "-1", "99999999999999999999"])
        assert.equal((await fetchFile(server, ann, file.id, { query: `?size=${size}` })).status, 404);
    assert.equal((await looked(png(360, 20))).thumb, undefined);
});

test("rooms that have it are told, live and in a replay", async () => {
    await meet();
    const away = await server.connect(people[1]);
    away.drop();
    const { id } = await uploads(server, ann, "late.png", png(700, 20));
    const sent = await ann.call("message.send", { room, text: "", files: [id], key: newKey() });
    const heard = await bob.hears("message.created", { message: { id: sent.id } });

    if (heard.message.files[0].width === undefined) {
        const ready = await bob.hears("file.ready", { room, id });

        assert.deepEqual(ready.messages, [sent.id]);
        assertFits(ready.file, { width: 700, height: 20, thumb: [360] });
    }
    const { messages } = await bob.call("message.history", { room });
    assertFits(messages.at(-1).files[0], { id, width: 700, height: 20, size: aNumber });
    // A replay tells both, in order, or the message as it is now.
    const back = await server.resume(away);
    const again = await back.hears("message.created", { message: { id: sent.id } });
    if (again.message.files[0].width === undefined)
        await back.hears("file.ready", { room, id, file: { width: 700 } });
});

test("what only begins like an image stays an attachment", async () => {
    await meet();
    const eicar = "X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*";
    const hostile = {
        "a GIF that is a script": Buffer.from("GIF89a/*\0\0\0\0*/=1;alert(1)//"),
        "a GIF with a virus": Buffer.from(`GIF89a${eicar}`),
        "a PNG cut short": png(300, 300).subarray(0, 200),
        "a PNG that claims to be gigantic": png(10, 10, { claims: { width: 2 ** 30, height: 2 ** 30 } }),
        "a PNG larger than its data": png(10, 10, { claims: { width: 3000, height: 3000 } }),
        "a PNG whose data are none": png(10, 10, { data: Buffer.from("none") }),
        "a PNG with a chunk past its end": Buffer.concat([
            png(1, 1).subarray(0, 33),
            Buffer.from([0x7f, 0xff, 0xff, 0xff]),
            Buffer.from("IDAT"),
        ]),
        "a JPEG cut short": JPEG.subarray(0, 700),
        "a JPEG with a segment past its end": Buffer.from([0xff, 0xd8, 0xff, 0xe1, 0xff, 0xff, 1]),
        "a JPEG of segments alone": jpegWith(...Array.from({ length: 200 }, () => [0xe5, "x"])).subarray(0, 900),
        "a WebP that says it is longer": Buffer.concat([WEBP.subarray(0, 4), Buffer.from([255, 255, 255, 127]), WEBP.subarray(8)]),
        "a WebP of nothing": Buffer.from("RIFF\x04\0\0\0WEBP", "latin1"),
        "a GIF of no size": movingGif({ width: 0, height: 0 }),
        "a GIF whose picture is outside": movingGif({ width: 1, height: 1 }),
    };

    for (const [what, bytes] of Object.entries(hostile)) {
        const file = await looked(bytes, what).catch((error) => {
            throw new Error(`${what}: ${error.message}`);
        });

        await isAttachment(file);
    }
    // A page behind the end of an image is cut off with it.
    const page = await looked(Buffer.concat([png(10, 10), Buffer.from("<script>alert(1)</script>")]));
    assert.deepEqual((await contents(page.id)).bytes, png(10, 10));
});

test("a bomb costs seconds at most, and its neighbours nothing", async () => {
    await meet();
    const rows = Buffer.alloc(9000 * (9000 * 3 + 1));
    const bomb = png(9000, 9000, { data: rows }); // 81 megapixels in 240 KB
    const begun = Date.now();
    const { id } = await uploads(server, ann, "bomb.png", bomb);
    const { file } = await ann.hears("file.ready", { id }, 40_000);

    await isAttachment(file);
    assertFits(await looked(png(400, 400)), { width: 400 });
    assert.ok(Date.now() - begun < 60_000);
    assert.equal(await server.metric("roost_worker_restarts_total"), 0);
});

test("without the worker an image is an attachment, and looked at when there is one", async () => {
    const other = await startServer();
    const carl = await other.connect();
    const { id } = await uploads(other, carl, "photo.jpg", photo());
    const first = await fetchFile(other, carl, id);

    assert.match(first.headers["content-disposition"], /^attachment/);
    await other.stop();
    other.worker = true;
    await other.restart();
    const back = await other.connect({ token: carl.token });
    await other.asksUntil(
        async () => (await back.call("file.get", { id })).file.width,
        (width) => width === 400,
        "the width",
        20_000,
    );
    const second = await fetchFile(other, carl, id);
    assert.match(second.headers["content-disposition"], /^inline/);
    assert.doesNotMatch(second.bytes.toString("latin1"), TELLING);
});

endsWell(server);
