// A bare TCP connection, for what a decent client never does.

import assert from "node:assert/strict";
import crypto from "node:crypto";
import net from "node:net";
import { patience } from "./program.mjs";

export const TEXT = 1;
export const BINARY = 2;
export const CLOSE = 8;
export const PING = 9;
export const PONG = 10;

export class Raw {
    static connect({ port, from }) {
        const raw = new Raw();

        return new Promise((resolve, reject) => {
            raw.socket = net.connect({ port, host: "127.0.0.1", localAddress: from });
            raw.socket.once("connect", () => resolve(raw));
            raw.socket.once("error", reject);
            raw.listen();
        });
    }

    constructor() {
        this.bytes = Buffer.alloc(0);
        this.isOver = false;
        this.wakers = new Set();
    }

    listen() {
        const wake = () => {
            for (const look of [...this.wakers]) look();
        };

        this.socket.on("data", (part) => {
            this.bytes = Buffer.concat([this.bytes, part]);
            wake();
        });
        this.socket.on("error", () => {});
        this.ended = new Promise((resolve) => {
            this.socket.on("close", () => {
                this.isOver = true;
                wake();
                resolve();
            });
        });
    }

    // Resolved when the system has it all: it arrives then, even if the socket is dropped.
    write(data) {
        return new Promise((resolve) => this.socket.write(data, resolve));
    }

    stopsReading() {
        this.socket.pause();
    }

    readsAgain() {
        this.socket.resume();
    }

    drop() {
        this.socket.destroy();
    }

    waits(look, what, ms = 15_000) {
        return new Promise((resolve, reject) => {
            const stop = () => {
                clearTimeout(timer);
                this.wakers.delete(wake);
            };
            const wake = () => {
                const found = look();

                if (found !== undefined) {
                    stop();
                    resolve(found);
                } else if (this.isOver) {
                    stop();
                    reject(new Error(`${what}: the connection ended`));
                }
            };
            const timer = setTimeout(() => {
                stop();
                reject(new Error(`${what}: nothing came`));
            }, ms * patience);

            this.wakers.add(wake);
            wake();
        });
    }

    async ends(ms = 15_000) {
        await this.waits(() => (this.isOver ? true : undefined), "the end", ms);
    }

    // --- HTTP by hand ---

    ask(lines) {
        this.write(`${lines.join("\r\n")}\r\n\r\n`);
    }

    async head() {
        const text = await this.waits(() => {
            const end = this.bytes.indexOf("\r\n\r\n");

            if (end < 0) return undefined;
            const head = this.bytes.subarray(0, end).toString("latin1");
            this.bytes = this.bytes.subarray(end + 4);
            return head;
        }, "an HTTP answer");
        const [first, ...lines] = text.split("\r\n");
        const headers = new Map(
            lines.map((line) => {
                const colon = line.indexOf(":");
                return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
            }),
        );
        return { status: Number(first.split(" ")[1]), headers };
    }

    async upgrade({ token, protocol = "roost.v1", headers = [], version = 13 } = {}) {
        this.ask([
            "GET /ws HTTP/1.1",
            "Host: 127.0.0.1",
            "Connection: Upgrade",
            "Upgrade: websocket",
            `Sec-WebSocket-Version: ${version}`,
            `Sec-WebSocket-Key: ${crypto.randomBytes(16).toString("base64")}`,
            ...(protocol ? [`Sec-WebSocket-Protocol: ${protocol}`] : []),
            ...(token ? [`Authorization: Bearer ${token}`] : []),
            ...headers,
        ]);
        return this.head();
    }

    // --- frames by hand ---

    frame(opcode, payload = "", { fin = true, masked = true, reserved = 0 } = {}) {
        const body = Buffer.from(payload);
        const mask = masked ? crypto.randomBytes(4) : Buffer.alloc(0);
        const first = (fin ? 0x80 : 0) | (reserved << 4) | opcode;
        const bit = masked ? 0x80 : 0;
        let head;

        if (body.length < 126) {
            head = Buffer.from([first, bit | body.length]);
        } else if (body.length < 65536) {
            head = Buffer.from([first, bit | 126, 0, 0]);
            head.writeUInt16BE(body.length, 2);
        } else {
            head = Buffer.alloc(10);
            head[0] = first;
            head[1] = bit | 127;
            head.writeBigUInt64BE(BigInt(body.length), 2);
        }
        const sent = masked ? body.map((byte, i) => byte ^ mask[i % 4]) : body;

        this.write(Buffer.concat([head, mask, sent]));
    }

    says(message) {
        this.frame(TEXT, typeof message === "string" ? message : JSON.stringify(message));
    }

    takeFrame() {
        if (this.bytes.length < 2) return undefined;
        let len = this.bytes[1] & 0x7f;
        let at = 2;

        if (len === 126) {
            if (this.bytes.length < 4) return undefined;
            len = this.bytes.readUInt16BE(2);
            at = 4;
        } else if (len === 127) {
            if (this.bytes.length < 10) return undefined;
            len = Number(this.bytes.readBigUInt64BE(2));
            at = 10;
        }
        if (this.bytes.length < at + len) return undefined;
        const frame = {
            opcode: this.bytes[0] & 0x0f,
            masked: (this.bytes[1] & 0x80) !== 0,
            payload: this.bytes.subarray(at, at + len),
        };
        this.bytes = this.bytes.subarray(at + len);
        return frame;
    }

    nextFrame(ms) {
        return this.waits(() => this.takeFrame(), "a frame", ms);
    }

    // The next JSON message, pings aside.
    async hears(ms) {
        for (;;) {
            const frame = await this.nextFrame(ms);

            assert.equal(frame.masked, false, "a server's frames are not masked");
            if (frame.opcode === TEXT) return JSON.parse(frame.payload.toString("utf8"));
            assert.notEqual(frame.opcode, CLOSE, `closed: ${closeCode(frame)}`);
        }
    }

    // The server's close code, answered as is proper; other frames are passed over.
    async closes(ms) {
        let frame;

        do frame = await this.nextFrame(ms);
        while (frame.opcode !== CLOSE);
        if (!this.isOver) this.frame(CLOSE, frame.payload);
        return closeCode(frame);
    }
}

function closeCode(frame) {
    return frame.payload.length >= 2 ? frame.payload.readUInt16BE(0) : 1005;
}
