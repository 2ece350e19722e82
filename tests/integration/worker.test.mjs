// The worker beside the server: started by it, started again, and never missed by the chat.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { temporaryFolder } from "./harness/guard.mjs";
import { binary, startServer, test } from "./harness/harness.mjs";
import { patience, sanitized } from "./harness/program.mjs";
import { FakeWorker, frame, hello, MESSAGE } from "./harness/worker.mjs";

assert.ok(
    fs.existsSync(path.join(path.dirname(binary), "roost-worker")),
    `roost-worker does not lie beside ${binary}`,
);

function workersOf(server) {
    const list = execFileSync("ps", ["-eo", "pid=,ppid=,comm="], { encoding: "utf8" });

    return list
        .trim()
        .split("\n")
        .map((line) => line.trim().split(/\s+/))
        .filter(
            ([, parent, name]) =>
                Number(parent) === server.pid && name === "roost-worker",
        )
        .map(([pid]) => Number(pid));
}

function isConnected(server, wanted = true) {
    return server.until("roost_worker_connected", (connected) => (connected === 1) === wanted);
}

test("the server starts its worker and ends it", async () => {
    const server = await startServer({ worker: true });

    await isConnected(server);
    const [pid, ...others] = workersOf(server);
    assert.ok(pid);
    assert.deepEqual(others, []);
    await server.stop();
    assert.equal(fs.existsSync(`/proc/${pid}`), false);
});

test("a worker that dies is started again, and the chat goes on meanwhile", async () => {
    const server = await startServer({ worker: true });
    const [ann, bob] = await server.connectAll(2);
    const room = await ann.createsRoom({ with: [bob] });

    await isConnected(server);
    for (let round = 1; round <= 2; round++) {
        process.kill(workersOf(server)[0], "SIGKILL");
        await ann.sends(room, `round ${round}`);
        await bob.hears("message.created", { room });
        await server.until(
            "roost_worker_restarts_total",
            (count) => count >= round,
            30_000,
        );
        await isConnected(server);
    }
    assert.equal(workersOf(server).length, 1);
    await server.stop();
});

// --- what a worker may suffer or do, and the chat must not notice ---

const POSTS = 300;
// A turn of the loop that took longer than this was held by something.
const LONG_TURN_SECONDS = 0.1 * patience;

async function longTurns(server) {
    const metrics = await server.metrics();
    const total = metrics.get("roost_loop_turn_seconds_count");
    let within = 0;

    for (const [name, count] of metrics) {
        const le = /^roost_loop_turn_seconds_bucket\{le="([^"]+)"\}$/.exec(name)?.[1];

        if (le && le !== "+Inf" && Number(le) <= LONG_TURN_SECONDS)
            within = Math.max(within, count);
    }
    return total - within;
}

// Ann posts, Bob hears everything in order, and no turn of the loop is held.
async function deliveryGoesOn(server, [ann, bob], room, during = async () => {}) {
    const before = await longTurns(server);
    const told = bob.heard("message.created", { room }).length;

    for (let i = 0; i < POSTS; i++) {
        await ann.sends(room, `${told + i}`);
        await during(i);
    }
    await bob.catchesUp();
    const heard = bob.heard("message.created", { room });

    assert.deepEqual(
        heard.slice(told).map((event) => event.text ?? event.message?.text),
        Array.from({ length: POSTS }, (_, i) => `${told + i}`),
    );
    assert.equal(await longTurns(server), before, "a turn of the loop was held");
}

async function serverAndTwo(options) {
    const server = await startServer(options);
    const people = await server.connectAll(2);
    const room = await people[0].createsRoom({ with: [people[1]] });

    return { server, people, room };
}

test("a worker that is killed again and again holds nobody", async () => {
    const { server, people, room } = await serverAndTwo({ worker: true });

    await isConnected(server);
    await deliveryGoesOn(server, people, room, async (i) => {
        const [pid] = i % 30 === 0 ? workersOf(server) : [];

        if (pid) process.kill(pid, "SIGKILL");
    });
    await server.stop();
});

test("a worker that is stopped holds nobody", async () => {
    const { server, people, room } = await serverAndTwo({ worker: true });

    await isConnected(server);
    const [pid] = workersOf(server);
    process.kill(pid, "SIGSTOP");
    await deliveryGoesOn(server, people, room);
    process.kill(pid, "SIGCONT");
    await deliveryGoesOn(server, people, room);
    await server.stop();
});

async function withFakeWorker(onFrame) {
    const socket = path.join(temporaryFolder("roost-worker-"), "worker.sock");
    const scene = await serverAndTwo({ worker: true, flags: ["--worker-socket", socket] });
    const fake = await FakeWorker.connect(socket, onFrame);

    await isConnected(scene.server);
    return { ...scene, socket, fake };
}

