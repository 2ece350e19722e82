// What one person or one address may take, and what they are told past it.

import assert from "node:assert/strict";
import { aNumber, endsWell, newKey, startServer, test } from "./harness/harness.mjs";

// Cheap hashes: these tests are about counting.
const CHEAP = ["--password-memory", "64", "--password-passes", "1"];
const server = await startServer({ rate: 20, flags: ["--max-sockets-per-user", "3"] });
const password = "correct horse";

async function outcomes(calls) {
    const all = await Promise.all(
        calls.map((call) =>
            call.then(
                (result) => ({ result }),
                (error) => ({ error }),
            ),
        ),
    );
    return {
        fine: all.filter(({ result }) => result).map(({ result }) => result),
        refused: all.filter(({ error }) => error).map(({ error }) => error),
    };
}

test("past the burst posts are rate_limited with retry_ms, and not stored", async () => {
    const [ann, bob] = await server.connectAll(2);
    const { fine, refused } = await outcomes(
        Array.from({ length: 160 }, (_, i) => ann.sends(ann.room, `${i}`)),
    );

    assert.ok(fine.length >= 100, `${fine.length} accepted`);
    assert.ok(refused.length >= 20, `${refused.length} refused`);
    for (const refusal of refused) {
        assert.equal(refusal.code, "rate_limited");
        assert.ok(aNumber(refusal.retryMs), `retry_ms is ${refusal.retryMs}`);
    }
    const { messages } = await ann.call("message.history", {
        room: ann.room,
        limit: 200,
    });
    assert.equal(messages.length, fine.length);
    await bob.sends(bob.room, "others are not held back");
});

test("after retry_ms the same key is accepted", async () => {
    const ann = await server.connect();
    const calls = Array.from({ length: 130 }, (_, i) =>
        ann.sends(ann.room, `${i}`, `rl${i}`),
    );
    const { refused } = await outcomes(calls);
    const wait = Math.max(...refused.map(({ retryMs }) => retryMs));

    await new Promise((resolve) => setTimeout(resolve, wait));
    const { fine } = await outcomes([ann.sends(ann.room, "129", "rl129")]);
    assert.equal(fine.length, 1);
});

test("HTTP draws on the same bucket, and says 429 with Retry-After", async () => {
    const ann = await server.connect();

    await outcomes(Array.from({ length: 130 }, (_, i) => ann.sends(ann.room, `${i}`)));
    // A bucket of its own would take all of these.
    const answers = await Promise.all(
        Array.from({ length: 40 }, (_, i) => {
            const params = { room: ann.room, text: `over HTTP ${i}`, key: newKey() };

            return server.post("message.send", params, ann);
        }),
    );
    const refused = answers.filter(({ status }) => status === 429);

    assert.ok(refused.length > 0);
    for (const { json, headers } of refused) {
        assert.equal(json.code, "rate_limited");
        assert.ok(aNumber(json.retry_ms));
        assert.ok(Number(headers["retry-after"]) >= 1);
    }
});

test("--rate 0 is no limit, for other successful calls neither", async () => {
    const free = await startServer({ rate: 0 });
    const ann = await free.connect();
    const posts = await outcomes(
        Array.from({ length: 1000 }, (_, i) => ann.sends(ann.room, `${i}`)),
    );
    const reads = await outcomes(
        Array.from({ length: 1000 }, () => ann.call("room.get", { room: ann.room })),
    );

    assert.deepEqual(posts.refused, []);
    assert.deepEqual(reads.refused, []);
    await free.stop();
});

test("guessing is slowed down even so", async () => {
    const free = await startServer({ rate: 0 });
    const ann = await free.connect();
    const { refused } = await outcomes(
        Array.from({ length: 3000 }, (_, i) =>
            ann.call("room.get", { room: 2 ** 40 + i }),
        ),
    );

    assert.ok(refused.some(({ code }) => code === "rate_limited"));
    await free.stop();
});

// --- sockets ---

test("one person's fourth socket of three is closed with 4009", async () => {
    const person = server.person();
    const three = [];

    for (let i = 0; i < 3; i++) three.push(await server.connect(person));
    const fourth = await server.dial({ token: person.token });
    fourth.opens().catch(() => {});
    await fourth.closes(4009);
    await three[0].catchesUp();
    await three[1].close();
    const again = await server.connect(person);
    await again.catchesUp();
});

