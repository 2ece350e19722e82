// The torture test: many clients, a plan of faults, a checker. See README.md and run.sh.
//
//     node torture.mjs --roost PATH --faults PATH.so --client PATH [--seconds N] [--seed S] [--clients N]

import { spawn, spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import readline from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Nemesis } from "./nemesis.mjs";
import { planOf } from "./plan.mjs";
import { Proxy } from "./proxy.mjs";
import { Server } from "./server.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const project = path.resolve(here, "../..");
const { values: options } = parseArgs({
    options: {
        roost: { type: "string" },
        faults: { type: "string" },
        client: { type: "string" },
        seconds: { type: "string", default: "60" },
        seed: { type: "string", default: String(Date.now() % 1_000_000) },
        clients: { type: "string", default: "150" },
        keep: { type: "boolean", default: false },
    },
});
const seconds = Number(options.seconds);
const seed = Number(options.seed);
const clients = Number(options.clients);
const PATIENCE_MS = 180_000; // for every call to be answered once there are no faults any more
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "roost-torture-"));
const out = path.join(folder, "out");

fs.mkdirSync(out);
console.log(`seed ${seed}, ${seconds} s, ${clients} clients, ${folder}`);

function seeded() {
    const tokens = path.join(folder, "tokens");
    const args = ["seed", "--data", path.join(folder, "data"), "--users", String(clients)];
    const done = spawnSync(options.roost, [
        ...args,
        ...["--rooms", String(Math.ceil(clients / 10)), "--per-room", "12", "--tokens", tokens],
    ]);

    if (done.status !== 0) throw new Error(`roost seed: ${done.stderr}`);
    return fs
        .readFileSync(tokens, "utf8")
        .trim()
        .split("\n")
        .map((line, i) => {
            const [token, user, room] = line.split("\t");

            return { name: `client${i}`, token, user: Number(user), room: Number(room) };
        });
}

function within(ms, promise, what) {
    const late = new Promise((_, fail) => {
        setTimeout(() => fail(new Error(`waited ${ms / 1000} s for ${what}`)), ms).unref();
    });

    return Promise.race([promise, late]);
}

// A process of clients, spoken to line by line.
class Crowd {
    constructor(name, command, people, port) {
        const config = path.join(folder, `${name}.json`);

        fs.writeFileSync(
            config,
            JSON.stringify({ host: "127.0.0.1", port, people, out, project, seed, pace_s: 0.5, public: [] }),
        );
        this.name = name;
        this.child = spawn(command[0], [...command.slice(1), config], {
            stdio: ["pipe", "pipe", "inherit"],
        });
        this.lines = readline.createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
        this.ended = new Promise((resolve) => this.child.on("exit", resolve));
    }

    async says(word, patience_ms = PATIENCE_MS) {
        const { value, done } = await within(patience_ms, this.lines.next(), `${this.name} to say ${word}`);

        if (done || value !== word) throw new Error(`${this.name}: ${value ?? "ended"}, not ${word}`);
    }

    async does(line, word) {
        this.child.stdin.write(`${line}\n`);
        if (word) await this.says(word);
    }
}

function shares(people, count) {
    return Array.from({ length: count }, (_, i) => people.filter((_, k) => k % count === i));
}

function crowdsOf(people, port) {
    const commands = [
        ["python3", path.join(here, "clients.py")],
        [process.execPath, path.join(here, "web_clients.mjs")],
        [options.client],
        ["python3", path.join(here, "clients.py")],
        [process.execPath, path.join(here, "web_clients.mjs")],
    ];

    return shares(people, commands.length).map(
        (part, i) => new Crowd(`crowd${i}`, commands[i], part, port),
    );
}

async function metric(server, name) {
    const text = await (await fetch(`http://127.0.0.1:${server.port}/metrics`)).text();

    return Number(new RegExp(`^${name} (.*)$`, "m").exec(text)?.[1]);
}

// The worker has counted all there is.
async function isCounted(server) {
    while ((await metric(server, "roost_analytics_pos")) < (await metric(server, "roost_log_head")))
        await new Promise((resolve) => setTimeout(resolve, 100));
}

async function tortured(server, proxy, nemesis, crowds) {
    await Promise.all(crowds.map((crowd) => crowd.says("ready")));
    await nemesis.follow(planOf(seed, seconds, nemesis.unable()));
    await Promise.all(crowds.map((crowd) => crowd.does("settle", "settled")));
    await Promise.all(crowds.map((crowd) => crowd.does("flush", "flushed")));
    for (const crowd of crowds) await crowd.does("end");
    await Promise.all(crowds.map((crowd) => crowd.ended));
    proxy.close();
    await within(PATIENCE_MS, isCounted(server), "the worker's figures");
    return within(PATIENCE_MS, server.stop(), "the server to stop");
}

async function main() {
    const people = seeded();
    const server = new Server({ roost: options.roost, faults: options.faults, folder });
    const proxy = new Proxy(() => server.port);
    const nemesis = new Nemesis(server, proxy, folder);
    let crowds = [];
    let code;

    fs.writeFileSync(path.join(out, "people.json"), JSON.stringify(people));
    try {
        await server.start();
        await proxy.listen();
        crowds = crowdsOf(people, proxy.port);
        code = await tortured(server, proxy, nemesis, crowds);
    } catch (error) {
        console.log(`kept: ${folder}`);
        console.log(`failed: ${error.message}`);
        return 1;
    } finally {
        for (const { child } of [...crowds, server]) child?.kill("SIGKILL");
    }
    const made = Object.entries(nemesis.counts).map(([kind, count]) => `${count} ${kind}`);

    console.log(`${server.starts} starts, ${nemesis.unsafe} writes that were not safe yet`);
    if (code !== 0) console.log(`the server ended with ${code}`);
    if (options.keep) console.log(`kept: ${folder}`);
    const checked = spawnSync(
        "python3",
        [path.join(here, "check.py"), server.data, out, made.join(", ")],
        { stdio: ["ignore", "pipe", "inherit"], encoding: "utf8", maxBuffer: 1 << 26 },
    );
    const good = checked.status === 0 && code === 0;

    if (good && !options.keep) fs.rmSync(folder, { recursive: true });
    else if (!options.keep) console.log(`kept: ${folder}`);
    process.stdout.write(checked.stdout);
    return good ? 0 : 1;
}

process.exit(await main());
