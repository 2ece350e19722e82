// What a WebSocket server is to do, case by case, in the order of the Autobahn test suite:
// [what, what the client puts on the wire, what it hears, a note where that is not what
// RFC 6455 says: libwebsockets 4.1 decides that]. What a server sends behind its close frame
// is not looked at. harness/conformance_words.mjs has the words.

import {
    BINARY,
    call,
    callAround,
    close,
    CLOSE,
    CONTINUED,
    frame,
    HEARD,
    pieces,
    ping,
    pong,
    says,
    slowly,
    TEXT,
} from "./harness/conformance_words.mjs";

const DROPPED =
    "the library ends the connection and sends no close frame, which 7.1.7 only recommends";
const FIRST_PING =
    "the library drops pings that come before it has answered one: the first is answered, where 5.5.3 lets a server choose the last";
const UNMASKED =
    "5.1 wants the connection closed; the library reads such frames and does not tell us. Masks protect proxies from pages, and browsers always mask";

const whole = (id, size) => says(call(id, size));
const bytes = (...values) => Buffer.from(values);
const unanswered = (size) => `{"jsonrpc":"2.0","method":"no.such"}`.padEnd(size);
const repeat = (count, make) => Array.from({ length: count }, (_, i) => make(i));

const framing = [
    ["text of 0 bytes", [says("")], ["error -32700", "open"]],
    ...[57, 125, 126, 127, 128, 65_535, 65_536].map((size) => [
        `text of ${size} bytes`,
        [whole("a", size)],
        ["answer a", "open"],
    ]),
    ["text of 125 bytes, octet by octet", slowly(1, whole("a", 125)), ["answer a", "open"]],
    ["text of 126 bytes, octet by octet", slowly(1, whole("a", 126)), ["answer a", "open"]],
    ["text of 65,536 bytes, 997 at a time", slowly(997, whole("a", 65_536)), ["answer a", "open"]],
    ["ten texts in one write", [Buffer.concat(repeat(10, (i) => whole(i)))],
        [...repeat(10, (i) => `answer ${i}`), "open"]],
    ...[0, 125, 126, 65_536].map((size) => [
        `binary of ${size} bytes`,
        [frame(BINARY, Buffer.alloc(size))],
        ["close 1003"],
    ]),
    ["57 bytes, the length in 16 bits", [says(call("a"), { form: 16 })], ["answer a", "open"]],
    ["57 bytes, the length in 64 bits", [says(call("a"), { form: 64 })], ["answer a", "open"]],
    ["a length with its highest bit set",
        [bytes(0x81, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 1, 1, 2, 3, 4)], ["end"]],
    ["a length of 2^63 - 1",
        [bytes(0x81, 0xff, 0x7f, 255, 255, 255, 255, 255, 255, 255, 1, 2, 3, 4), bytes(1)], ["close 1009"]],
];

const pings = [
    ["a ping without payload", [ping()], ["pong ", "open"]],
    ["a ping with text", [ping("Hello, world!")], ["pong Hello, world!", "open"]],
    ["a ping with bytes that are no text", [ping(bytes(0, 255, 254, 253, 252, 251, 0, 255))],
        ["pong \\x00fffefdfcfb00ff", "open"]],
    ["a ping of 125 bytes", [ping("x".repeat(125))], [`pong ${"x".repeat(125)}`, "open"]],
    ["a ping of 126 bytes", [ping("x".repeat(126))], ["end"], DROPPED],
    ["a ping of 125 bytes, octet by octet", slowly(1, ping("x".repeat(125))),
        [`pong ${"x".repeat(125)}`, "open"]],
    ["a pong nobody asked for, empty", [pong()], ["open"]],
    ["a pong nobody asked for, with payload", [pong("unsolicited")], ["open"]],
    ["a pong nobody asked for, then a ping", [pong("unsolicited"), ping("p")], ["pong p", "open"]],
    ["a pong of 126 bytes", [pong("x".repeat(126))], ["end"], DROPPED],
    ["ten pings, each after the answer before", repeat(10, (i) => [ping(`p${i}`), HEARD]).flat(),
        [...repeat(10, (i) => `pong p${i}`), "open"]],
    ["ten pings in one write", [Buffer.concat(repeat(10, (i) => ping(`p${i}`)))],
        ["pong p0", "open"], FIRST_PING],
];

