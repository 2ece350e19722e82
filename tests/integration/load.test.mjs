// `roost load`: it says "ok" of a good server, and finds out a bad one.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { FakeServer } from "./harness/fake_server.mjs";
import { mustRun, run, startServer, temporaryFolder, test } from "./harness/harness.mjs";

const folder = temporaryFolder("roost-load-");
let files = 0;

function tokensFile(text) {
    const file = path.join(folder, `tokens${files++}`);

    fs.writeFileSync(file, text);
    return file;
}

function tokensOf(server) {
    return tokensFile(
        server.people.map(({ token, user, room }) => `${token}\t${user}\t${room}\n`).join(""),
    );
}

// Runs it, and answers its JSON report and how it ended.
async function load(url, tokens, ...flags) {
    const end = await run([
        ...["load", "--url", url, "--tokens", tokens, "--json", "-"],
        ...["--duration", "1", ...flags],
    ]);

    assert.ok(end.out.startsWith("{"), `no report: ${end.code} ${end.err}`);
    return { ...end, report: JSON.parse(end.out) };
}

async function loadFake(behaviour, ...flags) {
    const fake = await FakeServer.start(behaviour);

    try {
        const tokens = tokensFile(fake.tokens(6));
        const end = await load(fake.url, tokens, "--senders", "2", "--rate", "100", ...flags);

        return { ...end, counts: end.report.counts, fake };
    } finally {
        fake.stop();
    }
}

function assertWell({ code, report, err }, expected = {}) {
    const { lost, doubled, disordered, garbled, given_up, waiting } = report.counts;

    assert.deepEqual(
        { lost, doubled, disordered, garbled, given_up, waiting },
        { lost: 0, doubled: 0, disordered: 0, garbled: 0, given_up: 0, waiting: 0 },
        err,
    );
    assert.deepEqual(report.faults, []);
    assert.equal(report.ok, true);
    assert.equal(code, 0, err);
    for (const [name, value] of Object.entries(expected))
        assert.equal(report.counts[name], value, name);
}

// --- against the real server ---

test("a good server passes every scenario, and its figures are told", async () => {
    const server = await startServer({ seed: { users: 40, rooms: 4, perRoom: 10 } });
    const tokens = tokensOf(server);
    const go = (...flags) => load(server.webSocketUrl, tokens, ...flags);

    const team = await go("--rate", "100", "--duration", "2");
    assertWell(team, { opened: 40, sent: 200, acked: 200, deliveries: 2000 });
    assert.ok(team.report.delivery.p99_us >= team.report.delivery.p50_us);
    assert.equal(team.report.delivery.count, 2000);
    assert.ok(team.report.server.cpu_seconds > 0);
    assert.ok(team.report.server.resident_bytes > 1e6);
    assert.ok(team.report.samples.length >= 3);
    const inSeries = team.report.series.map((s) => s.deliveries_per_second * 0.25);
    assert.equal(Math.round(inSeries.reduce((a, b) => a + b)), 2000);

    const saturated = await go("--scenario", "saturate", "--senders", "8", "--processes", "2");
    assertWell(saturated);
    assert.equal(saturated.report.counts.deliveries, saturated.report.counts.acked * 10);

    const storm = await go("--scenario", "storm", "--rate", "50", "--duration", "2");
    assertWell(storm, { left: 40, resumed: 40, behind: 0 });
    assert.equal(storm.report.returning.count, 40);

    const churn = await go("--scenario", "churn", "--rate", "50", "--duration", "2");
    assertWell(churn);
    assert.equal(churn.report.counts.resumed, churn.report.counts.left);
    assert.ok(churn.report.counts.left > 0);

    const idle = await go("--scenario", "idle");
    assertWell(idle, { opened: 40, sent: 0 });

    const big = await go("--scenario", "bigroom", "--rate", "20", "--sockets", "20");
    assertWell(big, { opened: 20, sent: 20, deliveries: 400 });
    await server.stop();
}, { seconds: 120 });

