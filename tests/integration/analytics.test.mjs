// Analytics: what admins ask, who may ask it, and what nobody is told.

import assert from "node:assert/strict";
import { startServer, test } from "./harness/harness.mjs";

const flags = ["--time-zone", "Asia/Kolkata"];
const server = await startServer({ worker: true, flags });
const boss = await server.newcomer("boss", "--admin");

function asks(report, params = {}, who = boss) {
    return server.posts(`analytics.${report}`, params, who);
}

// Everything that was said so far is in the figures.
async function isLevel(of = server) {
    const head = await of.metric("roost_log_head");

    await of.until("roost_analytics_pos", (pos) => pos >= head, 30_000);
}

const today = () => new Date(Date.now() + 5.5 * 3_600_000).toISOString().slice(0, 10);

test("messages, edits and reactions are in the figures of the room and of all", async () => {
    const [ann, bob] = await server.connectAll(2);
    const room = await ann.createsRoom({ with: [bob], kind: "public" });

    await isLevel();
    const [before] = (await asks("overview")).rows;
    const { id } = await ann.sends(room, "one");
    await bob.sends(room, "two");
    await ann.call("message.edit", { id, text: "one!" });
    await bob.call("reaction.add", { id, emoji: "🎉" });
    await isLevel();

    const [after] = (await asks("overview")).rows;
    assert.equal(after.messages - before.messages, 2);
    assert.equal(after.edits - before.edits, 1);
    assert.equal(after.reactions - before.reactions, 1);
    const here = await asks("overview", { room });
    assert.equal(here.rows[0].messages, 2);
    assert.equal(here.rows[0].people, 2);
    assert.equal(here.rows[0].answers, 1);
    assert.ok(here.rows[0].median_ms >= 0);
    assert.equal(here.time_zone, "Asia/Kolkata");
    assert.deepEqual((await asks("emoji", { room })).rows, [{ emoji: "🎉", added: 1 }]);
});

test("a series has a row for each day up to today", async () => {
    const { from, to, by, rows } = await asks("messages", {});

    assert.equal(to, today());
    assert.equal(by, "day");
    assert.equal(rows.length, 30);
    assert.equal(rows[0].date, from);
    assert.equal(rows.at(-1).date, to);
});

test("any range can be asked for, and what is no day is refused", async () => {
    const { rows } = await asks("active", { from: "1990-01-01", to: "2050-12-31", by: "month" });

    assert.equal(rows.length, 61 * 12);
    for (const params of [{ from: "2026-02-30" }, { from: "2026-02-02", to: "2026-02-01" },
        { from: "1990-01-01", to: "2020-01-01", by: "day" }])
        await server.refuses("analytics.active", params, boss, 400, "params");
});

test("only admins ask, and everyone asks about oneself", async () => {
    const ann = server.person();

    for (const report of ["overview", "messages", "top", "retention", "people", "moderation"])
        await server.refuses(`analytics.${report}`, {}, ann, 403, "forbidden");
    await server.refuses("analytics.rebuild", {}, ann, 403, "forbidden");
    await server.refuses("analytics.status", {}, ann, 403, "forbidden");
    await server.refuses("analytics.export", { report: "top" }, ann, 403, "forbidden");
    await server.refuses("analytics.overview", {}, {}, 401, "unauthorized");

    const dialogue = await server.connect(ann);
    await dialogue.sends(ann.room, "mine");
    await isLevel();
    const { rows } = await asks("me", {}, ann);
    assert.ok(rows.at(-1).messages >= 1);
    assert.equal(rows.at(-1).days, 1);
});

test("moderators see what moderation did, and nothing else", async () => {
    const keeper = await server.newcomer("keeper");
    const { users } = await server.posts("user.list", {}, boss);
    const { user } = users.find(({ name }) => name === "keeper");

    await server.posts("user.update", { user, role: "moderator" }, boss);
    const { rows } = await asks("moderation", {}, keeper);
    assert.equal(rows.length, 30);
    assert.equal((await asks("reasons", {}, keeper)).rows.length, 8);
    assert.equal((await asks("status", {}, keeper)).ready, true);
    await asks("export", { report: "moderation" }, keeper);
    for (const report of ["overview", "top", "connections", "people"])
        await server.refuses(`analytics.${report}`, {}, keeper, 403, "forbidden");
});

