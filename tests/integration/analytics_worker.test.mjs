// What the server tells the worker that makes the figures, with a worker of the test's own: slow,
// gone, or babbling, it is nobody's trouble.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import path from "node:path";
import { temporaryFolder } from "./harness/guard.mjs";
import { startServer, test } from "./harness/harness.mjs";
import { ScriptedWorker } from "./harness/scripted_worker.mjs";

const WINDOW = 256 * 1024;
const EVENTS = 2;

function follow(worker, pos, seek) {
    const payload = Buffer.alloc(17);

    payload.writeBigUInt64LE(BigInt(pos), 0);
    payload.writeUInt8(seek ? 1 : 0, 16);
    worker.send("FOLLOW", 0, 0, payload);
}

// A worker that wants all from the beginning, and keeps nothing unless `keeps` says so.
function follower(worker, keeps) {
    worker.fed = { frames: [], bytes: 0 };
    worker.on_FEED = ({ payload }) => {
        if (payload[0] !== EVENTS) {
            follow(worker, 0, true);
            return;
        }
        const [after, upto] = [1, 9].map((at) => Number(payload.readBigUInt64LE(at)));

        worker.fed.frames.push({ after, upto });
        worker.fed.bytes += payload.length;
        if (keeps) follow(worker, upto, false);
    };
}

// Frames that bear on one another, up to the log's end.
function isWhole(frames, head) {
    let pos = 0;

    for (const { after, upto } of frames) {
        assert.equal(after, pos);
        pos = upto;
    }
    return pos >= head;
}

// Its worker's socket is there; nobody connects yet.
async function startAlone() {
    const socket = path.join(temporaryFolder("roost-worker-"), "sock");
    const flags = ["--worker-socket", socket];
    const server = await startServer({ worker: true, flags });

    return { server, socket };
}

function workerComes({ socket }, keeps) {
    return ScriptedWorker.connect(socket, (worker) => follower(worker, keeps));
}

test("a worker that keeps up is told the whole log, in order", async () => {
    const alone = await startAlone();
    const { server } = alone;
    const worker = await workerComes(alone, true);
    const ann = await server.connect();

    await ann.sends(ann.room, "news");
    const head = await server.metric("roost_log_head");
    await worker.waits(() => isWhole(worker.fed.frames, head), "the log's end");
    assert.equal(await server.metric("roost_analytics_behind"), 0);
    await server.stop();
});

// Somebody has read, over and over.
function lengthenLog({ dir }, count) {
    const statement = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT ${count})
        INSERT INTO log (pos, kind, room, user, at, subject, audience)
        SELECT l.pos + i, 10, m.room, m.user, l.at + i, 1, m.user FROM n,
        (SELECT pos, at FROM log ORDER BY pos DESC LIMIT 1) l, (SELECT * FROM members LIMIT 1) m`;

    execFileSync("sqlite3", [path.join(dir, "roost.db"), statement]);
}

test("a worker that keeps nothing is told no more than the window", async () => {
    const alone = await startAlone();
    const { server } = alone;

    await server.stop();
    lengthenLog(server, 80_000);
    await server.restart();
    const worker = await workerComes(alone, false);
    const ann = await server.connect();

    await worker.waits(() => worker.fed.bytes > WINDOW - 64 * 1024, "a full window", 60_000);
    for (let i = 0; i < 50; i++) await ann.sends(ann.room, `${i}`);
    assert.ok(worker.fed.bytes <= WINDOW, `${worker.fed.bytes} bytes`);
    assert.ok((await server.metric("roost_analytics_behind")) > 0);
    // Once it has kept something there is more.
    const told = worker.fed.frames.length;
    follow(worker, worker.fed.frames[told - 1].upto, false);
    await worker.waits(() => worker.fed.frames.length > told, "more");
    await server.stop();
});

test("a worker that comes again begins where it says", async () => {
    const alone = await startAlone();
    const { server } = alone;
    const first = await workerComes(alone, true);
    const head = await server.metric("roost_log_head");

    await first.waits(() => isWhole(first.fed.frames, head), "the log's end");
    await first.drop();
    // Until the server has seen it go, another is sent away.
    await server.until("roost_worker_connected", (connected) => connected === 0);
    const second = await workerComes(alone, true);
    await second.waits(() => isWhole(second.fed.frames, head), "the log's end again");
    assert.ok((await server.metric("roost_analytics_seeks_total")) >= 2);
    await server.stop();
});

test("one that claims to have more than there is babbles, and is dropped", async () => {
    const alone = await startAlone();
    const { server } = alone;
    const worker = await workerComes(alone, true);
    const head = await server.metric("roost_log_head");

    await worker.waits(() => isWhole(worker.fed.frames, head), "the log's end");
    follow(worker, head + 1000, false);
    await worker.gone;
    assert.equal(await server.metric("roost_worker_bad_frames_total"), 1);
    await server.stop();
});

test("an answer that is no table fails the call and drops the worker", async () => {
    const alone = await startAlone();
    const { server } = alone;
    const boss = await server.newcomer("boss", "--admin");
    const worker = await workerComes(alone, true);

    worker.on_ANALYTICS = () => Buffer.from("garbage");
    await server.until("roost_worker_connected", (connected) => connected === 1);
    await server.refuses("analytics.messages", {}, boss, 500, "internal");
    await worker.gone;
    await server.stop();
});

test("a worker that dies with a question leaves its asker told", async () => {
    const alone = await startAlone();
    const { server } = alone;
    const boss = await server.newcomer("boss", "--admin");
    const worker = await workerComes(alone, true);

    worker.on_ANALYTICS = () => void worker.socket.destroy();
    await server.until("roost_worker_connected", (connected) => connected === 1);
    const problem = await server.refuses("analytics.messages", {}, boss, 503, "busy");
    assert.match(problem.detail, /away/);
    await server.stop();
});

test("one that cannot begin anew has that told", async () => {
    const alone = await startAlone();
    const { server } = alone;
    const boss = await server.newcomer("boss", "--admin");
    const worker = await workerComes(alone, true);

    worker.on_REBUILD = () => Buffer.from([0]);
    await server.until("roost_worker_connected", (connected) => connected === 1);
    await server.refuses("analytics.rebuild", {}, boss, 503, "busy");
    await server.stop();
});
