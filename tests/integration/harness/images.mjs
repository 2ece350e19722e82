// Small images made here, honest and otherwise.

import zlib from "node:zlib";

// 400 x 200, the left half red, the right half blue.
export const JPEG = Buffer.from(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAoHBwgHBgoICAgLCgoLDhgQDg0NDh0VFhEYIx8lJCIfIiEm" +
        "KzcvJik0KSEiMEExNDk7Pj4+JS5ESUM8SDc9Pjv/2wBDAQoLCw4NDhwQEBw7KCIoOzs7Ozs7Ozs7Ozs7" +
        "Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozv/wAARCADIAZADASIAAhEBAxEB/8QA" +
        "FgABAQEAAAAAAAAAAAAAAAAAAAUG/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/EABcBAQEBAQAAAAAAAAAA" +
        "AAAAAAAGBwX/xAAZEQEAAwEBAAAAAAAAAAAAAAAABkOCwcL/2gAMAwEAAhEDEQA/AM2A4bVAAAAAAAAA" +
        "AAAAAAAAAAAAABAX0BcRG7PpHSinXABcI4AAAAAAAAAAAAAAAAAAAAABfAYe2IAAAAAAAAAAAAAAAAAA" +
        "AAAAQF9AXERuz6R0op1wAXCOAAAAAAAAAAAAAAAAAAAAAAXwGHtiAAAAAAAAAAAAAAAAAAAAAAEBfQFx" +
        "Ebs+kdKKdcAFwjgAAAAAAAAAAAAAAAAAAAAAF8Bh7YgAAAAAAAAAAAAAAAAAAAAABAX0BcRG7PpHSinX" +
        "ABcI4AAAAAAAAAAAAAAAAAAAAABfAYe2IAAAAAAAAAAAAAAAAAAAAAAQF9AXERuz6R0op1wAXCOAAAAA" +
        "AAAAAAAAAAAAAAAAAXwGHtiAAAAAAAAAAAAAAAAAAAAAAEBfQFxEbs+kdKKdcAFwjgAAAAAAAAAAAAAA" +
        "AAAAAAAF8Bh7YgAAAAAAAAAAAAAAAAAAAAABAX0BcRG7PpHSinXABcI4AAAAAAAAAAAAAAAAAAAAABfA" +
        "Ye2IAAAAAAAAAAAAAAAAAAAAAAQF9AXERuz6R0op1wAXCOAAAAAAAAAAAAAAAAAAAAAAXwGHtiAAAAAA" +
        "AAAAAAAAAAAAAAAAEBfQFxEbs+kdKKdcAFwjgAAAAAAAAAAAAAAAAAAAAAF8Bh7YgAAAAAAAAAAAAAAA" +
        "AAAAAABAX0BcRG7PpHSinXABcI4AAAAAAAAAAAAAAAAAAAAABfAYe2IAAAAAAAAAAAAAAAAAAAAAAQF9" +
        "AXERuz6R0op1wAXCOAAAAAAAAAAAAAAAAAAAAAAXwGHtiAAAAAAAAAAAAAAAAAAAAAAEBfQFxEbs+kdK" +
        "KdcAFwjgAAAAAAAAAAAAAAAAAAAAAF8Bh7YgAAAAAAAAAAAAAAAAAAAAABABcRG7PpHSinXABcI4AAAA" +
        "AAAAAAAAAAAAAAAAAB//2Q==",
    "base64",
);
// 64 x 32, in printers' inks.
export const CMYK = Buffer.from(
    "/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwAKBwcIBwYKCAgICwoKCw4YEA4NDQ4dFRYRGCMfJSQiHyIhJis3" +
        "LyYpNCkhIjBBMTQ5Oz4+PiUuRElDPEg3PT47/8AAFAgAIABABEMRAE0RAFkRAEsRAP/EABYAAQEBAAAA" +
        "AAAAAAAAAAAAAAAIB//EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAOBEMATQBZAEsAAD8AxljLGWMgAAAL" +
        "MWYsxZgAAACM0ZozRmAAAAsxZizFmAAAAIzRmjNGYAAACzFmLMWYAAAAjNGaM0ZgAAALMWYsxZgAAAD/" +
        "2Q==",
    "base64",
);
// 400 x 200, the right half see-through.
export const WEBP = Buffer.from(
    "UklGRjAAAABXRUJQVlA4TCQAAAAvj8ExEA8wZIM8Mod6jUOQSdvUv+m9NTAa0f8JmI+f//LfvwE=",
    "base64",
);

const TABLE = Array.from({ length: 256 }, (_, n) => {
    let c = n;

    for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
    return c >>> 0;
});

function crc32(bytes) {
    let c = 0xffffffff;

    for (const byte of bytes) c = TABLE[(c ^ byte) & 0xff] ^ (c >>> 8);
    return (c ^ 0xffffffff) >>> 0;
}

function u32(value) {
    const bytes = Buffer.alloc(4);

    bytes.writeUInt32BE(value);
    return bytes;
}

export function chunk(name, data = Buffer.alloc(0)) {
    const body = Buffer.concat([Buffer.from(name, "latin1"), Buffer.from(data)]);

    return Buffer.concat([u32(data.length), body, u32(crc32(body))]);
}