test("what people report and reviewers decide is counted", async () => {
    const [ann, bob] = await server.connectAll(2);
    const room = await ann.createsRoom({ with: [bob], kind: "public" });
    const { id } = await ann.sends(room, "hm");

    await bob.call("message.report", { id, reason: "rude" });
    const { reviews } = await server.posts("review.list", { state: "open" }, boss);
    const { review } = reviews.find((one) => one.id === id);
    await server.posts("review.decide", { review, decision: "approve" }, boss);
    await isLevel();
    const done = (await asks("moderation", { room })).rows.at(-1);
    assert.equal(done.reported, 1);
    assert.equal(done.approved, 1);
});

test("figures of persons are nobody's until the operator turns them on", async () => {
    const problem = await server.refuses("analytics.people", {}, boss, 403, "forbidden");

    assert.match(problem.detail, /--person-figures/);
    await server.refuses("analytics.export", { report: "people" }, boss, 403, "forbidden");
    assert.equal((await asks("status")).person_figures, false);
});

test("a private room's name and figures are for those who are in it", async () => {
    const [ann, bob] = await server.connectAll(2);
    const room = await ann.createsRoom({ name: `hidden-${ann.me}`, kind: "private", with: [bob] });

    for (let i = 0; i < 40; i++) await ann.sends(room, `secret ${i}`);
    await isLevel();
    const answer = await server.post("analytics.top", { limit: 200 }, boss);
    assert.doesNotMatch(answer.text, /hidden-/);
    const hidden = answer.json.rows.find(({ name }) => name === "private room");
    assert.equal(hidden.kind, "private");
    assert.equal(hidden.room, undefined);
    assert.ok(hidden.messages >= 40);
    await server.refuses("analytics.messages", { room }, boss, 404, "not_found");
    await server.refuses("analytics.export", { report: "messages", room }, boss, 404, "not_found");
    const admin = await server.connect(boss);
    await ann.call("room.invite", { room, user: admin.me });
    const { rows } = await asks("top", { limit: 200 });
    assert.equal(rows.find((row) => row.room === room).messages, 40);
    assert.equal((await asks("messages", { room })).rows.at(-1).messages, 40);
});

test("direct conversations are one row together, and none of them can be asked for", async () => {
    const [ann, bob, cid] = await server.connectAll(3);
    const { room } = await ann.call("dm.open", { users: [bob.me] });
    const other = await ann.call("dm.open", { users: [cid.me] });

    await ann.sends(room, "psst");
    await ann.sends(other.room, "psst");
    await isLevel();
    const dms = (await asks("top", { limit: 200 })).rows.filter(({ kind }) => kind === "dm");
    assert.equal(dms.length, 1);
    assert.equal(dms[0].name, "direct conversations");
    assert.ok(dms[0].messages >= 2);
    await server.refuses("analytics.messages", { room }, boss, 404, "not_found");
    await server.refuses("analytics.messages", { room: 1 }, boss, 404, "not_found");
});

test("newcomers are counted on the day they come, and stay in their cohort", async () => {
    await isLevel();
    const before = (await asks("growth")).rows.at(-1);
    await server.newcomer("late-comer");
    await isLevel();
    const after = (await asks("growth")).rows.at(-1);

    assert.equal(after.newcomers - before.newcomers, 1);
    assert.equal(after.total - before.total, 1);
    const { rows } = await asks("retention", { by: "week" });
    const cohort = rows.findLast(({ after: steps }) => steps === 0);
    assert.equal(cohort.newcomers, cohort.people);
    assert.ok(cohort.newcomers >= after.newcomers);
});