// Many in flight and more who listen: these are not written for every transaction. What is put
// off has come when the crowd is over, at the latest; a lone message waits for nothing.
test("in a crowd listeners are written every second time, and get everything", async () => {
    const server = await startServer({ seed: { users: 300, rooms: 3, perRoom: 100 } });
    const tokens = tokensOf(server);
    const crowd = await load(server.webSocketUrl, tokens, "--scenario", "saturate",
        ...["--senders", "30", "--in-flight", "8"]);

    assertWell(crowd);
    assert.equal(crowd.report.counts.deliveries, crowd.report.counts.acked * 100);
    const held = await server.metric("roost_socket_writes_held_total");
    assert.ok(held > 0, "nobody was held");
    assertWell(await load(server.webSocketUrl, tokens, "--rate", "20"));
    assert.equal(await server.metric("roost_socket_writes_held_total"), held);
    await server.stop();
}, { seconds: 120 });

test("several sockets of one person and a lot of rooms are all checked", async () => {
    const server = await startServer({ seed: { users: 20, rooms: 20, perRoom: 1 } });
    const end = await load(server.webSocketUrl, tokensOf(server), "--sockets", "60",
        "--rate", "100");

    assertWell(end, { opened: 60, sent: 100, deliveries: 300 });
    await server.stop();
});

test("a rate limit makes it wait and repeat, and nothing is lost", async () => {
    const server = await startServer({
        seed: { users: 4, rooms: 1, perRoom: 4 },
        rate: 20,
    });
    // The burst of 100 is gone after a moment; the rest comes as the bucket fills.
    const end = await load(server.webSocketUrl, tokensOf(server), "--senders", "1",
        "--rate", "150", "--in-flight", "50");

    assert.ok(end.report.counts.told_rate_limited > 0, end.out);
    assert.ok(end.report.counts.repeated > 0);
    assertWell(end);
    await server.stop();
});

test("a restart in the middle is survived: everyone resumes, nothing is lost", async () => {
    const server = await startServer({ seed: { users: 10, rooms: 1, perRoom: 10 } });
    const running = load(server.webSocketUrl, tokensOf(server), "--rate", "100",
        "--duration", "4");

    await server.until("roost_messages_total", (count) => count > 50);
    await server.kill();
    await server.restart();
    const end = await running;
    assertWell(end, { dropped: 10, resumed: 10, not_resumed: 0, sent: 400 });
    await server.stop();
});

test("a restart with a drain is what users see: all move when they are asked to, and resume", async () => {
    const server = await startServer({
        flags: ["--drain", "2"],
        seed: { users: 10, rooms: 1, perRoom: 10 },
    });
    const running = load(server.webSocketUrl, tokensOf(server), "--rate", "100",
        "--duration", "5");

    await server.until("roost_messages_total", (count) => count > 50);
    server.signal("SIGTERM");
    await server.ends(0);
    await server.restart();
    const end = await running;
    assertWell(end, { dropped: 0, moved: 10, left: 10, resumed: 10, not_resumed: 0, sent: 500 });
    await server.stop();
});

test("who is asked to move goes after that time and not before", async () => {
    const asked = new Map();
    const stayed = [];
    const { code, counts, fake, err } = await loadFake(
        {
            mischief({ listener, count, text, socket }, deliver) {
                deliver(text);
                if (count !== 20 || listener >= 6) return;
                asked.set(listener, performance.now());
                socket.once("close", () => stayed.push(performance.now() - asked.get(listener)));
                socket.send(JSON.stringify({ jsonrpc: "2.0", method: "session.move",
                    params: { after_ms: 300 } }));
            },
        },
        "--duration", "2",
    );

    assert.equal(code, 0, err);
    assert.equal(fake.opened, 12);
    assert.equal(stayed.length, 6);
    for (const ms of stayed) assert.ok(ms >= 299, `${ms} ms`);
    assert.deepEqual([counts.moved, counts.dropped, counts.resumed], [6, 0, 6]);
});

test("it makes its own people with an admin's token", async () => {
    const server = await startServer({ seed: null });
    await server.newcomer("boss", "--admin");
    const token = await server.tokenFor("boss");
    const file = path.join(folder, "made");

    const end = await load(server.webSocketUrl, file, "--create", "5",
        "--admin-token", token, "--rate", "20");
    assertWell(end, { opened: 5, sent: 20, deliveries: 100 });
    assert.equal(fs.statSync(file).mode & 0o777, 0o600);
    assertWell(await load(server.webSocketUrl, file, "--rate", "20"), { deliveries: 100 });
    await server.stop();
});