// RGB, one colour. `claims` may say other dimensions than the data have; `extra` are chunks
// between the head and the data.
export function png(width, height, { extra = [], claims = {}, data } = {}) {
    const head = Buffer.concat([
        u32(claims.width ?? width),
        u32(claims.height ?? height),
        Buffer.from([8, 2, 0, 0, 0]),
    ]);
    const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(width * 3, 0x5a)]);
    const rows = data ?? Buffer.concat(Array.from({ length: height }, () => row));

    return Buffer.concat([
        Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
        chunk("IHDR", head),
        ...extra,
        chunk("IDAT", zlib.deflateSync(rows)),
        chunk("IEND"),
    ]);
}

// Two pictures of 2 x 2, with a comment between them.
export function movingGif({ width = 2, height = 2, comment = "made by ann" } = {}) {
    const size = Buffer.alloc(4);

    size.writeUInt16LE(width, 0);
    size.writeUInt16LE(height, 2);
    const picture = Buffer.concat([
        Buffer.from([0x21, 0xf9, 4, 0, 10, 0, 0, 0]),
        Buffer.from([0x2c, 0, 0, 0, 0, 2, 0, 2, 0, 0]),
        Buffer.from([2, 3, 0x04, 0x02, 0x05, 0]), // clear, 0, 0, 0, 0, end
    ]);

    return Buffer.concat([
        Buffer.from("GIF89a"),
        size,
        Buffer.from([0x80, 0, 0, 255, 0, 0, 0, 0, 255]),
        Buffer.from([0x21, 0xff, 11]),
        Buffer.from("NETSCAPE2.0"),
        Buffer.from([3, 1, 0, 0, 0]),
        picture,
        Buffer.from([0x21, 0xfe, comment.length]),
        Buffer.from(comment),
        Buffer.from([0]),
        picture,
        Buffer.from([0x3b]),
    ]);
}

// An Exif block: an orientation, and where it was taken.
export function exif(orientation = 1) {
    const tiff = Buffer.alloc(140);

    tiff.write("II*\0", 0, "latin1");
    tiff.writeUInt32LE(8, 4);
    tiff.writeUInt16LE(2, 8);
    const entry = (at, tag, type, count, value) => {
        tiff.writeUInt16LE(tag, at);
        tiff.writeUInt16LE(type, at + 2);
        tiff.writeUInt32LE(count, at + 4);
        tiff.writeUInt32LE(value, at + 8);
    };

    entry(10, 0x0112, 3, 1, orientation);
    entry(22, 0x8825, 4, 1, 40); // GPS
    tiff.writeUInt16LE(1, 40);
    entry(42, 1, 2, 60, 60);
    tiff.write("GPS 48.2082 N 16.3738 E, my home", 60, "latin1");
    return Buffer.concat([Buffer.from("Exif\0\0", "latin1"), tiff]);
}

function segment(marker, data) {
    const head = Buffer.from([0xff, marker, 0, 0]);

    head.writeUInt16BE(data.length + 2, 2);
    return Buffer.concat([head, data]);
}

// The JPEG with segments behind its first two bytes.
export function jpegWith(...segments) {
    return Buffer.concat([
        JPEG.subarray(0, 2),
        ...segments.map(([marker, data]) => segment(marker, Buffer.from(data))),
        JPEG.subarray(2),
    ]);
}

export function photo(orientation = 1) {
    return jpegWith([0xe1, exif(orientation)], [0xed, "Photoshop IPTC ann"], [0xfe, "by ann"]);
}

// The WebP with an Exif chunk, in the form that has room for one.
export function webpWithExif() {
    const box = (name, data) => {
        const head = Buffer.alloc(8);

        head.write(name, 0, "latin1");
        head.writeUInt32LE(data.length, 4);
        return Buffer.concat([head, data, Buffer.alloc(data.length % 2)]);
    };
    const about = Buffer.alloc(10);

    about[0] = 0x08 | 0x10;
    about.writeUIntLE(399, 4, 3);
    about.writeUIntLE(199, 7, 3);
    const body = Buffer.concat([
        Buffer.from("WEBP"),
        box("VP8X", about),
        WEBP.subarray(12),
        box("EXIF", exif()),
    ]);

    return box("RIFF", body);
}

// Width and height of a PNG, JPEG (baseline) or lossy or lossless WebP, by its own head.
export function dimensions(bytes) {
    if (bytes.subarray(1, 4).toString("latin1") === "PNG")
        return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
    if (bytes[0] === 0xff) {
        for (let at = 2; at < bytes.length; at += 2 + bytes.readUInt16BE(at + 2))
            if (bytes[at + 1] >= 0xc0 && bytes[at + 1] <= 0xc2)
                return [bytes.readUInt16BE(at + 7), bytes.readUInt16BE(at + 5)];
    }
    switch (bytes.subarray(12, 16).toString("latin1")) {
        case "VP8 ":
            return [bytes.readUInt16LE(26) & 0x3fff, bytes.readUInt16LE(28) & 0x3fff];
        case "VP8L": {
            const bits = bytes.readUInt32LE(21);

            return [(bits & 0x3fff) + 1, ((bits >> 14) & 0x3fff) + 1];
        }
        default: // VP8X
            return [bytes.readUIntLE(24, 3) + 1, bytes.readUIntLE(27, 3) + 1];
    }
}
