// A worker the test plays itself, over the Unix socket of --worker-socket.

import net from "node:net";

export const MESSAGE = { HELLO: 1, ECHO: 2, JUDGE: 3 };
const PROTOCOL = 2;
const HEADER = 16;
const ANSWER = 1;

export function frame(type, payload = Buffer.alloc(0), { flags = 0, id = 0n } = {}) {
    const header = Buffer.alloc(HEADER);

    header.writeUInt32LE(payload.length, 0);
    header.writeUInt16LE(type, 4);
    header.writeUInt16LE(flags, 6);
    header.writeBigUInt64LE(BigInt(id), 8);
    return Buffer.concat([header, payload]);
}

export function hello(protocol = PROTOCOL) {
    const version = Buffer.alloc(4);

    version.writeUInt32LE(protocol, 0);
    return frame(MESSAGE.HELLO, version);
}

// Says HELLO, of its version or the greeting given; `onFrame` gets each frame and the fake, that it may answer.
export class FakeWorker {
    static connect(path, onFrame = () => {}, greeting = hello()) {
        return new Promise((resolve, reject) => {
            const socket = net.connect(path);

            socket.once("error", reject);
            socket.once("connect", () => {
                socket.off("error", reject);
                resolve(new FakeWorker(socket, onFrame, greeting));
            });
        });
    }

    constructor(socket, onFrame, greeting) {
        this.socket = socket;
        this.onFrame = onFrame;
        this.bytes = Buffer.alloc(0);
        this.frames = 0;
        this.gone = new Promise((resolve) => socket.once("close", resolve));
        // The first question, which is the health check.
        this.asked = new Promise((resolve) => (this.onAsked = resolve));
        socket.on("error", () => {}); // the close follows
        socket.on("data", (bytes) => this.take(bytes));
        socket.write(greeting);
    }

    take(bytes) {
        this.bytes = Buffer.concat([this.bytes, bytes]);
        for (;;) {
            if (this.bytes.length < HEADER) return;
            const len = this.bytes.readUInt32LE(0);

            if (this.bytes.length < HEADER + len) return;
            const found = {
                type: this.bytes.readUInt16LE(4),
                flags: this.bytes.readUInt16LE(6),
                id: this.bytes.readBigUInt64LE(8),
                payload: this.bytes.subarray(HEADER, HEADER + len),
            };

            this.bytes = this.bytes.subarray(HEADER + len);
            this.frames++;
            if (found.type !== MESSAGE.HELLO && found.id !== 0n) this.onAsked(found);
            this.onFrame(found, this);
        }
    }

    // The health check is answered, so that the link stands.
    echoes(found) {
        if (found.type === MESSAGE.ECHO) this.answers(found, found.payload);
    }

    answers(question, payload) {
        this.socket.write(
            frame(question.type, payload, { flags: ANSWER, id: question.id }),
        );
    }

    leaves() {
        this.socket.destroy();
    }
}
