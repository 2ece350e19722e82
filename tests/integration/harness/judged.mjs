// A server with a worker of the test's own, and somebody who sets its policies.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import path from "node:path";
import { temporaryFolder } from "./guard.mjs";
import { newKey } from "./people.mjs";
import { ScriptedWorker } from "./scripted_worker.mjs";
import { startServer } from "./server.mjs";

// The same with the worker that is shipped, started by the server.
export async function startWithRealWorker({ flags = [], ...options } = {}) {
    const server = await startServer({ ...options, worker: true, flags });
    const judged = new Judged(server);

    judged.boss = await server.newcomer("boss", "--admin");
    await judged.isReady(true);
    return judged;
}

// `worker: false`: the socket is there, nobody connects yet.
export async function startJudged({ worker = true, flags = [], ...options } = {}) {
    const socket = path.join(temporaryFolder("roost-worker-"), "sock");
    const server = await startServer({
        ...options,
        worker: true,
        flags: ["--worker-socket", socket, ...flags],
    });
    const judged = new Judged(server, socket);

    judged.boss = await server.newcomer("boss", "--admin");
    if (worker) await judged.workerComes();
    return judged;
}

export class Judged {
    constructor(server, socket) {
        this.server = server;
        this.socket = socket;
    }

    // A worker that has all it needs: questions are put to it from here on.
    async workerComes() {
        this.worker = await ScriptedWorker.connect(this.socket);
        await this.isReady(true);
        return this.worker;
    }

    async workerGoes() {
        await this.worker.drop();
        await this.isReady(false);
    }

    status() {
        return this.asks("moderation.status");
    }

    isReady(ready) {
        return this.server.asksUntil(
            async () => (await this.status()).worker.ready,
            (now) => now === ready,
            "the worker's readiness",
            20_000,
        );
    }

    // Everything that was said so far has been judged.
    isLevel() {
        return this.server.asksUntil(
            async () => {
                const { judged, head } = await this.status();

                return head - judged;
            },
            (behind) => behind === 0,
            "judging is behind, which",
            20_000,
        );
    }

    asks(method, params) {
        return this.server.posts(method, params, this.boss);
    }

    // { list: "block" } and what else is in a policy.
    sets(actions, more = {}) {
        const classes = Object.entries(actions).map(([name, action]) => [name, { action }]);

        return this.asks("policy.set", { classes: Object.fromEntries(classes), ...more });
    }

    // A list of words, known to the worker when this returns.
    async lists(words, kind = "words") {
        const { pos } = await this.asks("list.set", {
            ...{ name: kind, kind, text: words.join("\n"), key: newKey() },
        });

        await this.server.until("roost_worker_lists_version", (version) => version >= pos);
    }

    // To every process of the server's worker.
    signalsWorker(name) {
        const all = execFileSync("ps", ["-eo", "pid=,ppid=,comm="], { encoding: "utf8" })
            .trim()
            .split("\n")
            .map((line) => line.trim().split(/\s+/));
        const ours = new Set([this.server.pid]);

        for (const [pid, parent, program] of [...all].sort(([a], [b]) => a - b))
            if (ours.has(Number(parent)) && program === "roost-worker") {
                ours.add(Number(pid));
                process.kill(Number(pid), name);
            }
        assert.ok(ours.size > 1, "there is no worker");
    }

    async reviews(state = "open") {
        return (await this.asks("review.list", { state })).reviews;
    }

    decides(review, decision) {
        return this.asks("review.decide", { review, decision });
    }
}
