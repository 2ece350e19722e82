// PROTOCOL section 7: what an operator types, and what comes of a mistake.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import net from "node:net";
import path from "node:path";
import {
    aText,
    lastWord,
    mustRun,
    patience,
    readSeeded,
    run,
    Server,
    startServer,
    temporaryFolder,
    test,
} from "./harness/harness.mjs";

function freshFolder() {
    return path.join(temporaryFolder("roost-cli-"), "data");
}

// One line on standard error, nothing on standard output.
function complains(end, code, pattern) {
    assert.equal(end.code, code, end.err || end.out);
    assert.match(end.err, pattern);
    assert.equal(end.err.trimEnd().split("\n").length, 1, end.err);
}

const serve = (...args) => run(["serve", "--no-worker", ...args]);

// --- starting ---

test("--help exits 0 and tells of every setting", async () => {
    for (const args of [["--help"], ["serve", "--help"]]) {
        const { code, out, err } = await run(args);

        assert.equal(code, 0, err);
        for (const flag of ["--data", "--listen", "--drain", "--rate", "--durability"])
            assert.ok(out.includes(flag.slice(2)), `${args}: ${flag}`);
    }
    for (const word of ["seed", "user", "token", "invite"])
        assert.equal((await run([word, "--help"])).code, 0);
});

test("wrong usage exits 2", async () => {
    complains(await run(["dance"]), 2, /dance/);
    assert.equal((await run([])).code, 2);
    complains(await serve("--data", freshFolder(), "--colour", "red"), 2, /--colour/);
    complains(await serve("--data", freshFolder(), "--drain", "soon"), 2, /drain/);
    complains(
        await serve("--data", freshFolder(), "--durability", "maybe"),
        2,
        /durability/,
    );
    complains(await serve("--data"), 2, /data/);
});

test("an unknown ROOST_ variable exits 1 and is named", async () => {
    const args = [
        "serve",
        "--no-worker",
        "--data",
        freshFolder(),
        "--listen",
        "127.0.0.1:0",
    ];

    complains(await run(args, { env: { ROOST_COLOUR: "red" } }), 1, /ROOST_COLOUR/);
    complains(await run(args, { env: { ROOST_DRAIN: "soon" } }), 1, /ROOST_DRAIN/);
});

test("a variable sets what a flag sets, and the flag wins", async () => {
    const data = freshFolder();
    const server = new Server(data);
    const env = { ROOST_OPEN_REGISTRATION: "yes", ROOST_RATE: "5" };

    await server.start(["--rate", "0"], env);
    const params = { name: "from-env", password: "long enough" };
    const { token } = await server.posts("auth.register", params);
    const ann = await server.connect({ token });
    const room = await ann.createsRoom({});
    await Promise.all(Array.from({ length: 200 }, (_, i) => ann.sends(room, `${i}`)));
    await server.stop();
});

test("without flags it takes ./data, under where it was started", async () => {
    const cwd = temporaryFolder("roost-cwd-");

    await mustRun(["user", "add", "somebody"], { cwd });
    assert.ok(fs.statSync(path.join(cwd, "data")).isDirectory());
});

test("a second server on the same folder is refused", async () => {
    const server = await startServer();
    const end = await serve("--data", server.dir, "--listen", "127.0.0.1:0");

    complains(end, 1, new RegExp(server.dir));
    await (await server.connect()).catchesUp();
    await server.stop();
});

test("a port that is taken is named", async () => {
    const server = await startServer();
    const end = await serve(
        "--data",
        freshFolder(),
        "--listen",
        `127.0.0.1:${server.port}`,
    );

    complains(end, 1, new RegExp(String(server.port)));
    await server.stop();
});

test("an address that is none is named", async () => {
    for (const listen of ["nowhere", "127.0.0.1:99999", "256.1.1.1:80"]) {
        const end = await serve("--data", freshFolder(), "--listen", listen);

        assert.ok([1, 2].includes(end.code), `${listen}: ${end.code}`);
        assert.ok(end.err.includes(listen), end.err);
    }
});

test("a folder that cannot be is named", async () => {
    const file = path.join(temporaryFolder("roost-cli-"), "file");

    fs.writeFileSync(file, "");
    complains(
        await serve("--data", file, "--listen", "127.0.0.1:0"),
        1,
        new RegExp(file),
    );
});

function sqlite(file, statement) {
    return execFileSync("sqlite3", [file, statement], { encoding: "utf8" }).trim();
}

function databaseIn(dir) {
    return path.join(
        dir,
        fs.readdirSync(dir).find((name) => name.endsWith(".db")),
    );
}