test("a worker that answers nothing but the health check holds nobody", async () => {
    const { server, people, room, fake } = await withFakeWorker((found, worker) =>
        worker.echoes(found),
    );

    await deliveryGoesOn(server, people, room);
    assert.ok(fake.frames > 0);
    fake.leaves();
    await server.stop();
});

test("a worker that reads nothing fills its queue and holds nobody", async () => {
    const { server, people, room, fake } = await withFakeWorker();

    fake.socket.pause();
    await deliveryGoesOn(server, people, room);
    fake.leaves();
    await server.stop();
});

// Each after a HELLO, so that the server takes it for its worker, and with the id of a question.
const babble = {
    "random bytes": () => Buffer.from(Array.from({ length: 5000 }, () => Math.random() * 256)),
    "a length beyond all bounds": () => Buffer.alloc(16, 0xff),
    "answers nobody asked for": (id) =>
        Buffer.concat(
            Array.from({ length: 100 }, (_, i) =>
                frame(MESSAGE.JUDGE, Buffer.alloc(100), {
                    flags: 1,
                    id: id + BigInt(1_000_000 + i),
                }),
            ),
        ),
    "an answer of the wrong type": (id) => frame(4711, Buffer.alloc(8), { flags: 1, id }),
    "verdicts of zeroes": (id) => frame(MESSAGE.JUDGE, Buffer.alloc(60000), { flags: 1, id }),
    "another HELLO": () => hello(),
    "half a frame": () => frame(MESSAGE.ECHO, Buffer.alloc(1000)).subarray(0, 500),
};

for (const [what, bytes] of Object.entries(babble))
    test(`a worker that babbles holds nobody: ${what}`, async () => {
        const { server, people, room, socket, fake } = await withFakeWorker();
        let present = fake;

        await deliveryGoesOn(server, people, room, async (i) => {
            if (i % 20 !== 0) return;
            const { id } = await present.asked;

            present.socket.write(bytes(id));
            if (what === "half a frame") {
                present.leaves();
                await isConnected(server, false); // a second one would be sent away
            }
            await present.gone;
            present = await FakeWorker.connect(socket);
        });
        present.leaves();
        if (what !== "half a frame")
            assert.ok((await server.metric("roost_worker_bad_frames_total")) >= 10);
        await server.stop();
    });

test("a worker of another version is sent away, with what to do in the log", async () => {
    const socket = path.join(temporaryFolder("roost-worker-"), "worker.sock");
    const { server, people, room } = await serverAndTwo({
        worker: true,
        flags: ["--worker-socket", socket],
    });
    const older = await FakeWorker.connect(socket, undefined, hello(1));

    await older.gone;
    assert.match(server.logged, /of different versions: install both from one release/);
    await deliveryGoesOn(server, people, room);
    const fake = await FakeWorker.connect(socket);
    await isConnected(server);
    fake.leaves();
    await server.stop();
});

test("the worker has closed itself in before it serves", async () => {
    const server = await startServer({ worker: true });

    await isConnected(server);
    const [pid] = workersOf(server);
    const status = fs.readFileSync(`/proc/${pid}/status`, "utf8");

    assert.match(status, /^Seccomp:\t2$/m);
    assert.match(status, /^NoNewPrivs:\t1$/m);
    assert.equal(fs.statSync(path.join(server.dir, "worker")).mode & 0o777, 0o700);
    // A sanitizer keeps a shadow of all memory.
    if (!sanitized) assert.ok(residentMiB(status) < 40, status);
    await server.stop();
});

function residentMiB(status) {
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)[1]) / 1024;
}

test("a worker that ends again and again is told of in /metrics", async () => {
    const server = await startServer({ worker: true });

    await isConnected(server);
    assert.equal(await server.metric("roost_worker_crash_loop"), 0);
    for (let ends = 1; ends <= 4; ends++) {
        await isConnected(server);
        process.kill(workersOf(server)[0], "SIGKILL");
        await server.until("roost_worker_connected", (connected) => connected === 0);
    }
    await server.until("roost_worker_crash_loop", (loops) => loops === 1);
    await server.stop();
});

test("the worker does not outlive a server that was killed", async () => {
    const server = await startServer({ worker: true });

    await isConnected(server);
    const [pid] = workersOf(server);
    await server.kill();
    const isThere = async () => fs.existsSync(`/proc/${pid}`);
    await server.asksUntil(isThere, (there) => !there, "the worker's process", 10_000);
});