const reserved = [
    ...[1, 2, 3, 4, 5, 6, 7].map((bits) => [
        `a text with reserved bits ${bits}`,
        [says(call("a"), { reserved: bits })],
        ["close 1002"],
    ]),
    ["a ping with a reserved bit", [ping("p", { reserved: 4 })], ["close 1002"]],
    ["a close with a reserved bit", [frame(CLOSE, bytes(3, 232), { reserved: 2 })], ["close 1002"]],
    ["a continuation with a reserved bit",
        [says(call("a").subarray(0, 9), { fin: false }), frame(CONTINUED, call("a").subarray(9), { reserved: 1 })],
        ["close 1002"]],
    ["what came before is answered", [whole("a"), says(call("b"), { reserved: 4 })],
        ["answer a", "close 1002"]],
];

const opcodes = [3, 4, 5, 6, 7, 11, 12, 13, 14, 15].flatMap((opcode) => [
    [`opcode ${opcode}, empty`, [frame(opcode)], ["close 1002"]],
    [`opcode ${opcode}, with payload`, [frame(opcode, "reserved")], ["close 1002"]],
]);

const fragments = [
    ["a ping in two frames", [ping("a", { fin: false }), frame(CONTINUED, "b")], ["close 1002"]],
    ["a pong in two frames", [pong("a", { fin: false }), frame(CONTINUED, "b")], ["close 1002"]],
    ["a close in two frames", [frame(CLOSE, bytes(3), { fin: false }), frame(CONTINUED, bytes(232))],
        ["close 1002"]],
    ["a text in two frames", pieces(call("a"), 20), ["answer a", "open"]],
    ["a text in two frames, octet by octet", slowly(1, pieces(call("a"), 20)), ["answer a", "open"]],
    ["a text in ten frames", pieces(call("a"), 5, 5, 5, 5, 5, 5, 5, 5, 5), ["answer a", "open"]],
    ["a text in frames of one byte, and in one write",
        [Buffer.concat(pieces(call("a"), ...Array(40).fill(1)))], ["answer a", "open"]],
    ["a text whose first frame is empty", pieces(call("a"), 0), ["answer a", "open"]],
    ["a text whose last frame is empty", pieces(call("a"), 10, 1000), ["answer a", "open"]],
    ["a text of three empty frames", pieces("", 0, 0), ["error -32700", "open"]],
    ["a ping between the frames", [pieces(call("a"), 20)[0], ping("mid"), pieces(call("a"), 20)[1]],
        ["pong mid", "answer a", "open"]],
    ["five pings between six frames",
        pieces(call("a"), 5, 5, 5, 5, 5).flatMap((piece, i) => (i ? [ping(`${i}`), HEARD, piece] : [piece])),
        ["pong 1", "pong 2", "pong 3", "pong 4", "pong 5", "answer a", "open"]],
    ["the same in one write",
        [Buffer.concat(pieces(call("a"), 5, 5, 5, 5, 5).flatMap((piece, i) => (i ? [ping(`${i}`), piece] : [piece])))],
        ["pong 1", "answer a", "open"], FIRST_PING],
    ["a continuation of nothing", [frame(CONTINUED, call("a"))], ["close 1002"]],
    ["an unfinished continuation of nothing", [frame(CONTINUED, "x", { fin: false }), whole("a")],
        ["close 1002"]],
    ["a continuation after a whole message", [whole("a"), frame(CONTINUED, call("b"))],
        ["answer a", "close 1002"]],
    ["a text where a continuation is due", [says("x", { fin: false }), whole("a")], ["close 1002"]],
    ["a binary where a continuation is due", [says("x", { fin: false }), frame(BINARY, "y")],
        ["close 1002"]],
    ["an unfinished text, then another one", [says("x", { fin: false }), says("y", { fin: false })],
        ["close 1002"]],
    ["a binary in two frames", [frame(BINARY, "a", { fin: false }), frame(CONTINUED, "b")],
        ["close 1003"]],
];

