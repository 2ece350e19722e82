// The figures equal a recount of the log after any number of SIGKILLs of either process, and a
// rebuild from zero gives the same tables. The recount is SQL over roost.db, of its own.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import path from "node:path";
import { Refusal } from "./harness/dialogue.mjs";
import { startServer, test } from "./harness/harness.mjs";

const ROUNDS = 8;
const ZONE = "Asia/Kolkata";
const MINUTES = 330;
const flags = ["--time-zone", ZONE, "--person-figures"];

let seed = 20_260_301;

// The same choices in each run.
function roll(sides) {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (seed >>> 8) % sides;
}

function pick(list) {
    return list[roll(list.length)];
}

function sql(file, query) {
    const text = execFileSync("sqlite3", ["-json", "-cmd", ".timeout 20000", file, query], {
        encoding: "utf8",
        maxBuffer: 64 * 1024 * 1024,
    });

    return text.trim() ? JSON.parse(text) : [];
}

function workerOf(server) {
    const list = execFileSync("ps", ["-eo", "pid=,ppid=,comm="], { encoding: "utf8" });
    const all = list.trim().split("\n").map((line) => line.trim().split(/\s+/));
    const children = all.filter(([, parent, name]) =>
        Number(parent) === server.pid && name === "roost-worker").map(([pid]) => pid);

    // It may run its work in a child of its own: that one is the worker.
    const inner = all.filter(([, parent]) => children.includes(parent)).map(([pid]) => pid);
    return [...inner, ...children].map(Number);
}

async function isLevel(server) {
    const head = await server.metric("roost_log_head");

    await server.until("roost_analytics_pos", (pos) => pos >= head, 60_000);
}

// Something somebody may do. A call that dies with the server is no matter.
async function oneThing(who, others, rooms, known) {
    const room = pick(rooms);
    const id = known.length > 0 ? pick(known) : undefined;
    const choice = roll(20);

    if (choice < 11 || !id) known.push((await who.sends(room, `text ${roll(1000)}`)).id);
    else if (choice < 13) await who.call("reaction.add", { id, emoji: pick(["👍", "🎉", "👀"]) });
    else if (choice < 14) await who.call("reaction.remove", { id, emoji: "👍" });
    else if (choice < 15) await who.call("message.edit", { id, text: "changed" });
    else if (choice < 16) await who.call("message.delete", { id });
    else if (choice < 17) await who.call("room.leave", { room });
    else if (choice < 18) await who.call("room.join", { room });
    else if (choice < 19) await who.call("dm.open", { users: [pick(others).me] });
    else await who.call("read.mark", { room, seq: 1 + roll(20) });
}

// Until it is enough, or the server is gone.
async function manyThings(people, rooms, known, count, onPost) {
    const one = async (who) => {
        for (let i = 0; i < count; i++)
            try {
                await oneThing(who, people.filter((other) => other !== who), rooms, known);
                onPost();
            } catch (error) {
                if (!(error instanceof Refusal)) return;
            }
    };

    await Promise.all(people.map(one));
}

// --- the recount ---

const DAY = `date(at / 1000, 'unixepoch', '+${MINUTES} minutes')`;
const NEW = "kind = 0 AND pos IN (SELECT id FROM users)";
const WHO = `CASE WHEN ${NEW} THEN pos ELSE user END`;
const ACTIVE = `(kind IN (1, 2, 4, 5, 6, 8, 10) OR (${NEW})) AND ${WHO} <> 0`;

// Each query gives rows of {date, ...}, to be held against the report's.
const recounts = {
    messages: `SELECT ${DAY} AS date, sum(kind = 1) AS messages, sum(kind = 2) AS edits,
        sum(kind = 3) AS deletions FROM log GROUP BY 1`,
    active: `SELECT ${DAY} AS date, count(DISTINCT CASE WHEN ${ACTIVE} THEN ${WHO} END) AS people,
        count(DISTINCT CASE WHEN kind = 1 THEN user END) AS posters FROM log GROUP BY 1`,
    reactions: `SELECT ${DAY} AS date, sum(kind = 4) AS added, sum(kind = 5) AS removed
        FROM log GROUP BY 1`,
    growth: `SELECT ${DAY} AS date, sum(${NEW}) AS newcomers FROM log GROUP BY 1`,
    rooms: `SELECT ${DAY.replace("(at", "(l.at")} AS date,
        count(DISTINCT CASE WHEN l.kind = 1 AND r.kind <> 2 THEN l.room END) AS active,
        sum(l.kind = 6 AND r.kind = 0) AS public, sum(l.kind = 6 AND r.kind = 1) AS private,
        sum(l.kind = 6 AND r.kind = 2) AS dms, sum(l.kind = 8) AS joins, sum(l.kind = 9) AS leaves
        FROM log l LEFT JOIN rooms r ON r.id = l.room GROUP BY 1`,
    answers: `SELECT ${DAY} AS date, count(CASE WHEN user <> before AND at >= before_at
        AND at - before_at <= 86400000 THEN 1 END) AS answers FROM
        (SELECT at, user, lag(user) OVER w AS before, lag(at) OVER w AS before_at FROM log
        WHERE kind = 1 WINDOW w AS (PARTITION BY room ORDER BY pos)) GROUP BY 1`,
};

const PEOPLE = `SELECT u.id AS user,
    (SELECT count(*) FROM log WHERE kind = 1 AND user = u.id) AS messages,
    (SELECT count(*) FROM log WHERE kind = 4 AND user = u.id) AS reactions,
    (SELECT count(*) FROM log l JOIN messages m ON m.id = l.subject
        WHERE l.kind = 4 AND m.user = u.id AND l.user <> u.id) AS received,
    (SELECT count(DISTINCT ${DAY}) FROM log WHERE kind IN (1, 4) AND user = u.id) AS days
    FROM users u WHERE messages > 0 OR reactions > 0 OR received > 0`;