test("a database of a newer version is refused and left alone", async () => {
    const server = await startServer();
    await server.stop();
    const file = databaseIn(server.dir);
    const version = sqlite(file, "PRAGMA user_version");

    sqlite(file, "PRAGMA user_version = 999999");
    complains(await serve("--data", server.dir, "--listen", "127.0.0.1:0"), 1, /newer/);
    assert.equal(sqlite(file, "PRAGMA user_version"), "999999");
    sqlite(file, `PRAGMA user_version = ${version}`);
    await server.restart();
    await server.stop();
});

test("a file that is no database is refused and left alone", async () => {
    const dir = freshFolder();
    const server = new Server(dir);

    await server.start();
    await server.stop();
    const file = databaseIn(dir);
    for (const name of fs.readdirSync(dir))
        if (name.includes(".db-")) fs.rmSync(`${dir}/${name}`);
    fs.writeFileSync(file, "this is a shopping list ".repeat(1000));
    complains(await serve("--data", dir, "--listen", "127.0.0.1:0"), 1, new RegExp(dir));
    assert.match(fs.readFileSync(file, "utf8"), /^this is a shopping list/);
});

test("it listens on IPv6 too", async () => {
    const probe = net.createServer();
    const has6 = await new Promise((resolve) => {
        probe.once("error", () => resolve(false));
        probe.listen(0, "::1", () => probe.close(() => resolve(true)));
    });
    if (!has6) return;
    const server = new Server(freshFolder());

    await server.start([], {}, "[::1]:0");
    assert.match(server.url, /^http:\/\/\[::1\]:\d+$/);
    assert.equal((await server.get("/healthz")).status, 200);
    await server.stop();
});

test("SIGHUP without TLS changes nothing", async () => {
    const server = await startServer();
    const ann = await server.connect();

    server.signal("SIGHUP");
    await ann.catchesUp();
    await server.stop();
});

test("--durability os is told with each message", async () => {
    const server = await startServer({ flags: ["--durability", "os"] });
    const ann = await server.connect();

    assert.equal((await ann.sends(ann.room, "quick")).durable, "os");
    await server.stop();
});

test("a worker elsewhere that is not there is no condition for the chat", async () => {
    const socket = path.join(temporaryFolder("roost-w-"), "worker.sock");
    const server = await startServer({
        worker: true,
        flags: ["--worker-socket", socket],
    });

    await (await server.connect()).catchesUp();
    assert.equal(await server.metric("roost_worker_connected"), 0);
    await server.stop();
});

// --- the operator's commands ---

test("user add, token create and invite while no server runs", async () => {
    const dir = freshFolder();
    const at = (...args) => mustRun([...args, "--data", dir]);

    assert.match(lastWord(await at("user", "add", "ann")), /\S/);
    await at("user", "add", "boss", "--admin");
    const token = lastWord(await at("token", "create", "ann"));
    const invite = lastWord(await at("invite"));
    const server = new Server(dir);
    await server.start();
    const ann = await server.connect({ token });
    assert.equal(ann.session.user.name, "ann");
    assert.equal(ann.session.user.role, "member");
    const { users } = await ann.call("user.list");
    assert.equal(users.find(({ name }) => name === "boss").role, "admin");
    await server.posts("auth.register", {
        name: "guest",
        password: "long enough",
        invite,
    });
    await server.stop();
});

test("the same while a server runs, and it knows at once", async () => {
    const server = await startServer();
    const carl = await server.newcomer("carl", "--admin");
    const session = await server.connect(carl);

    assert.equal(session.session.user.name, "carl");
    assert.equal(session.session.user.role, "admin");
    const invite = lastWord((await server.roost("invite")).out);
    await server.posts("auth.register", {
        name: "guest",
        password: "long enough",
        invite,
    });
    await server.stop();
});

test("what user add prints lets that person in", async () => {
    const server = await startServer();
    const { out } = await server.roost("user", "add", "dora");
    const word = lastWord(out);
    const way = await server.dial();

    assert.equal((await way.opens({ token: word })).user.name, "dora");
    await server.stop();
});

test("commands refuse what cannot be, with one line", async () => {
    const server = await startServer();

    assert.equal((await server.roost("user", "add", "ann")).code, 0);
    complains(await server.roost("user", "add", "ann"), 1, /taken/);
    complains(await server.roost("user", "add", "No Name"), 1, /No Name|name/);
    complains(await server.roost("user", "dance"), 2, /./);
    complains(await server.roost("user", "add"), 2, /./);
    complains(await server.roost("invite", "--forever"), 2, /--forever/);
    complains(await server.roost("token", "create", "nobody"), 1, /./);
    await server.stop();
    complains(await server.roost("user", "add", "ann"), 1, /taken/);
    complains(await server.roost("token", "create", "nobody"), 1, /./);
});