const good = [
    ["Greek", "κόσμε"],
    ["the last of two bytes", "\u07ff"],
    ["the first of two bytes", "\u0080"],
    ["the first of three bytes", "\u0800"],
    ["the last before the surrogates", "\ud7ff"],
    ["the first behind the surrogates", "\ue000"],
    ["the replacement character", "\ufffd"],
    ["no character U+FFFE", "\ufffe"],
    ["no character U+FFFF", "\uffff"],
    ["the first of four bytes", "\u{10000}"],
    ["the last there is", "\u{10ffff}"],
    ["a byte order mark", "\ufeffa"],
    ["all lengths in a row", "aé☃😀"],
];
const bad = [
    ["a lone continuation byte", [0x80]],
    ["the last continuation byte", [0xbf]],
    ["six continuation bytes", [0x80, 0xbf, 0x80, 0xbf, 0x80, 0xbf]],
    ["a lone first byte of two", [0xc3, 0x20]],
    ["a lone first byte of three", [0xe2, 0x20]],
    ["a lone first byte of four", [0xf0, 0x20]],
    ["two of three bytes", [0xe2, 0x82, 0x20]],
    ["three of four bytes", [0xf0, 0x9f, 0x98, 0x20]],
    ["a byte that never stands", [0xfe]],
    ["another that never stands", [0xff]],
    ["an overlong slash in two bytes", [0xc0, 0xaf]],
    ["an overlong slash in three bytes", [0xe0, 0x80, 0xaf]],
    ["an overlong slash in four bytes", [0xf0, 0x80, 0x80, 0xaf]],
    ["an overlong NUL", [0xc0, 0x80]],
    ["the longest overlong of two bytes", [0xc1, 0xbf]],
    ["the longest overlong of three bytes", [0xe0, 0x9f, 0xbf]],
    ["the longest overlong of four bytes", [0xf0, 0x8f, 0xbf, 0xbf]],
    ["the first surrogate", [0xed, 0xa0, 0x80]],
    ["the last surrogate", [0xed, 0xbf, 0xbf]],
    ["a pair of surrogates", [0xed, 0xa0, 0x80, 0xed, 0xb0, 0x80]],
    ["one past the last", [0xf4, 0x90, 0x80, 0x80]],
    ["five bytes", [0xf8, 0x88, 0x80, 0x80, 0x80]],
    ["six bytes", [0xfc, 0x84, 0x80, 0x80, 0x80, 0x80]],
];
const snow = Buffer.from("☃");

const text = [
    ...good.map(([what, word]) => [what, [says(call(word))], [`answer ${word}`, "open"]]),
    ...good.map(([what, word]) => [
        `${what}, a frame for each byte`,
        [Buffer.concat(pieces(call(word), ...Array(call(word).length).fill(1)))],
        [`answer ${word}`, "open"],
    ]),
    ...bad.map(([what, values]) => [what, [says(callAround(values))], ["close 1007"]]),
    ...bad.map(([what, values]) => [
        `${what}, before the message is at its end`,
        [says(callAround(values), { fin: false })],
        ["close 1007"],
    ]),
    ["a message that ends in a character", [says(Buffer.concat([call("a"), snow.subarray(0, 2)]))],
        ["close 1007"]],
    ["a character over three frames",
        [says(call("☃").subarray(0, 23), { fin: false }), frame(CONTINUED, call("☃").subarray(23, 24), { fin: false }),
            frame(CONTINUED, call("☃").subarray(24))], ["answer ☃", "open"]],
    ["a ping inside a character",
        [says(call("☃").subarray(0, 24), { fin: false }), ping("p"), frame(CONTINUED, call("☃").subarray(24))],
        ["pong p", "answer ☃", "open"]],
    ["a character that goes on wrongly in the next frame",
        [says(bytes(0x22, 0xe2, 0x82), { fin: false }), frame(CONTINUED, bytes(0x22))], ["close 1007"]],
    ["a NUL", [says(call("a\0b"))], ["error -32700", "open"],
        "a NUL is good UTF-8; it is JSON that does not have it"],
];

const sound = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999];
const wrong = [0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535];