test("the week has 168 hours", async () => {
    const { rows } = await asks("hours");
    const { rows: days } = await asks("messages");
    const sum = (list) => list.reduce((all, { messages }) => all + messages, 0);

    assert.equal(rows.length, 168);
    assert.equal(sum(rows), sum(days));
});

test("connections and storage are sampled", async () => {
    const { rows } = await asks("connections");

    assert.equal(rows.length, 1);
    assert.equal(rows[0].date, today());
    const storage = await asks("storage");
    assert.ok(storage.rows[0].bytes > 4096);
});

test("a report leaves as CSV that no spreadsheet runs", async () => {
    const ann = await server.connect();
    const room = await ann.createsRoom({ name: `=cmd-${ann.me}`, kind: "public" });

    for (let i = 0; i < 3; i++) await ann.sends(room, `${i}`);
    await isLevel();
    const { name, csv } = await asks("export", { report: "top", limit: 200 });
    assert.match(name, /^roost-top-\d{4}-\d\d-\d\d-\d{4}-\d\d-\d\d\.csv$/);
    const lines = csv.trimEnd().split("\r\n");
    assert.equal(lines[0], "room,name,kind,messages,people,posters,reactions");
    assert.ok(lines.includes(`${room},"'=cmd-${ann.me}",public,3,1,1,0`), csv);
    const series = await asks("export", { report: "messages", by: "week" });
    assert.match(series.csv, /^date,messages,edits,deletions\r\n/);
    await server.refuses("analytics.export", { report: "top", room }, boss, 400, "params");
});

test("the status tells how far the figures are", async () => {
    await isLevel();
    const status = await asks("status");

    assert.equal(status.ready, true);
    assert.equal(status.behind, 0);
    assert.equal(status.pos, status.head);
    assert.equal(status.catching_up, false);
    assert.equal(status.progress, 100);
    assert.equal(status.zone_known, true);
    assert.match(status.since, /^\d{4}-\d\d-\d\d$/);
});

test("the operator sees how far they are and has them made anew", async () => {
    await isLevel();
    const before = (await asks("messages")).rows;
    const status = await server.roost("analytics", "status");
    assert.equal(status.code, 0, status.err);
    assert.match(status.out, /worker: follows the log\nfigures up to change \d+ of \d+\n/);
    const seeks = await server.metric("roost_analytics_seeks_total");
    const rebuild = await server.roost("analytics", "rebuild");
    assert.equal(rebuild.code, 0, rebuild.err);
    assert.match(rebuild.out, /rebuilt from \d+ changes/);
    assert.equal(await server.metric("roost_analytics_seeks_total"), seeks + 1);
    assert.deepEqual((await asks("messages")).rows, before);
    assert.equal((await server.roost("analytics", "nonsense")).code, 2);
});

test("an admin has them made anew as well", async () => {
    const { head } = await asks("rebuild");

    await server.until("roost_analytics_pos", (pos) => pos >= head, 30_000);
    await server.asksUntil(
        async () => (await asks("status")).catching_up,
        (catching) => catching === false,
        "catching up",
        30_000,
    );
});

for (const zone of ["no zone", "Europe/Atlantis", "../../etc/passwd"])
    test(`with ${zone} as its time zone it does not start`, async () => {
        const other = await startServer({ seed: null, worker: true, flags: ["--time-zone", zone] })
            .then((started) => started.kill().then(() => "it started"), (error) => error.message);

        assert.match(other, /--time-zone takes a name like Europe\/Vienna or UTC, not /);
    });

test("without a worker there are no figures, and the chat does not mind", async () => {
    const other = await startServer();
    const admin = await other.newcomer("boss", "--admin");
    const ann = await other.connect();

    await other.refuses("analytics.messages", {}, admin, 503, "busy");
    await other.refuses("analytics.rebuild", {}, admin, 503, "busy");
    const status = await other.posts("analytics.status", {}, admin);
    assert.equal(status.ready, false);
    assert.equal(status.zone_known, undefined);
    await ann.sends(ann.room, "still here");
    await other.stop();
});
