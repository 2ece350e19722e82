// The words the table of WebSocket cases is written in: what a client puts on the wire.
//
// A step is a frame, or bytes that are no frame; `slowly` writes in pieces, each on its own
// turn; behind HEARD it waits for the next frame of the server. What a server says back is told in lines: "answer X" (to a call whose id was X),
// "error N" (to what was no call), "pong TEXT", "close N REASON", "end" (the connection is
// over); "open" last: it was still there and answered one more ping.

import crypto from "node:crypto";
import { BINARY, CLOSE, PING, PONG, TEXT } from "./raw.mjs";

export { BINARY, CLOSE, PING, PONG, TEXT };
export const CONTINUED = 0;
export const HEARD = Symbol("something was heard");

function lengthBytes(len, form) {
    if (form === 7) return Buffer.from([len]);
    const bytes = Buffer.alloc(form === 16 ? 3 : 9);

    bytes[0] = form === 16 ? 126 : 127;
    if (form === 16) bytes.writeUInt16BE(len, 1);
    else bytes.writeBigUInt64BE(BigInt(len), 1);
    return bytes;
}

// `form`: how many bits the length is written in; `claims`: another length than there are.
export function frame(opcode, payload = "", options = {}) {
    const { fin = true, masked = true, reserved = 0, mask, claims } = options;
    const body = Buffer.from(payload);
    const len = claims ?? body.length;
    const form = options.form ?? (len < 126 ? 7 : len < 65_536 ? 16 : 64);
    const key = !masked ? Buffer.alloc(0) : (mask ?? crypto.randomBytes(4));
    const length = lengthBytes(len, form);

    if (masked) length[0] |= 0x80;
    return Buffer.concat([
        Buffer.from([(fin ? 0x80 : 0) | (reserved << 4) | opcode]),
        length,
        key,
        masked ? body.map((byte, i) => byte ^ key[i % 4]) : body,
    ]);
}

// A call that is answered at once and with its id, whatever that says.
export function call(id, size = 0) {
    const text = Buffer.from(`{"jsonrpc":"2.0","id":"${id}","method":"no.such"}`);

    return Buffer.concat([text, Buffer.alloc(Math.max(0, size - text.length), " ")]);
}

// The same around bytes that are no text.
export function callAround(bytes) {
    const [before, after] = call("#").toString().split("#");

    return Buffer.concat([Buffer.from(before), Buffer.from(bytes), Buffer.from(after)]);
}

export function says(payload, options) {
    return frame(TEXT, payload, options);
}

export function ping(payload, options) {
    return frame(PING, payload, options);
}

export function pong(payload, options) {
    return frame(PONG, payload, options);
}

export function close(code, reason = "") {
    const head = Buffer.alloc(code === undefined ? 0 : 2);

    if (code !== undefined) head.writeUInt16BE(code);
    return frame(CLOSE, Buffer.concat([head, Buffer.from(reason)]));
}

// One message in frames: of these sizes, the rest last.
export function pieces(payload, ...sizes) {
    const body = Buffer.from(payload);
    const frames = [];
    let at = 0;

    for (const size of [...sizes, Infinity]) {
        const end = Math.min(at + size, body.length);

        frames.push(
            frame(frames.length ? CONTINUED : TEXT, body.subarray(at, end), { fin: size === Infinity }),
        );
        at = end;
    }
    return frames;
}

// The bytes of these steps in writes of so many.
export function slowly(size, ...steps) {
    const bytes = Buffer.concat(steps.flat());
    const parts = [];

    for (let at = 0; at < bytes.length; at += size) parts.push(bytes.subarray(at, at + size));
    return parts;
}