test("past the address's limit a connection is refused, from another one not", async () => {
    const narrow = await startServer({ flags: ["--max-sockets-per-address", "5"] });
    const raws = [];

    for (let i = 0; i < 5; i++) {
        const raw = await narrow.raw();

        assert.equal((await raw.upgrade({ token: narrow.person().token })).status, 101);
        raws.push(raw);
    }
    const sixth = await narrow.raw().catch(() => undefined);
    if (sixth) {
        const head = await sixth.upgrade().catch(() => undefined);

        if (head) assert.ok([429, 503].includes(head.status), String(head.status));
        sixth.drop();
    }
    const elsewhere = { from: "127.0.0.2" };
    assert.equal((await narrow.get("/healthz", elsewhere)).status, 200);
    const metrics = await narrow.get("/metrics", elsewhere);
    assert.match(metrics.text, /reason="sockets_per_address"} [1-9]/);
    raws[0].drop();
    const free = async () => {
        const answer = await narrow.get("/healthz").catch(() => undefined);
        return answer?.status;
    };
    await narrow.asksUntil(free, (status) => status === 200, "the freed place", 10_000);
    for (const raw of raws) raw.drop();
    await narrow.stop();
});

// --- sign-in ---

test("ten wrong passwords a minute for a name, then 429 with retry_ms", async () => {
    const own = await startServer({ flags: ["--open-registration", ...CHEAP] });

    for (const name of ["victim", "bystander"])
        await own.posts("auth.register", { name, password });
    for (let i = 0; i < 10; i++)
        await own.refuses(
            "auth.login",
            { name: "victim", password: `w${i}` },
            {},
            401,
            "unauthorized",
        );
    const wrong = { name: "victim", password: "once more" };
    const problem = await own.refuses("auth.login", wrong, {}, 429, "rate_limited");
    assert.ok(
        aNumber(problem.retry_ms) && problem.retry_ms <= 60_000,
        String(problem.retry_ms),
    );
    await own.posts("auth.login", { name: "bystander", password });
    await own.stop();
});

test("right passwords do not count", async () => {
    const own = await startServer({ flags: ["--open-registration", ...CHEAP] });

    await own.posts("auth.register", { name: "regular", password });
    for (let i = 0; i < 30; i++)
        await own.posts("auth.login", { name: "regular", password });
    await own.stop();
});

test("sixty wrong passwords a minute from an address, whatever the names", async () => {
    const own = await startServer({ flags: ["--open-registration", ...CHEAP] });
    const begun = Date.now();
    let wrong = 0;
    let status;

    await own.posts("auth.register", { name: "somebody", password });
    do {
        ({ status } = await own.post("auth.login", { name: `nobody${wrong}`, password }));
        if (status === 401) wrong++;
    } while (status === 401 && wrong < 1000);
    const refilled = Math.ceil((Date.now() - begun) / 1000);
    assert.equal(status, 429);
    assert.ok(wrong >= 60 && wrong <= 60 + refilled, `${wrong} attempts`);
    await own.posts("auth.login", { name: "somebody", password }, { from: "127.0.0.2" });
    await own.stop();
});

test("three hundred registrations a minute from an address", async () => {
    const own = await startServer({ flags: ["--open-registration", ...CHEAP] });
    const begun = Date.now();
    const answers = [];

    for (let i = 0; i < 340; i += 20)
        answers.push(
            ...(await Promise.all(
                Array.from({ length: 20 }, (_, n) =>
                    own.post("auth.register", { name: `crowd-${i + n}`, password }),
                ),
            )),
        );
    const refilled = Math.ceil((Date.now() - begun) / 200);
    const fine = answers.filter(({ status }) => status === 200).length;
    assert.ok(fine >= 300 && fine <= 300 + refilled, `${fine} registered`);
    for (const { status, json } of answers.filter(({ status }) => status !== 200)) {
        assert.equal(status, 429);
        assert.ok(aNumber(json.retry_ms));
    }
    const name = "elsewhere";
    await own.posts("auth.register", { name, password }, { from: "127.0.0.3" });
    await own.stop();
});

endsWell(server);