const HOURS = `SELECT (CAST(strftime('%w', at / 1000, 'unixepoch', '+${MINUTES} minutes') AS INT)
    + 6) % 7 + 1 AS weekday,
    CAST(strftime('%H', at / 1000, 'unixepoch', '+${MINUTES} minutes') AS INT) AS hour,
    count(*) AS messages FROM log WHERE kind = 1 GROUP BY 1, 2`;

async function equalARecount(server, boss) {
    const db = path.join(server.dir, "roost.db");
    const [{ first, last }] = sql(db, `SELECT min(${DAY}) AS first, max(${DAY}) AS last FROM log`);
    const range = { from: first, to: last };
    const asks = (report, params) => server.posts(`analytics.${report}`, { ...range, ...params }, boss);

    for (const [report, query] of Object.entries(recounts)) {
        const { rows } = await asks(report, { by: "day" });
        const told = new Map(rows.map((row) => [row.date, row]));

        for (const counted of sql(db, query))
            for (const [column, value] of Object.entries(counted))
                assert.equal(told.get(counted.date)[column], value, `${report}.${column}`);
    }
    const { rows: people } = await asks("people", { limit: 200 });
    const byUser = (a, b) => a.user - b.user;
    assert.deepEqual(
        people.map(({ name, ...row }) => row).sort(byUser),
        sql(db, PEOPLE).sort(byUser),
    );
    const { rows: hours } = await asks("hours");
    assert.deepEqual(hours.filter(({ messages }) => messages > 0), sql(db, HOURS));
    assert.deepEqual(
        (await asks("emoji")).rows,
        sql(db, `SELECT emoji, count(*) AS added FROM log WHERE kind = 4
            GROUP BY emoji ORDER BY 2 DESC, 1 LIMIT 20`),
    );
}

// --- the tables ---

const TABLES = ["people", "rooms", "figures", "emoji", "persons", "outcomes", "samples"];

// As they stand on disk once both processes are gone.
function tablesOf(server) {
    const file = path.join(server.dir, "worker", "analytics.db");

    return execFileSync("sqlite3", [file, ...TABLES.map((table) => `.dump ${table}`)], {
        encoding: "utf8",
        maxBuffer: 256 * 1024 * 1024,
    });
}

async function crashing(server, people, rooms, known, round) {
    const wanted = 5 + roll(60);
    let done = 0;
    let enough;
    const reached = new Promise((resolve) => (enough = resolve));
    const acting = manyThings(people, rooms, known, 40, () => ++done === wanted && enough());

    await Promise.race([reached, acting]);
    if (round % 2 === 0) {
        const workers = workerOf(server);

        assert.ok(workers.length > 0);
        for (const pid of workers) process.kill(pid, "SIGKILL");
        await acting;
        return people;
    }
    await server.kill();
    await acting;
    server.hangUp();
    await server.restart();
    return Promise.all(people.map(({ person }) => enters(server, person)));
}

async function enters(server, person) {
    const who = await server.connect(person);

    who.person = person;
    return who;
}

test("after SIGKILLs of either process the figures equal a recount", async () => {
    const server = await startServer({ worker: true, flags });
    const boss = await server.newcomer("boss", "--admin");
    let people = await Promise.all(
        [0, 1, 2, 3].map(() => enters(server, server.person())));
    const rooms = [];
    const known = [];

    for (const [i, kind] of ["public", "public", "private"].entries())
        rooms.push(await people[i].createsRoom({ kind, with: people.filter((who) => who !== people[i]) }));
    rooms.push((await people[0].call("dm.open", { users: [people[1].me] })).room);
    for (let round = 0; round < ROUNDS; round++)
        people = await crashing(server, people, rooms, known, round);
    await isLevel(server);
    await equalARecount(server, boss);

    await server.stop();
    const before = tablesOf(server);
    assert.ok(before.length > 5000);
    await server.restart();
    await isLevel(server);
    const rebuilt = await server.roost("analytics", "rebuild");
    assert.equal(rebuilt.code, 0, rebuilt.err);
    await equalARecount(server, boss);
    await server.stop();
    const withoutSamples = (dump) => dump.split("\n").filter((line) => !/INTO samples/.test(line));
    assert.deepEqual(withoutSamples(tablesOf(server)), withoutSamples(before));
});

test("another time zone has them made anew by themselves", async () => {
    const server = await startServer({ worker: true, flags: ["--time-zone", "UTC"] });
    const boss = await server.newcomer("boss", "--admin");
    const ann = await server.connect();

    for (let i = 0; i < 20; i++) await ann.sends(ann.room, `${i}`);
    await isLevel(server);
    server.hangUp();
    await server.stop();
    await server.restart([...flags, "--rate", "0"]);
    await isLevel(server);
    assert.equal((await server.posts("analytics.messages", {}, boss)).time_zone, ZONE);
    await equalARecount(server, boss);
    await server.stop();
});

test("a worker that was away gets what it missed", async () => {
    const server = await startServer({ worker: true, flags });
    const boss = await server.newcomer("boss", "--admin");
    const ann = await server.connect();

    await isLevel(server);
    server.hangUp();
    await server.stop();
    server.worker = false;
    await server.restart();
    const again = await server.connect({ token: ann.token, room: ann.room });
    for (let i = 0; i < 300; i++) await again.sends(ann.room, `${i}`);
    server.hangUp();
    await server.stop();
    server.worker = true;
    await server.restart();
    await isLevel(server);
    await equalARecount(server, boss);
    await server.stop();
});
