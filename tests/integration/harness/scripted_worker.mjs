// A worker of the test's own, on the socket of a server that was started with --worker-socket.
// It speaks the wire protocol and judges by words; the test decides when it answers, and whether
// what it says makes sense.

import net from "node:net";
import { project } from "./program.mjs";
import fs from "node:fs";
import path from "node:path";

const HEADER = 16;
const ANSWER = 1;

const { protocol, numbers } = readProtocol();

function readProtocol() {
    const read = (name) => fs.readFileSync(path.join(project, "server/ipc", name), "utf8");
    const lines = read("messages.tbl").matchAll(/^MESSAGE\((\w+), (\d+)\)/gm);

    return {
        protocol: Number(/WORKER_PROTOCOL (\d+)/.exec(read("messages.h"))[1]),
        numbers: Object.fromEntries([...lines].map(([, name, number]) => [name, +number])),
    };
}

const u = (bytes) => (value) => {
    const out = Buffer.alloc(bytes);

    if (bytes === 8) out.writeBigUInt64LE(BigInt(value));
    else out.writeUIntLE(value, 0, bytes);
    return out;
};
const [u8, u16, u32, u64] = [u(1), u(2), u(4), u(8)];
const string = (text) => Buffer.concat([u32(Buffer.byteLength(text)), Buffer.from(text)]);

class Fields {
    constructor(bytes) {
        this.bytes = bytes;
        this.at = 0;
    }

    number(size) {
        const value =
            size === 8
                ? Number(this.bytes.readBigUInt64LE(this.at))
                : this.bytes.readUIntLE(this.at, size);

        this.at += size;
        return value;
    }

    string() {
        const len = this.number(4);

        this.at += len;
        return this.bytes.toString("utf8", this.at - len, this.at);
    }
}

// Where a word stands in a text, in bytes.
function spansOf(text, word, kind) {
    const found = [];

    for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
        const start = Buffer.byteLength(text.slice(0, at));

        found.push({ kind, start, end: start + Buffer.byteLength(word) });
    }
    return found;
}

// "darn" is on a list, "buy" is spam, bob@example.org is personal.
export function judge({ text }) {
    return {
        spam: text.includes("buy"),
        spans: [...spansOf(text, "bob@example.org", 1), ...spansOf(text, "darn", 9)].sort(
            (one, other) => one.start - other.start,
        ),
    };
}

function encodeVerdict({ spam = false, spans = [] }) {
    const heads = [spam ? [9900, 10, 1] : [100, 900000, 0]];

    return Buffer.concat([
        ...[u32(1), u64(0), u16(heads.length)],
        ...heads.flatMap(([score, rarity, flag]) => [u16(score), u32(rarity), u8(flag)]),
        u16(spans.length),
        ...spans.flatMap(({ kind, start, end }) => [
            ...[u8(kind), u32(start), u32(end), u64(kind === 9 ? 7 : 0)],
            ...[u16(10000), u16(0), u8(1)],
        ]),
        ...[u32(0), u8(0)],
    ]);
}

export class ScriptedWorker {
    // Connects as soon as the server listens there.
    // `change` is told of it before.
    static async connect(socketPath, change = () => undefined) {
        const worker = new ScriptedWorker();

        change(worker);
        for (;;) {
            try {
                await worker.dial(socketPath);
                return worker;
            } catch (error) {
                if (!["ENOENT", "ECONNREFUSED"].includes(error.code)) throw error;
                await new Promise((resolve) => setTimeout(resolve, 10));
            }
        }
    }

    constructor() {
        this.judge = judge;
        this.texts = []; // every text that was asked about
        this.lists = []; // every list of the last LISTS_BEGIN
        this.kept = []; // frames that are not answered yet
        this.holding = false;
        this.listsKnown = 0;
        this.keptLists = []; // LISTS_END that are not answered yet
        this.compiling = false;
        this.head = 0;
        this.wakers = new Set();
    }

    dial(socketPath) {
        this.socket = net.connect(socketPath);
        this.rest = Buffer.alloc(0);
        this.socket.on("data", (bytes) => this.onData(bytes));
        this.gone = new Promise((resolve) => this.socket.on("close", resolve));
        return new Promise((resolve, reject) => {
            this.socket.on("connect", () => {
                this.send("HELLO", 0, 0, u32(protocol));
                resolve();
            });
            this.socket.on("error", reject);
        });
    }

    send(name, flags, id, payload) {
        const type = numbers[name];

        this.socket.write(
            Buffer.concat([u32(payload.length), u16(type), u16(flags), u64(id), payload]),
        );
    }

