// The Debian package where it is meant for: installed without a systemd and started at the next
// boot, upgraded under people's eyes, removed, installed again, purged. Run by containers.sh after
// `cpack -G DEB`; TEST_DEB is the package.

import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { after, test } from "node:test";
import { temporaryFolder } from "../integration/harness/guard.mjs";
import { Deployed, chat, command, freePort, history, project, setupCodeIn } from "./deployed.mjs";

const BASE = "docker.io/library/debian:bookworm-slim";
const APT = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "--no-install-recommends"];
const podman = (...args) => command("podman", args);
const inside = (...args) => podman("exec", "machine", ...args);
const stateOf = (unit) => inside("sh", "-c", `systemctl is-active ${unit} || true`).trim();
const folder = temporaryFolder("roost-packages-");

fs.chmodSync(folder, 0o755);
// The same under a lower number: what an upgrade replaces.
command("dpkg-deb", ["--raw-extract", process.env.TEST_DEB, `${folder}/tree`]);
const control = fs.readFileSync(`${folder}/tree/DEBIAN/control`, "utf8");
fs.writeFileSync(
    `${folder}/tree/DEBIAN/control`,
    control.replace(/^Version: .*$/m, "Version: 0.0.1"),
);
command("dpkg-deb", ["--root-owner-group", "--build", `${folder}/tree`, `${folder}/old.deb`]);
fs.copyFileSync(process.env.TEST_DEB, `${folder}/new.deb`);

after(() => {
    podman("rm", "--all", "--force", "--time", "0");
    podman("rmi", "--force", "localhost/machine");
});

let server, ann, bob, room, words;

test("without systemd it installs, makes the user, owns its files and starts nothing", () => {
    podman(
        ...["run", "--detach", "--name", "machine", "--network", "host", "--entrypoint", "[]"],
        ...["--volume", `${folder}:/packages:ro`, BASE, "sleep", "infinity"],
    );
    inside(...APT, "update");
    const said = inside(...APT, "install", "--yes", "/packages/old.deb");

    assert.match(said, /systemd does not run here/);
    assert.match(inside("getent", "passwd", "roost"), /:\/var\/lib\/roost:\/usr\/sbin\/nologin/);
    const modes = inside("stat", "-c", "%n %U:%G %a", "/var/lib/roost", "/etc/roost", "/etc/roost/roost.conf");
    assert.deepEqual(modes.trim().split("\n"), [
        "/var/lib/roost roost:roost 700",
        "/etc/roost root:roost 750",
        "/etc/roost/roost.conf root:roost 640",
    ]);
    assert.match(inside("roost", "version"), /^roost \d/);
});

test("at the next boot both services run, with every restriction on, and people chat", async () => {
    const port = await freePort();

    inside(...APT, "install", "--yes", "systemd-sysv");
    inside("sed", "-i", `s/^ROOST_LISTEN=.*/ROOST_LISTEN=0.0.0.0:8080/`, "/etc/roost/roost.conf");
    podman("commit", "--quiet", "machine", "localhost/machine");
    podman("rm", "--force", "--time", "0", "machine");
    podman(
        ...["run", "--detach", "--name", "machine", "--privileged", "--systemd", "always"],
        ...["--publish", `127.0.0.1:${port}:8080`, "--volume", `${folder}:/packages:ro`],
        ...["localhost/machine", "/sbin/init"],
    );
    server = await new Deployed(`http://127.0.0.1:${port}`).isReady();
    server.code = setupCodeIn(inside("journalctl", "--unit", "roost"));
    ({ ann, bob, room } = await server.firstPeople());
    await server.until("roost_worker_connected", (value) => value === 1);
    words = [await chat(ann, bob, room)];
    inside("systemd-analyze", "verify", "roost.service", "roost-worker.service");
    inside("runuser", "-u", "roost", "--", "roost", "invite", "--data", "/var/lib/roost/chat");
});

test("systemd-analyze finds little to take away from the server, and less from the worker", (t) => {
    for (const [unit, most] of [["roost.service", 1.6], ["roost-worker.service", 0.5]]) {
        const file = path.join(project, "deploy/systemd", unit);
        const said = inside("sh", "-c", `systemd-analyze security --no-pager ${unit} | tail -n 1`);
        const level = Number(/: ([\d.]+) /.exec(said)?.[1]);

        t.diagnostic(said.trim());
        assert.ok(level <= most, `${file}: ${said}`);
    }
});

test("systemctl reload cuts nobody off", async () => {
    inside("systemctl", "reload", "roost");
    words.push(await chat(ann, bob, room));
});

test("an upgrade moves people, keeps settings, data and what was disabled", async () => {
    inside("systemctl", "disable", "--now", "roost-worker");
    inside("sh", "-c", "echo ROOST_TIME_ZONE=Europe/Vienna >> /etc/roost/roost.conf");
    inside(...APT, "install", "--yes", "/packages/new.deb");
    await ann.closes(1012);
    await server.isReady();
    assert.equal(stateOf("roost"), "active");
    assert.equal(stateOf("roost-worker"), "inactive");
    assert.match(inside("cat", "/etc/roost/roost.conf"), /0\.0\.0\.0:8080\n[^]*Europe\/Vienna/);
    bob = await server.resume(bob);
    ann = await server.resume(ann);
    words.push(await chat(ann, bob, room));
    assert.deepEqual((await history(server, bob, room)).sort(), [...words].sort());
    assert.doesNotMatch(inside("dpkg-query", "--show", "roost"), /0\.0\.1/);
});

test("removed, it is stopped and its data and settings stay; installed again, it goes on", async () => {
    server.hangUp();
    inside(...APT, "remove", "--yes", "roost");
    assert.equal(stateOf("roost"), "inactive");
    await assert.rejects(server.get("/healthz"));
    inside("test", "-e", "/var/lib/roost/chat/roost.db");
    inside("test", "-e", "/etc/roost/roost.conf");
    inside(...APT, "install", "--yes", "/packages/new.deb");
    await server.isReady();
    assert.deepEqual((await history(server, bob, room)).sort(), [...words].sort());
});

test("purged, only the data is left", () => {
    const said = inside(...APT, "purge", "--yes", "roost");

    assert.match(said, /data is still in \/var\/lib\/roost/);
    inside("test", "-e", "/var/lib/roost/chat/roost.db");
    inside("test", "!", "-e", "/etc/roost");
    assert.equal(stateOf("roost"), "inactive");
});
