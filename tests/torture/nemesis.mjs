// Makes the faults of a plan happen.

import { spawnSync } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { Random } from "./random.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const ENOSPC = 28;
const EIO = 5;
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export class Nemesis {
    constructor(server, proxy) {
        this.server = server;
        this.proxy = proxy;
        this.counts = {};
        this.unsafe = 0; // writes that a power cut found not synced
    }

    // What cannot be made here.
    unable() {
        return this.server.faults ? [] : ["power_cut", "disk_full", "io_error", "clock_jump"];
    }

    async follow(plan) {
        const began = Date.now();

        for (const fault of plan) {
            await wait(Math.max(0, began + fault.at - Date.now()));
            await this[fault.kind](fault);
            this.counts[fault.kind] = (this.counts[fault.kind] ?? 0) + 1;
        }
        this.server.writesFail(0);
        this.server.clockJumps(0);
    }

    async server_kill() {
        this.server.signal("SIGKILL");
        await this.server.child.ended;
        await this.server.start();
    }

    // A kill, and what was not synced yet is there, gone or torn.
    async power_cut({ pick }) {
        this.server.signal("SIGKILL");
        await this.server.child.ended;
        const done = spawnSync("python3", [path.join(here, "power_cut.py"), this.server.undo, String(pick)]);

        if (done.status !== 0) throw new Error(String(done.stderr));
        this.unsafe += Number(done.stdout);
        await this.server.start();
    }

    async server_term() {
        this.server.signal("SIGTERM");
        const code = await this.server.child.ended;

        if (code !== 0) throw new Error(`the server ended with ${code} on SIGTERM`);
        await this.server.start();
    }

    async server_stop({ ms }) {
        this.server.signal("SIGSTOP");
        await wait(ms);
        this.server.signal("SIGCONT");
    }

    worker_kill() {
        for (const pid of this.server.workers()) process.kill(Number(pid), "SIGKILL");
    }

    worker_stop({ ms }) {
        const workers = this.server.workers().map(Number);

        for (const pid of workers) process.kill(pid, "SIGSTOP");
        setTimeout(() => {
            for (const pid of workers)
                try {
                    process.kill(pid, "SIGCONT");
                } catch {
                    // it was killed meanwhile
                }
        }, ms);
    }

    cut_some({ pick }) {
        this.proxy.cutSome(pick);
    }

    reset_all() {
        this.proxy.resetAll();
    }

    half_open({ pick, ms }) {
        this.proxy.halfOpen(pick, ms);
    }

    slow_readers({ pick, ms }) {
        this.proxy.slowReaders(pick, ms);
    }

    delay({ pick, ms }) {
        this.proxy.delay(pick, ms);
    }

    async disk_full({ ms }) {
        await this.writesFail(ENOSPC, ms);
    }

    async io_error({ ms }) {
        await this.writesFail(EIO, ms);
    }

    async writesFail(errno, ms) {
        this.server.writesFail(errno);
        await wait(ms);
        this.server.writesFail(0);
        if (this.server.child.exitCode !== null || this.server.child.signalCode !== null) await this.server.start();
    }

    clock_jump({ pick }) {
        this.server.clockJumps(new Random(pick).between(-3_600_000, 3_600_000));
    }
}
