// One person's open socket, as a test talks with it:
//
//     await ann.sends(room, "hello");
//     await bob.hears("message.created", { message: { text: "hello" } });
//
// It knows nothing of Roost but the wire contract, and watches three sentences of it all the
// time: durable events come in pos order, a room's seq has neither hole nor repeat, and an
// author's answer comes no later than the event. What breaks them is in `broken`.

import assert from "node:assert/strict";
import WebSocket from "ws";
import { fits, show } from "./matching.mjs";
import { newKey } from "./people.mjs";
import { patience } from "./program.mjs";

export class Refusal extends Error {
    constructor(error, method) {
        super(`${method} was refused: ${JSON.stringify(error)}`);
        this.code = error.data?.code;
        this.rpc = error.code;
        this.retryMs = error.data?.retry_ms;
        this.error = error;
    }
}

export class Dialogue {
    static async dial(url, { token, protocols = ["roost.v1"], headers = {}, from } = {}) {
        const dialogue = new Dialogue(token);

        await dialogue.connect(url, protocols, {
            headers: { ...(token && { authorization: `Bearer ${token}` }), ...headers },
            rejectUnauthorized: false,
            ...(from && { localAddress: from }),
        });
        return dialogue;
    }

    constructor(token) {
        this.token = token;
        this.frames = []; // every text frame, as it came
        this.events = []; // every event, parsed
        this.unheard = []; // those no `hears` has taken yet
        this.broken = [];
        this.calls = new Map();
        this.wakers = new Set();
        this.counters = new Map();
        this.cursor = 0;
        this.lastId = 0;
        this.created = new Set(); // ids of the messages whose event has come
    }

    connect(url, protocols, options) {
        this.socket = new WebSocket(url, protocols, {
            perMessageDeflate: false,
            ...options,
        });
        this.socket.on("message", (bytes) => this.onFrame(bytes.toString("utf8")));
        this.gone = new Promise((resolve) => {
            this.socket.on("close", (code, reason) => {
                resolve({ code, reason: reason.toString() });
                this.onClose(code);
            });
        });
        return new Promise((resolve, reject) => {
            this.socket.on("open", resolve);
            this.socket.on("unexpected-response", (_, answer) => {
                reject(
                    Object.assign(new Error(`upgrade: ${answer.statusCode}`), {
                        status: answer.statusCode,
                    }),
                );
                this.socket.terminate();
            });
            this.socket.on("error", reject);
        });
    }

    // --- saying ---

    call(method, params) {
        const id = ++this.lastId;
        const answer = new Promise((resolve, reject) => {
            this.calls.set(id, { resolve, reject, method });
        });

        this.says({ jsonrpc: "2.0", id, method, ...(params && { params }) });
        return answer;
    }

    says(message) {
        this.socket.send(typeof message === "string" ? message : JSON.stringify(message));
    }

    sends(room, text, key = newKey()) {
        return this.call("message.send", { room, text, key });
    }

    // `words`: what the message must say to whoever wrote the call.
    async refuses(method, params, code, words = /./) {
        const refusal = await this.call(method, params).then(
            (result) => assert.fail(`${method} was answered: ${show(result)}`),
            (error) => error,
        );

        if (!(refusal instanceof Refusal)) throw refusal;
        if (typeof code === "number") assert.equal(refusal.rpc, code, refusal.message);
        else assert.equal(refusal.code, code, refusal.message);
        assert.match(refusal.message, words);
        return refusal;
    }

    async opens(params = {}) {
        const session = await this.call("session.open", params);

        this.session = session;
        this.me = session.user.user;
        this.epoch = session.epoch;
        if (!session.resumed) this.startCounting(session);
        else if (!this.resuming) this.adopting = true;
        return session;
    }

    // A room made by this person, with the others invited, and everyone's ear past that.
    async createsRoom({
        name = `room ${newKey()}`,
        kind = "private",
        topic,
        with: others = [],
    }) {
        const params = {
            name,
            kind,
            key: newKey(),
            ...(topic !== undefined && { topic }),
        };
        const { room } = await this.call("room.create", params);

        for (const other of others)
            await this.call("room.invite", { room, user: other.me });
        for (const each of [this, ...others]) {
            await each.catchesUp();
            each.forgets();
        }
        return room;
    }

    // --- hearing ---

    // Takes the first event that fits, remembered or still to come.
    hears(method, expected = {}, ms = 10_000) {
        const isIt = (event) => event.method === method && fits(event.params, expected);

        return this.waits(
            () => {
                const at = this.unheard.findIndex(isIt);

                return at < 0 ? undefined : this.unheard.splice(at, 1)[0].params;
            },
            () =>
                `${method} ${show(expected)} was not heard; heard since: ` +
                show(this.unheard.slice(-8)),
            ms,
        );
    }

