// The server under torture: started with faults.c between it and its disk.

import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

const CONTROL_BYTES = 32;

// ROOST_BIN is the test's own.
function withoutSettings(env) {
    return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith("ROOST_")));
}

export class Server {
    constructor({ roost, faults, folder }) {
        this.roost = roost;
        this.faults = faults;
        this.data = path.join(folder, "data");
        this.control = path.join(folder, "control");
        this.undo = path.join(folder, "undo");
        this.log = fs.openSync(path.join(folder, "server.log"), "a");
        this.port = 0;
        this.starts = 0;
        fs.writeFileSync(this.control, Buffer.alloc(CONTROL_BYTES));
    }

    // Resolves when it listens; a server that does not start is asked again.
    async start() {
        for (let tries = 0; tries < 20; tries++) {
            if (await this.startOnce()) return;
            await new Promise((resolve) => setTimeout(resolve, 200));
        }
        throw new Error("the server does not start; see server.log");
    }

    startOnce() {
        fs.rmSync(this.undo, { force: true });
        this.starts += 1;
        this.child = spawn(
            this.roost,
            [
                ...["serve", "--data", this.data, "--listen", `127.0.0.1:${this.port}`, "--drain", "1"],
                ...["--rate", "0", "--max-sockets-per-user", "1000"],
            ],
            {
                stdio: ["ignore", "pipe", this.log],
                env: {
                    ...withoutSettings(process.env),
                    LD_PRELOAD: this.faults,
                    TORTURE_CONTROL: this.control,
                    TORTURE_DATA: this.data,
                    TORTURE_UNDO: this.undo,
                },
            },
        );
        const child = this.child;

        child.ended = new Promise((resolve) => child.on("exit", (code, signal) => resolve(code ?? signal)));
        return new Promise((resolve) => {
            child.stdout.on("data", (bytes) => {
                const found = /listening on http:\/\/127\.0\.0\.1:(\d+)/.exec(String(bytes));

                if (found) {
                    this.port = Number(found[1]);
                    resolve(true);
                }
            });
            child.ended.then(() => resolve(false));
        });
    }

    // Ids of the worker's processes.
    workers() {
        return fs.readdirSync("/proc").filter((pid) => {
            try {
                const stat = fs.readFileSync(`/proc/${pid}/stat`, "utf8");

                return stat.includes("(roost-worker)") && Number(stat.split(") ")[1].split(" ")[1]) === this.child.pid;
            } catch {
                return false;
            }
        });
    }

    signal(name) {
        this.child.kill(name);
    }

    // errno of what it writes; 0: none.
    writesFail(errno) {
        this.set(0, (bytes) => bytes.writeInt32LE(errno));
    }

    clockJumps(ms) {
        this.set(8, (bytes) => bytes.writeBigInt64LE(BigInt(ms)), 8);
    }

    set(at, write, size = 4) {
        const bytes = Buffer.alloc(size);
        const file = fs.openSync(this.control, "r+");

        write(bytes);
        fs.writeSync(file, bytes, 0, size, at);
        fs.closeSync(file);
    }

    async stop() {
        this.signal("SIGTERM");
        return this.child.ended;
    }
}
