// A server that speaks just enough of the contract for `roost load`, and can be told to
// treat its listeners badly: to lose, double or swap deliveries, and worse.

import http from "node:http";
import { WebSocketServer } from "ws";

const ROOM = 7;

export class FakeServer {
    // `mischief(delivery, deliver)` is asked for every delivery: { listener, count, text },
    // the listener's number, how many it was to get so far, and the frame. `onSend(params)`
    // may answer what message.send is refused with; {} leaves it without an answer.
    // `onOpen(params)` may change what session.open is asked.
    static async start({ mischief, onSend, onOpen } = {}) {
        const fake = new FakeServer();

        fake.mischief = mischief ?? ((delivery, deliver) => deliver(delivery.text));
        fake.onSend = onSend ?? (() => undefined);
        fake.onOpen = onOpen ?? (() => undefined);
        await new Promise((resolve) => fake.http.listen(0, "127.0.0.1", resolve));
        fake.url = `ws://127.0.0.1:${fake.http.address().port}`;
        return fake;
    }

    constructor() {
        this.log = []; // every event, in pos order
        this.kept = new Map(); // by key
        this.listeners = new Set();
        this.opened = 0;
        this.http = http.createServer((_, answer) => answer.writeHead(404).end());
        this.ws = new WebSocketServer({ server: this.http, perMessageDeflate: false });
        this.ws.on("connection", (socket) => this.onConnection(socket));
    }

    // As `roost seed` writes it.
    tokens(count) {
        return Array.from({ length: count }, (_, i) => `token${i}\t${i + 1}\t${ROOM}\n`).join("");
    }

    stop() {
        for (const socket of this.ws.clients) socket.terminate();
        this.http.close();
    }

    onConnection(socket) {
        socket.on("message", (bytes) => {
            const call = JSON.parse(bytes.toString("utf8"));

            if (call.method === "session.open") this.open(socket, call);
            else this.send(socket, call);
        });
        socket.on("close", () => this.listeners.delete(socket));
        socket.on("error", () => socket.terminate());
    }

    open(socket, { id, params }) {
        const head = this.log.length;

        this.onOpen(params);
        const since = params?.since;
        socket.number = this.opened++;
        socket.count = 0;
        this.answer(socket, id, {
            ...{ user: { user: 1, name: "x" }, pos: head, epoch: "fake", resumed: since >= 0 },
            rooms: [{ room: ROOM, name: "r", seq: head }],
        });
        for (const text of since >= 0 ? this.log.slice(since) : []) this.deliver(socket, text);
        this.listeners.add(socket);
    }

    send(socket, { id, params }) {
        const refusal = this.onSend(params);

        if (refusal) {
            if (refusal.code)
                socket.send(JSON.stringify({ jsonrpc: "2.0", id,
                    error: { code: -32000, message: "no", data: refusal } }));
            return;
        }
        const earlier = this.kept.get(params.key);
        if (earlier) this.answer(socket, id, { ...earlier, duplicate: true });
        else this.answer(socket, id, this.keep(params));
    }

    keep({ room, text, key }) {
        const pos = this.log.length + 1;
        const result = { id: pos, pos, seq: pos, at: 1, durable: "disk" };
        const message = { id: pos, seq: pos, user: 1, text, at: 1 };

        this.kept.set(key, result);
        this.log.push(JSON.stringify({ jsonrpc: "2.0", method: "message.created",
            params: { pos, room, seq: pos, message } }));
        // The author's answer goes first.
        queueMicrotask(() => {
            for (const listener of this.listeners) this.deliver(listener, this.log[pos - 1]);
        });
        return result;
    }

    deliver(socket, text) {
        const delivery = { listener: socket.number, count: ++socket.count, text, socket };

        this.mischief(delivery, (frame) => socket.send(frame));
    }

    answer(socket, id, result) {
        socket.send(JSON.stringify({ jsonrpc: "2.0", id, result }));
    }
}
