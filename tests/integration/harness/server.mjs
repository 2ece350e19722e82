// A running server: started on a free port in a fresh folder, killed, started again.

import assert from "node:assert/strict";
import http from "node:http";
import https from "node:https";
import path from "node:path";
import { Dialogue } from "./dialogue.mjs";
import { temporaryFolder } from "./guard.mjs";
import { lastWord, mustRun, patience, run, start } from "./program.mjs";
import { readSeeded } from "./people.mjs";
import { Raw } from "./raw.mjs";

const LISTENING = /listening on (https?:\/\/\S+)/;

// Those that were started and have not ended.
export const running = new Set();

// People are taken from a seed, since that is quick: each alone in a room of their own.
const CROWD = { users: 60, rooms: 60, perRoom: 1 };

export async function startServer(options = {}) {
    const { flags = [], env = {}, seed = CROWD, dir, rate = 0, worker = false } = options;
    const server = new Server(dir ?? path.join(temporaryFolder("roost-test-"), "data"));

    server.worker = worker;
    if (seed) await server.seed(seed);
    await server.start(["--rate", String(rate), ...flags], env);
    return server;
}

export class Server {
    constructor(dir) {
        this.dir = dir;
        this.flags = [];
        this.people = [];
        this.spoken = []; // every dialogue of the present test
        this.log = ""; // standard error of every run so far
    }

    async seed({ users, rooms, perRoom }) {
        const file = path.join(temporaryFolder("roost-seed-"), "tokens");

        await mustRun([
            ...["seed", "--data", this.dir, "--users", String(users)],
            ...[
                "--rooms",
                String(rooms),
                "--per-room",
                String(perRoom),
                "--tokens",
                file,
            ],
        ]);
        this.people = readSeeded(file);
        this.waiting = [...this.people];
    }

    async start(flags = this.flags, env = this.env, listen = "127.0.0.1:0") {
        this.flags = flags;
        this.env = env;
        this.program = start(
            [
                ...["serve", "--data", this.dir, "--listen", listen],
                ...(this.worker ? [] : ["--no-worker"]),
                ...["--drain", "0", ...flags],
            ],
            { env },
        );
        running.add(this);
        this.program.ended.then(
            () => running.delete(this),
            () => running.delete(this),
        );
        this.url = await this.saysWhereItListens();
        this.port = Number(new URL(this.url).port);
    }

    saysWhereItListens() {
        const { child, said, ended } = this.program;

        return new Promise((resolve, reject) => {
            const look = () => {
                const found = LISTENING.exec(said.out);

                if (found) resolve(found[1]);
            };
            child.stdout.on("data", look);
            ended.then((end) => {
                this.log += end.err;
                reject(new Error(`the server did not start (${end.code}): ${end.err}`));
            }, reject);
            look();
        });
    }

    get printed() {
        return this.program.said.out;
    }

    get pid() {
        return this.program.child.pid;
    }

    // As the setup link carries it; undefined once there is an owner.
    get setupCode() {
        return /#setup=([\w-]+)/.exec(this.printed + this.program.said.err)?.[1];
    }

    get logged() {
        return this.log + this.program.said.err;
    }

    // What it warned of last; for whoever looks into a failed test.
    get complaints() {
        const lines = this.logged.split("\n").filter((line) => /level=(warn|error)/.test(line));

        return lines.slice(-8).join("\n") || "no complaints";
    }

    get webSocketUrl() {
        return `${this.url.replace(/^http/, "ws")}/ws`;
    }

    // --- its end ---

    signal(name) {
        this.program.child.kill(name);
    }

