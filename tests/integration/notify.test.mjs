// What systemd is told, by datagrams to NOTIFY_SOCKET.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { makeCertificate } from "./harness/certificates.mjs";
import { patience, startServer, temporaryFolder, test } from "./harness/harness.mjs";

const PYTHON = `
import socket, sys
address = sys.argv[1]
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind("\\0" + address[1:] if address[0] == "@" else address)
print("bound", flush=True)
while True:
    print(s.recv(4096).decode().replace("\\n", " "), flush=True)
`;

// Node has no datagrams on Unix sockets; python3 is needed to build the server anyway.
async function listens(address) {
    const child = spawn("python3", ["-c", PYTHON, address], { stdio: ["ignore", "pipe", "inherit"] });
    const heard = [];
    const wakers = new Set();
    let rest = "";

    child.stdout.setEncoding("utf8").on("data", (text) => {
        const lines = (rest + text).split("\n");

        rest = lines.pop();
        heard.push(...lines);
        for (const wake of wakers) wake();
    });
    const hears = (pattern) =>
        new Promise((resolve, reject) => {
            const timer = setTimeout(
                () => reject(new Error(`${pattern} not among ${heard.join(" | ")}`)),
                20_000 * patience,
            );
            const look = () => {
                const at = heard.findIndex((line) => pattern.test(line));

                if (at < 0) return;
                clearTimeout(timer);
                wakers.delete(look);
                resolve(heard.splice(0, at + 1).at(-1));
            };
            wakers.add(look);
            look();
        });

    await hears(/^bound$/);
    return { hears, stop: () => child.kill() };
}

const hasPython = spawnSync("python3", ["-c", ""]).status === 0;
const { cert, key, folder } = makeCertificate("x");

for (const kind of ["a path", "an abstract name"])
    test(`systemd is told when it is ready, reloads and stops, by ${kind}`, async (t) => {
        if (!hasPython) return t.skip("python3 is missing");
        const own = path.join(temporaryFolder("roost-notify-"), "notify");
        const address = kind === "a path" ? own : `@roost-test-${process.pid}`;
        const systemd = await listens(address);
        const server = await startServer({
            flags: ["--tls-cert", cert, "--tls-key", key],
            env: { NOTIFY_SOCKET: address },
        });

        await systemd.hears(/^READY=1 STATUS=serving$/);
        server.signal("SIGHUP");
        await systemd.hears(/^RELOADING=1 MONOTONIC_USEC=\d+$/);
        await systemd.hears(/^READY=1 STATUS=serving$/);
        fs.writeFileSync(cert, "broken");
        server.signal("SIGHUP");
        await systemd.hears(/^READY=1 STATUS=serving; the new certificate was refused/);
        makeCertificate("x", { folder });
        await server.stop();
        await systemd.hears(/^STOPPING=1/);
        systemd.stop();
    });

test("a watchdog is given its sign of life, and another process's is not", async (t) => {
    if (!hasPython) return t.skip("python3 is missing");
    const address = path.join(temporaryFolder("roost-notify-"), "notify");
    const systemd = await listens(address);
    const server = await startServer({
        env: { NOTIFY_SOCKET: address, WATCHDOG_USEC: "200000" },
    });

    for (let i = 0; i < 3; i++) await systemd.hears(/^WATCHDOG=1$/);
    await server.stop();
    await systemd.hears(/^STOPPING=1/);

    const other = await startServer({
        env: { NOTIFY_SOCKET: address, WATCHDOG_USEC: "200000", WATCHDOG_PID: "1" },
    });
    await other.get("/healthz");
    await other.stop();
    assert.equal(await systemd.hears(/^STOPPING=1|WATCHDOG/).then((line) => line.slice(0, 8)), "STOPPING");
    systemd.stop();
});

test("an address nobody listens on hinders nothing", async () => {
    for (const address of ["/no/such/socket", "nonsense", "@"]) {
        const server = await startServer({ env: { NOTIFY_SOCKET: address } });

        assert.equal((await server.get("/healthz")).status, 200);
        assert.match(server.logged, /cannot tell systemd/);
        await server.stop();
    }
});