test("many commands at once while the server is busy", async () => {
    const server = await startServer();
    const ann = await server.connect();
    let writing = true;
    const writer = (async () => {
        while (writing) await ann.sends(ann.room, "busy");
    })();

    await Promise.all(Array.from({ length: 12 }, (_, i) => server.newcomer(`many-${i}`)));
    writing = false;
    await writer;
    await server.stop();
});

// --- seed ---

test("seed writes one line per user and puts user i into room (i / K) mod R", async () => {
    const dir = freshFolder();
    const tokens = path.join(path.dirname(dir), "tokens");

    await mustRun([
        ...["seed", "--data", dir, "--users", "20", "--rooms", "3"],
        ...["--per-room", "4", "--tokens", tokens],
    ]);
    for (const line of fs.readFileSync(tokens, "utf8").trimEnd().split("\n"))
        assert.match(line, /^[^\t ]+\t[1-9][0-9]*\t[1-9][0-9]*$/);
    const people = readSeeded(tokens);
    assert.equal(people.length, 20);
    assert.equal(new Set(people.map(({ user }) => user)).size, 20);
    const rooms = people.filter((_, i) => i < 12 && i % 4 === 0).map(({ room }) => room);
    assert.equal(new Set(rooms).size, 3);
    people.forEach(({ room }, i) =>
        assert.equal(room, rooms[Math.floor(i / 4) % 3], `user ${i}`),
    );

    const server = new Server(dir);
    await server.start();
    server.people = people;
    const ann = await server.connect(people[0]);
    assert.deepEqual(
        ann.session.rooms.map(({ room }) => room),
        [rooms[0]],
    );
    const bob = await server.connect(people[13]);
    await ann.sends(rooms[0], "to my neighbours");
    await bob.hears("message.created", { room: rooms[0] });
    assert.equal((await ann.call("room.get", { room: rooms[2] })).room.members, 4);
    await server.stop();
});

test("seed wants an empty folder", async () => {
    const server = await startServer();
    const tokens = path.join(temporaryFolder("roost-cli-"), "tokens");
    const size = ["--users", "2", "--rooms", "1", "--per-room", "2", "--tokens", tokens];

    assert.equal((await server.roost("seed", ...size)).code, 1);
    await server.stop();
    assert.equal((await server.roost("seed", ...size)).code, 1);
    assert.equal((await run(["seed", "--data", freshFolder(), "--users", "0"])).code, 2);
});

test("seed --if-empty leaves a workspace alone and is content", async () => {
    const dir = freshFolder();
    const tokens = path.join(temporaryFolder("roost-cli-"), "tokens");
    const seed = [
        ...["seed", "--data", dir, "--users", "2", "--rooms", "1", "--per-room", "2"],
        ...["--tokens", tokens, "--if-empty"],
    ];

    assert.equal((await run(seed)).code, 0);
    const written = fs.readFileSync(tokens, "utf8");

    assert.equal((await run(seed)).code, 0);
    assert.equal(fs.readFileSync(tokens, "utf8"), written);
});

test("seed makes 20,000 users in seconds", async () => {
    const dir = freshFolder();
    const tokens = path.join(path.dirname(dir), "tokens");
    const begun = Date.now();

    await mustRun([
        ...["seed", "--data", dir, "--users", "20000", "--rooms", "200"],
        ...["--per-room", "100", "--tokens", tokens],
    ]);
    assert.ok(Date.now() - begun < 20_000 * patience, `${Date.now() - begun} ms`);
    assert.equal(readSeeded(tokens).length, 20_000);
    assert.equal(
        fs.statSync(tokens).mode & 0o077,
        0,
        "the tokens are nobody else's business",
    );
    const server = new Server(dir);
    await server.start();
    server.people = readSeeded(tokens);
    const last = await server.connect(server.people.at(-1));
    assert.ok(aText(last.session.rooms[0].name));
    await server.stop();
});

// --- health ---

test("health says whether the server on this machine is alive and ready", async () => {
    const server = await startServer();
    const listen = ["--listen", `127.0.0.1:${server.port}`];

    assert.deepEqual(await quiet(run(["health", ...listen])), [0, "", ""]);
    assert.deepEqual(await quiet(run(["health", "--ready", ...listen])), [0, "", ""]);
    await server.stop();

    const [code, out, complaint] = await quiet(run(["health", ...listen]));

    assert.equal(code, 1);
    assert.equal(out, "");
    assert.match(complaint, /^roost health: no answer from 127\.0\.0\.1:\d+: .+\n$/);
    assert.equal((await run(["health", "--nonsense"])).code, 2);
});

async function quiet(running) {
    const { code, out, err } = await running;

    return [code, out, err];
}