    // Waits until `look` answers something; looks again after every frame.
    waits(look, what, ms = 10_000) {
        return new Promise((resolve, reject) => {
            const stop = () => {
                clearTimeout(timer);
                this.wakers.delete(wake);
            };
            const wake = () => {
                const found = look();

                if (found === undefined) return false;
                stop();
                resolve(found);
                return true;
            };
            const timer = setTimeout(() => {
                stop();
                reject(new Error(what()));
            }, ms * patience);

            if (!wake()) this.wakers.add(wake);
        });
    }

    // Everything that happened before this call has been heard after it: a mark of our own
    // in our own room comes back in pos order behind it.
    async catchesUp() {
        if (!this.room) {
            const params = { name: `my ${newKey()}`, kind: "private", key: newKey() };
            this.room = (await this.call("room.create", params)).room;
        }
        const { id } = await this.sends(this.room, "so far");

        await this.hears("message.created", { room: this.room, message: { id } });
        return this;
    }

    // What came since the last `forgets`, of one kind or of one room. Call catchesUp first.
    heard(method, expected = {}) {
        return this.unheard
            .filter((event) => !method || event.method === method)
            .map((event) => event.params)
            .filter((params) => fits(params, expected));
    }

    hasNotHeard(method, expected = {}) {
        assert.deepEqual(this.heard(method, expected), []);
    }

    forgets() {
        this.unheard = [];
    }

    // --- the end ---

    async closes(code) {
        const { code: got, reason } = await this.waitsForClose();

        assert.equal(got, code, `closed with ${got} ${reason}`);
    }

    waitsForClose(ms = 15_000) {
        let timer;
        const tooLong = new Promise((_, reject) => {
            timer = setTimeout(
                () => reject(new Error("the socket stays open")),
                ms * patience,
            );
        });

        return Promise.race([this.gone, tooLong]).finally(() => clearTimeout(timer));
    }

    close() {
        this.socket.close(1000);
        return this.gone;
    }

    drop() {
        this.socket.terminate();
    }

    // --- watching the contract ---

    startCounting(session) {
        this.cursor = session.pos;
        this.counters.clear();
        for (const room of session.rooms)
            if (room.member !== false) this.counters.set(room.room, room.seq);
        // Frames that came in one read with the answer were looked at before this ran.
        for (const event of this.events) if (event.params?.pos) this.watch(event);
    }

    continueFrom(earlier) {
        this.cursor = earlier.cursor;
        this.counters = new Map(earlier.counters);
        this.me = earlier.me;
        this.resuming = true;
    }

    onFrame(text) {
        const message = JSON.parse(text);

        this.frames.push(text);
        if (message.method === undefined) this.onAnswer(message);
        else this.onEvent(message);
        for (const wake of [...this.wakers]) wake();
    }

    onAnswer(answer) {
        const call = this.calls.get(answer.id);

        if (!call) {
            (this.strays ??= []).push(answer);
            return;
        }
        this.calls.delete(answer.id);
        if (answer.error) {
            call.reject(new Refusal(answer.error, call.method));
            return;
        }
        if (
            call.method === "message.send" &&
            !answer.result.duplicate &&
            this.created.has(answer.result.id)
        )
            this.broken.push(
                `the event of message ${answer.result.id} came before its answer`,
            );
        call.resolve(answer.result);
    }

    onEvent(event) {
        this.events.push(event);
        this.unheard.push(event);
        if (event.params?.pos && (this.session || this.resuming)) this.watch(event);
        if (event.method === "message.created") this.created.add(event.params.message.id);
    }

    watch({ method, params }) {
        if (params.pos <= this.cursor)
            this.broken.push(`${method} at pos ${params.pos} after pos ${this.cursor}`);
        this.cursor = Math.max(this.cursor, params.pos);
        if (params.seq === undefined) return;

        const { room, seq, user, users } = params;
        const last = this.counters.get(room);
        const begins =
            (method === "member.joined" && user === this.me) ||
            (method === "room.created" && users?.includes(this.me));
        const ends = method === "member.left" && user === this.me;

        if (last === undefined && method === "room.created" && !begins) return;
        if (last === undefined && !begins && !ends && !this.adopting)
            this.broken.push(`${method} of room ${room}, which we are not in`);
        if (last !== undefined && !begins && !ends && seq !== last + 1)
            this.broken.push(`room ${room}: seq ${seq} after ${last}`);
        if (last !== undefined && seq <= last)
            this.broken.push(`room ${room}: seq ${seq} again, after ${last}`);
        if (ends) this.counters.delete(room);
        else this.counters.set(room, seq);
    }

    onClose(code) {
        for (const { reject, method } of this.calls.values())
            reject(new Error(`${method}: the socket closed with ${code}`));
        this.calls.clear();
        for (const wake of [...this.wakers]) wake();
    }
}