    async ends(code = 0) {
        const end = await this.program.ended;

        assert.doesNotMatch(
            end.err,
            /AddressSanitizer|LeakSanitizer|ThreadSanitizer|runtime error:|must\(/,
        );
        assert.equal(end.code, code, `ended by ${end.signal ?? end.code}: ${end.err}`);
        return end;
    }

    async stop() {
        for (const dialogue of this.spoken) dialogue.drop();
        this.signal("SIGTERM");
        return this.ends();
    }

    async kill() {
        this.signal("SIGKILL");
        await this.program.ended;
    }

    hangUp() {
        for (const dialogue of this.spoken) dialogue.drop();
        this.spoken = [];
    }

    // After `kill` or `stop`: the same folder, the same port.
    restart(flags = this.flags) {
        return this.start(flags, this.env, `127.0.0.1:${this.port}`);
    }

    // --- its people ---

    // Someone nobody has been yet, with a token and a room of their own.
    person() {
        const person = this.waiting.shift();

        assert.ok(person, "the seed is used up: give startServer a larger one");
        return person;
    }

    // Someone made by the operator's commands, slower but with a name and a role.
    async newcomer(name, ...flags) {
        await mustRun(["user", "add", name, "--data", this.dir, ...flags]);
        const token = await this.tokenFor(name);

        return { token, name };
    }

    async tokenFor(name) {
        return lastWord(await mustRun(["token", "create", name, "--data", this.dir]));
    }

    roost(...args) {
        return run([...args, "--data", this.dir]);
    }

    // An open session of that person, ready to talk.
    async connect(person = this.person(), params = {}) {
        const dialogue = await this.dial({ token: person.token });

        dialogue.room = person.room;
        await dialogue.opens(params);
        return dialogue;
    }

    // One more session for each: `const [ann, bob] = await server.connectAll(2)`.
    async connectAll(count) {
        const all = [];

        for (let i = 0; i < count; i++) all.push(await this.connect());
        return all;
    }

    // Continues where `earlier` stopped, as a client that comes back does.
    async resume(earlier, changes = {}) {
        const person = { token: earlier.token, room: earlier.room };
        const dialogue = await this.dial({ token: person.token });

        dialogue.room = earlier.room;
        dialogue.continueFrom(earlier);
        await dialogue.opens({ since: earlier.cursor, epoch: earlier.epoch, ...changes });
        return dialogue;
    }

    // A socket after the upgrade, no session yet.
    async dial(options = {}) {
        const dialogue = await Dialogue.dial(this.webSocketUrl, options);

        this.spoken.push(dialogue);
        return dialogue;
    }

    raw(options = {}) {
        return Raw.connect({ port: this.port, ...options });
    }

    // A bare connection with an open session of someone nobody has been yet.
    async rawSession(person = this.person()) {
        const raw = await this.raw();
        const { status } = await raw.upgrade({ token: person.token });

        assert.equal(status, 101);
        raw.says({ jsonrpc: "2.0", id: "open", method: "session.open" });
        assert.equal((await raw.hears()).id, "open");
        return { raw, person };
    }

    // --- HTTP ---

    request(method, path, { headers = {}, body, from, token, cookie, origin } = {}) {
        const { request } = this.url.startsWith("https") ? https : http;
        const all = { ...headers };

        if (token) all.authorization = `Bearer ${token}`;
        if (cookie) all.cookie = cookie;
        if (origin) all.origin = origin;
        return new Promise((resolve, reject) => {
            const options = {
                ...{ method, headers: all, agent: false, rejectUnauthorized: false },
                ...(from && { localAddress: from }),
            };
            const asked = request(`${this.url}${path}`, options, (answer) => {
                const parts = [];

                answer.on("data", (part) => parts.push(part));
                answer.on("error", reject);
                answer.on("end", () =>
                    resolve({
                        status: answer.statusCode,
                        headers: answer.headers,
                        bytes: Buffer.concat(parts),
                        text: Buffer.concat(parts).toString("utf8"),
                    }),
                );
            });
            asked.setTimeout(30_000 * patience, () =>
                asked.destroy(new Error("no answer")),
            );
            asked.on("error", reject);
            asked.end(body);
        });
    }

    get(path, options) {
        return this.request("GET", path, options);
    }

    // POST /api/v1/METHOD; `json` is the parsed answer.
    async post(method, params = {}, options = {}) {
        const body = typeof params === "string" ? params : JSON.stringify(params);
        const answer = await this.request("POST", `/api/v1/${method}`, {
            ...options,
            headers: { "content-type": "application/json", ...options.headers },
            body,
        });
        return { ...answer, json: answer.text ? JSON.parse(answer.text) : undefined };
    }

    async posts(method, params, options) {
        const answer = await this.post(method, params, options);

        assert.equal(answer.status, 200, `${method}: ${answer.text}`);
        return answer.json;
    }

    async refuses(method, params, options, status, code) {
        const answer = await this.post(method, params, options);

        assert.equal(answer.status, status, `${method}: ${answer.text}`);
        assert.match(answer.headers["content-type"], /^application\/problem\+json/);
        assert.equal(answer.json.code, code, answer.text);
        return answer.json;
    }

    // --- what it counts ---

    async metrics() {
        const { status, text } = await this.get("/metrics");
        const found = new Map();

        assert.equal(status, 200);
        for (const line of text.split("\n")) {
            const parts = /^([^#\s][^ ]*(?:\{.*\})?) ([^ ]+)$/.exec(line);

            if (parts) found.set(parts[1], Number(parts[2]));
        }
        return found;
    }

    async metric(name) {
        const value = (await this.metrics()).get(name);

        assert.notEqual(value, undefined, `/metrics does not tell ${name}`);
        return value;
    }

    async until(name, isReached, ms = 20_000) {
        return this.asksUntil(() => this.metric(name), isReached, name, ms);
    }

    async untilReady(status, ms = 20_000) {
        const ask = async () => (await this.get("/readyz")).status;

        return this.asksUntil(ask, (now) => now === status, "/readyz", ms);
    }

    async asksUntil(ask, isReached, what, ms) {
        const end = Date.now() + ms * patience;

        for (;;) {
            const value = await ask();

            if (isReached(value)) return value;
            assert.ok(Date.now() < end, `${what} stays at ${value}`);
            await new Promise((resolve) => setTimeout(resolve, 10));
        }
    }
}