    onData(bytes) {
        this.rest = Buffer.concat([this.rest, bytes]);
        while (this.rest.length >= HEADER) {
            const size = this.rest.readUInt32LE(0);

            if (this.rest.length < HEADER + size) break;
            const frame = {
                name: Object.keys(numbers).find(
                    (name) => numbers[name] === this.rest.readUInt16LE(4),
                ),
                id: this.rest.readBigUInt64LE(8),
                payload: this.rest.subarray(HEADER, HEADER + size),
            };

            this.rest = this.rest.subarray(HEADER + size);
            this.onFrame(frame);
        }
        for (const wake of [...this.wakers]) wake();
    }

    onFrame(frame) {
        const answer = this[`on_${frame.name}`]?.(frame);

        if (answer) this.send(frame.name, ANSWER, frame.id, answer);
    }

    on_ECHO({ payload }) {
        return payload;
    }

    on_MODEL_INFO() {
        return Buffer.concat([u32(1), u16(1), string("spam"), u16(9000), u64(this.head)]);
    }

    on_LISTS_BEGIN() {
        this.lists = [];
    }

    on_LIST({ payload }) {
        const fields = new Fields(payload);

        this.lists.push({
            id: fields.number(8),
            kind: fields.number(1),
            language: fields.string(),
            text: fields.string(),
        });
    }

    on_LISTS_END({ id, payload }) {
        if (this.compiling) {
            this.keptLists.push({ id, payload });
            return undefined;
        }
        this.listsKnown++;
        return Buffer.concat([payload, u32(0)]);
    }

    on_PATTERN_CHECK({ payload }) {
        const good = !new Fields(payload).string().includes("(");

        return Buffer.concat([u8(good ? 1 : 0), u32(0), string(good ? "" : "missing )")]);
    }

    on_HEAD_USE({ payload }) {
        this.head = new Fields(payload).number(8);
        return u8(1);
    }

    on_LEARN_BEGIN() {
        this.examples = [];
    }

    on_LEARN_EXAMPLE({ payload }) {
        const fields = new Fields(payload);

        this.examples.push({ wanted: fields.number(1) === 1, text: fields.string() });
    }

    on_LEARN_END() {
        return Buffer.concat([u8(1), string(""), ...[1, 2, 3, 4, 5, 6, 7, 8].map(u32)]);
    }

    on_JUDGE(frame) {
        const fields = new Fields(frame.payload);
        const texts = [];

        for (let left = fields.number(2); left > 0; left--)
            texts.push({
                user: fields.number(8),
                room: fields.number(8),
                at: fields.number(8),
                userAt: fields.number(8),
                flags: fields.number(4),
                text: fields.string(),
            });
        this.texts.push(...texts);
        if (this.deadly && texts.some(({ text }) => text.includes(this.deadly))) {
            this.socket.destroy();
            return undefined;
        }
        if (this.holding) {
            this.kept.push({ ...frame, texts });
            return undefined;
        }
        return this.verdicts(texts);
    }

    verdicts(texts) {
        return Buffer.concat([
            u16(texts.length),
            ...texts.map((text) => encodeVerdict(this.judge(text))),
        ]);
    }

    // From here on questions wait, until `letsGo`.
    holds() {
        this.holding = true;
    }

    letsGo() {
        this.holding = false;
        for (const { name, id, texts } of this.kept.splice(0))
            this.send(name, ANSWER, id, this.verdicts(texts));
    }

    // From here on it has not got ready the lists it was sent, until `hasCompiled`.
    compiles() {
        this.compiling = true;
    }

    hasCompiled() {
        this.compiling = false;
        for (const frame of this.keptLists.splice(0))
            this.send("LISTS_END", ANSWER, frame.id, this.on_LISTS_END(frame));
    }

    // Says to the oldest question it keeps what is no verdict.
    babbles(payload) {
        const { name, id } = this.kept.shift();

        this.send(name, ANSWER, id, payload);
    }

    drop() {
        this.socket.destroy();
        return this.gone;
    }

    waits(look, what, ms = 10_000) {
        return new Promise((resolve, reject) => {
            const stop = () => {
                clearTimeout(timer);
                this.wakers.delete(wake);
            };
            const wake = () => {
                const found = look();

                if (found === undefined || found === false) return false;
                stop();
                resolve(found);
                return true;
            };
            const timer = setTimeout(() => {
                stop();
                reject(new Error(`the worker waits for ${what}`));
            }, ms);

            if (!wake()) this.wakers.add(wake);
        });
    }

    isAsked(about) {
        return this.waits(
            () => this.texts.find(({ text }) => text.includes(about)),
            `a question about ${about}`,
        );
    }
}
