// Clients that are the web page's own protocol library, in one Node process.
//
//     web_clients.mjs CONFIG.json       the same lines as clients.py

import fs from "node:fs";
import path from "node:path";
import readline from "node:readline";
import { pathToFileURL } from "node:url";
import { createRequire } from "node:module";
import { Random } from "./random.mjs";

const config = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
const { WebSocket } = createRequire(path.join(config.project, "tests/package.json"))("ws");
const { Client } = await import(pathToFileURL(path.join(config.project, "web/dist-node/protocol.mjs")));

const AGAIN = new Set(["busy", "rate_limited", "disconnected", "internal", "timeout", "closed"]);
const WEIGHTS = { post: 64, reply: 5, edit: 8, remove: 4, react: 8, read: 6, create: 1, join: 3, leave: 2 };
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

class Person {
    constructor({ name, user, token }, seed) {
        this.name = name;
        this.user = user;
        this.random = new Random(seed);
        this.log = fs.createWriteStream(path.join(config.out, `${name}.jsonl`));
        this.rooms = new Map();
        this.public = new Set();
        this.own = [];
        this.lastIn = new Map(); // room -> id of its newest message
        this.seen = [];
        this.count = 0;
        this.waiting = 0;
        this.last = 0;
        this.acting = true;
        this.client = new Client({ url: `ws://${config.host}:${config.port}/ws`, token, WebSocket });
        this.client.listen((notice) => this.onNotice(notice));
    }

    note(t, members) {
        this.log.write(`${JSON.stringify({ t, ...members })}\n`);
    }

    onNotice(notice) {
        if (notice.type === "opened" && !notice.session.resumed) {
            const rooms = Object.fromEntries(notice.session.rooms.map(({ room, seq }) => [room, seq]));

            this.rooms = new Map(Object.entries(rooms).map(([room, seq]) => [Number(room), seq]));
            this.note("open", { pos: notice.session.pos, rooms });
        } else if (notice.type === "event" && "pos" in notice.event.params) {
            const { method, params } = notice.event;

            this.note("event", { m: method, p: params });
            this.heard(method, params);
        }
    }

    heard(method, p) {
        if ("seq" in p && this.rooms.has(p.room)) this.rooms.set(p.room, p.seq);
        if (method === "message.created" && !p.message.deleted) {
            this.seen = [...this.seen.slice(-100), p.message.id];
            this.lastIn.set(p.room, p.message.id);
            if (p.message.user === this.user) this.own = [...this.own.slice(-50), p.message.id];
        }
        if (method === "room.created" && p.kind === "public") this.public.add(p.room);
        if (method === "room.created" && p.users.includes(this.user)) this.rooms.set(p.room, p.seq);
        if (method === "member.joined" && p.user === this.user) this.rooms.set(p.room, p.seq);
        if (method === "member.left" && p.user === this.user) this.rooms.delete(p.room);
    }

    text() {
        this.count += 1;
        return `${this.name} says ${this.count} ${"x".repeat(this.random.pick([0, 3, 40, 300, 2000]))}`;
    }

    // Until it is answered for good; what has a key goes through the library's outbox.
    async call(method, params) {
        const n = ++this.last;

        this.waiting += 1;
        this.note("call", { n, m: method, p: params });
        for (;;) {
            try {
                const r = params.key
                    ? await this.client.submit(method, params, `room ${params.room ?? 0}`)
                    : await this.client.call(method, params);

                this.note("answer", { n, r });
                this.waiting -= 1;
                return r;
            } catch (error) {
                if (!AGAIN.has(error.code)) {
                    this.note("answer", { n, e: error.code });
                    this.waiting -= 1;
                    return {};
                }
                await wait(error.retryMs ?? 200);
            }
        }
    }

    nextCall() {
        const rooms = [...this.rooms.keys()];
        const room = rooms.length ? this.random.pick(rooms) : 0;
        const key = `${this.name}-${++this.count}`;
        const kind = this.random.weighted(WEIGHTS);

        if (kind === "post") return room && ["message.send", { room, text: this.text(), key }];
        if (kind === "read") return room && ["read.mark", { room, seq: this.rooms.get(room) }];
        if (kind === "create") return ["room.create", { name: key, kind: "public", key }];
        if (kind === "react")
            return this.seen.length && ["reaction.add", { id: this.random.pick(this.seen), emoji: "🎉" }];
        if (kind === "join" || kind === "leave") return this.moving(kind, room);
        if (kind === "reply")
            return (
                this.lastIn.has(room) &&
                ["message.send", { room, text: this.text(), key, thread: this.lastIn.get(room) }]
            );
        if (this.own.length === 0) return 0;
        const id = this.random.pick(this.own);

        if (kind === "edit") return ["message.edit", { id, text: this.text() }];
        this.own = this.own.filter((each) => each !== id);
        return ["message.delete", { id }];
    }

    moving(kind, room) {
        const others = [...this.public].filter((each) => !this.rooms.has(each));

        if (kind === "leave") return this.public.has(room) && ["room.leave", { room }];
        return others.length > 0 && ["room.join", { room: this.random.pick(others) }];
    }

    async act() {
        this.client.start();
        while (this.acting) {
            await wait(2 * config.pace_s * this.random.below(1000));
            const call = this.acting && this.waiting < 8 && this.nextCall();

            if (call) this.call(...call);
        }
    }

    async settle() {
        this.acting = false;
        while (this.waiting > 0) await wait(50);
    }

    // What is heard comes in the order of pos: after an own word to oneself, all before it.
    async flush() {
        const { room } = await this.call("dm.open", { users: [this.user] });
        const { pos } = await this.call("message.send", { room, text: "the end", key: `${this.name}-end` });

        while ((this.client.cursor?.since ?? 0) < pos) await wait(50);
    }

    end() {
        const { holes, strays, duplicates } = this.client.stats;

        this.note("library", { holes, strays, duplicates });
        this.client.stop();
        return new Promise((resolve) => this.log.end(resolve));
    }
}

const people = config.people.map((person, i) => new Person(person, config.seed * 1000 + i));

for (const person of people) person.act();
console.log("ready");
for await (const line of readline.createInterface({ input: process.stdin })) {
    if (line === "settle") {
        await Promise.all(people.map((person) => person.settle()));
        console.log("settled");
    } else if (line === "flush") {
        await Promise.all(people.map((person) => person.flush()));
        console.log("flushed");
    } else if (line === "end") {
        await Promise.all(people.map((person) => person.end()));
        process.exit(0);
    }
}