const closing = [
    ["a close after a call", [whole("a"), HEARD, close(1000)], ["answer a", "close 1000"]],
    ["two closes", [close(1000), close(1000)], ["close 1000"]],
    ["a ping behind a close", [close(1000), ping("late")], ["close 1000"]],
    ["a call behind a close", [close(1000), whole("late")], ["close 1000"]],
    ["the same in one write", [Buffer.concat([close(1000), whole("late"), ping("late")])], ["close 1000"]],
    ["a close inside a message", [pieces(call("a"), 9)[0], close(1000)], ["close 1000"]],
    ["a close behind much", [Buffer.concat(repeat(4, () => says(unanswered(65_000)))), close(1000)],
        ["close 1000"]],
    ["a close without code", [close()], ["close"]],
    ["a close of one byte", [frame(CLOSE, bytes(3))], ["close"],
        "RFC 6455, 5.5.1, has no such close; the library answers it as an empty one"],
    ["a close with a reason", [close(1000, "Hello, world!")], ["close 1000"]],
    ["a close with the longest reason", [close(1000, "x".repeat(123))], ["close 1000"]],
    ["a close with a reason too long", [close(1000, "x".repeat(124))], ["end"], DROPPED],
    ["a reason that is no UTF-8", [close(1000, bytes(0xce, 0xba, 0xed, 0xa0, 0x80))], ["close 1007"]],
    ["a close octet by octet", slowly(1, close(1000, "bye")), ["close 1000"]],
    ...sound.map((code) => [`a close with ${code}`, [close(code)], [`close ${code}`]]),
    ...wrong.map((code) => [`a close with ${code}`, [close(code)], ["close 1002"]]),
];

const limits = [
    ["65,536 bytes in 64 frames", pieces(call("a", 65_536), ...Array(63).fill(1024)), ["answer a", "open"]],
    ["65,537 bytes", [whole("a", 65_537)], ["close 1009"]],
    ["65,537 bytes in two frames", pieces(call("a", 65_537), 65_536), ["close 1009"]],
    ["65,537 bytes in 66 frames", pieces(call("a", 65_537), ...Array(65).fill(1000)), ["close 1009"]],
    ["a frame that announces too much, at its first bytes",
        [frame(TEXT, "x".repeat(300), { claims: 1_000_000, form: 64 })], ["close 1009"]],
    ["a continuation that announces too much",
        [says("x".repeat(300), { fin: false }), frame(CONTINUED, "x".repeat(300), { claims: 65_300, form: 16 })],
        ["close 1009"]],
    ["what came before is answered", [whole("a"), whole("b", 65_537)], ["answer a", "close 1009"]],
    ["a message of 5,000 frames of one byte", [Buffer.concat(pieces(call("a", 5000), ...Array(4999).fill(1)))],
        ["answer a", "open"]],
    ["2,000 empty frames", [Buffer.concat(pieces(call("a"), ...Array(2000).fill(0)))], ["answer a", "open"]],
];

const masking = [
    ["a text that is not masked", [says(call("a"), { masked: false })], ["answer a", "open"], UNMASKED],
    ["a ping that is not masked", [ping("p", { masked: false })], ["pong p", "open"], UNMASKED],
    ["a close that is not masked", [frame(CLOSE, bytes(3, 232), { masked: false })], ["close 1000"], UNMASKED],
    ["a continuation that is not masked",
        [pieces(call("a"), 9)[0], frame(CONTINUED, call("a").subarray(9), { masked: false })], ["answer a", "open"], UNMASKED],
    ["a mask of zeros", [says(call("a"), { mask: Buffer.alloc(4) })], ["answer a", "open"]],
    ["a mask of ones", [says(call("a"), { mask: Buffer.alloc(4, 255) })], ["answer a", "open"]],
    ["a mask that makes other frames of the bytes",
        [says(call("a"), { mask: bytes(0x88, 0x82, 0x03, 0xe8) })], ["answer a", "open"]],
];

const compression = [
    ["a text that says it is compressed", [says(bytes(0xaa, 0x56, 0x4a, 0x01, 0x00), { reserved: 4 })],
        ["close 1002"]],
    ["a continuation that says it is compressed",
        [pieces(call("a"), 9)[0], frame(CONTINUED, bytes(0xaa), { reserved: 4 })], ["close 1002"]],
];

export const cases = { framing, pings, reserved, opcodes, fragments, text, closing, limits, masking, compression };