test("wss is spoken too, and a certificate nobody vouches for is refused", async () => {
    const [key, cert] = [path.join(folder, "key.pem"), path.join(folder, "cert.pem")];
    execFileSync("openssl", [
        ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"],
        ...["-nodes", "-days", "2", "-subj", "/CN=here", "-keyout", key, "-out", cert],
    ], { stdio: "ignore" });
    const server = await startServer({
        flags: ["--tls-cert", cert, "--tls-key", key],
        seed: { users: 10, rooms: 1, perRoom: 10 },
    });
    const tokens = tokensOf(server);
    const args = ["load", "--url", server.webSocketUrl, "--tokens", tokens];

    const end = await load(server.webSocketUrl, tokens, "--insecure", "--rate", "50",
        "--scenario", "storm", "--duration", "2");
    assertWell(end, { sent: 100, deliveries: 1000, resumed: 10 });
    assert.ok(end.report.server.cpu_seconds > 0);

    const refused = await run([...args, "--duration", "1"]);
    assert.equal(refused.code, 1);
    assert.match(refused.err, /cannot reach wss:.*certificate: self.signed/);
    await server.stop();
});

test("the page stands alone and says the same as the table", async () => {
    const server = await startServer({ seed: { users: 10, rooms: 1, perRoom: 10 } });
    const page = path.join(folder, "page.html");
    const out = await mustRun(["load", "--url", server.webSocketUrl, "--tokens",
        tokensOf(server), "--rate", "50", "--duration", "1", "--html", page]);
    const html = fs.readFileSync(page, "utf8");

    assert.match(out, /lost 0 {3}doubled 0 {3}out of order 0\n {2}ok\n$/);
    assert.match(out, /50 sent, 50 acknowledged/);
    assert.match(html, /Nothing lost, nothing doubled, nothing out of order/);
    assert.match(html, /500 deliveries of 50 messages/);
    assert.doesNotMatch(html, /<script|<link|src=|@import|url\(/);
    assert.equal(html.match(/<svg /g).length, html.match(/<\/svg>/g).length);
    assert.ok(html.match(/<svg /g).length >= 6);
    assert.doesNotMatch(html, /nan|inf\b/i);
    await server.stop();
});

// --- against servers that are not good ---

test("the fake itself is a good server when nobody tells it otherwise", async () => {
    assertWell(await loadFake({}), { sent: 100, deliveries: 600 });
});

test("a lossy server is found out, to the last delivery", async () => {
    let dropped = 0;
    const { code, report, counts } = await loadFake({
        mischief({ listener, count, text }, deliver) {
            if (listener % 2 === 1 && count % 10 === 3) dropped += 1;
            else deliver(text);
        },
    });

    assert.ok(dropped > 10);
    assert.equal(counts.lost, dropped);
    assert.equal(counts.doubled + counts.disordered, 0);
    assert.equal(report.ok, false);
    assert.deepEqual(report.faults, [`${dropped} deliveries lost`]);
    assert.equal(code, 1);
});

test("losing only the very last message is found out too", async () => {
    const { code, counts } = await loadFake({
        mischief({ listener, count, text }, deliver) {
            if (listener !== 2 || count < 100) deliver(text);
        },
    });

    assert.equal(counts.lost, 1);
    assert.equal(code, 1);
});

test("a doubling server is found out", async () => {
    let doubled = 0;
    const { code, report, counts } = await loadFake({
        mischief({ listener, count, text }, deliver) {
            deliver(text);
            if (listener === 1 && count % 20 === 5) {
                doubled += 1;
                deliver(text);
            }
        },
    });

    assert.equal(doubled, 5);
    assert.equal(counts.doubled, 5);
    assert.equal(counts.lost + counts.disordered, 0);
    assert.deepEqual(report.faults, ["5 deliveries doubled"]);
    assert.equal(code, 1);
});

test("a server that swaps two deliveries is found out", async () => {
    const held = new Map();
    let swapped = 0;
    const { code, report, counts } = await loadFake({
        mischief({ listener, count, text }, deliver) {
            if (listener < 3 && count % 25 === 4) {
                held.set(listener, text);
                return;
            }
            deliver(text);
            if (held.has(listener)) {
                deliver(held.get(listener));
                held.delete(listener);
                swapped += 1;
            }
        },
    });

    assert.equal(swapped, 12);
    assert.equal(counts.disordered, 12);
    assert.equal(counts.lost + counts.doubled, 0);
    assert.deepEqual(report.faults, ["12 deliveries out of order"]);
    assert.equal(code, 1);
});

test("a server that keeps a repeated message twice is found out", async () => {
    const seen = new Set();
    const { code, counts } = await loadFake({
        onSend(params) {
            if (seen.size >= 20 || seen.has(params.key)) return undefined;
            seen.add(params.key);
            this.keep({ ...params, key: `${params.key} forgotten` });
            return { code: "busy", retry_ms: 5 };
        },
    });

    assert.equal(counts.doubled, 20 * 6);
    assert.equal(code, 1);
});

test("a message that is replaced by another is lost, though the numbers are dense", async () => {
    const { code, counts } = await loadFake({
        mischief({ text }, deliver) {
            deliver(text.replace(/~load (\S+) 0 7 /, "~other $1 0 7 "));
        },
    });

    assert.equal(counts.lost, 6);
    assert.equal(code, 1);
});

test("a server that forgets what was missed on resume is found out", async () => {
    const { code, counts } = await loadFake(
        {
            // So late that there is always something under way when the storm comes.
            mischief: ({ text }, deliver) => setTimeout(deliver, 50, text),
            onOpen(params) {
                if (params?.since >= 0) params.since = this.log.length;
            },
        },
        "--scenario", "storm", "--duration", "2", "--rate", "400",
    );

    assert.equal(counts.resumed, 6);
    assert.ok(counts.lost > 0);
    assert.equal(code, 1);
});

test("a server that does not answer is found out", async () => {
    const { code, report, counts } = await loadFake({
        onSend: (params) => (/ 0 5 /.test(params.text) ? {} : undefined),
    });

    assert.equal(counts.waiting, 1);
    assert.equal(counts.lost, 0);
    assert.deepEqual(report.faults, ["1 message never answered"]);
    assert.equal(code, 1);
});

test("nonsense instead of messages is found out", async () => {
    const { code, counts } = await loadFake({
        mischief({ listener, count, text }, deliver) {
            deliver(listener === 0 && count === 10 ? `${text}}` : text);
        },
    });

    assert.equal(counts.garbled, 1);
    assert.equal(counts.lost, 1);
    assert.equal(code, 1);
});

test("when the server stalls, latency counts from when the messages were due", async () => {
    const { report, counts, code } = await loadFake(
        {
            mischief({ listener, count, text }, deliver) {
                const end = Date.now() + 600;

                while (listener === 0 && count === 50 && Date.now() < end);
                deliver(text);
            },
        },
        ...["--in-flight", "1", "--max-p99", "100"],
    );

    // Half of all came due while it stalled. Who had counted from the send, one at a time,
    // would have seen two slow ones in a hundred.
    assert.equal(counts.sent, 100);
    assert.ok(report.delivery.p75_us > 200_000, `p75 is ${report.delivery.p75_us} us`);
    assert.match(report.faults[0], /^p99 is .* ms, more than 100 ms$/);
    assert.equal(code, 1);
});

test("who could not be connected is told, not hidden", async () => {
    const server = await startServer({ seed: { users: 3, rooms: 1, perRoom: 3 } });
    const lines = server.people.map(({ token, user, room }) => `${token}\t${user}\t${room}\n`);
    const end = await load(server.webSocketUrl,
        tokensFile(`${lines.join("")}nosuchtoken\t9\t${server.people[0].room}\n`),
        "--rate", "20", "--senders", "3");

    assert.equal(end.report.counts.opened, 3);
    assert.equal(end.report.counts.given_up, 1);
    assert.match(end.report.first_trouble, /401/);
    assert.equal(end.report.counts.lost, 0);
    assert.equal(end.code, 1);
    await server.stop();
});

test("what cannot be done is said in one line", async () => {
    const nowhere = await run(["load", "--url", "ws://127.0.0.1:1", "--tokens",
        tokensFile("t\t1\t1\n")]);
    assert.equal(nowhere.code, 1);
    assert.match(nowhere.err, /^roost load: cannot reach ws:\/\/127\.0\.0\.1:1: .*refused\n$/);

    for (const [flags, said] of [
        [[], /needs --url/],
        [["--url", "ws://h:1"], /needs --tokens/],
        [["--url", "tcp://h", "--tokens", "f"], /--url takes ws/],
        [["--url", "ws://h", "--tokens", "f", "--scenario", "x"], /no scenario 'x'/],
    ]) {
        const end = await run(["load", ...flags]);
        assert.equal(end.code, 2, end.err);
        assert.match(end.err, said);
        assert.equal(end.err.trim().split("\n").length, 1);
    }
    assert.match(await mustRun(["load", "--help"]), /--max-p99 MS/);
});
