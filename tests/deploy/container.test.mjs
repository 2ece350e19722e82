// The image as it is shipped, started as an operator starts it. Run by containers.sh, which builds it.

import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { after, test } from "node:test";
import { Validation } from "@cyclonedx/cyclonedx-library";
import { temporaryFolder } from "../integration/harness/guard.mjs";
import { Deployed, chat, command, freePort, history, newKey, project, setupCodeIn } from "./deployed.mjs";

const IMAGE = "localhost/roost:dev";
const MEBIBYTE = 1 << 20;
const podman = (...args) => command("podman", args);
const [image] = JSON.parse(podman("image", "inspect", IMAGE));

// A program of the image other than Roost; nothing of this is there when Roost runs.
const inside = (program, ...args) => podman("run", "--rm", "--user", "0", "--entrypoint", program, IMAGE, ...args);

after(() => podman("volume", "prune", "--force"));

test("the image says what it is, who it runs as, how it stops and how it is asked for its health", () => {
    const { Labels: labels, ...config } = image.Config;
    const version = /ROOST_VERSION "(.*)"/.exec(
        fs.readFileSync(path.join(project, "server/base/version.h"), "utf8"),
    )[1];

    assert.equal(config.User, "10001:10001");
    assert.equal(config.StopSignal, "SIGTERM");
    assert.deepEqual(image.Healthcheck.Test, ["CMD", "/usr/local/bin/roost", "health"]);
    assert.deepEqual(config.Entrypoint, ["/usr/local/bin/roost"], "no shell around it");
    assert.deepEqual(Object.keys(config.Volumes), ["/data"]);
    assert.equal(labels["org.opencontainers.image.version"], version);
    for (const name of ["title", "description", "licenses", "revision", "created", "base.name"])
        assert.ok(labels[`org.opencontainers.image.${name}`], name);
});

test("its layers are less than 60 MiB when compressed", (t) => {
    const folder = temporaryFolder("roost-image-");

    podman("push", "--quiet", "--compression-format", "gzip", IMAGE, `oci:${folder}/image`);
    const blobs = path.join(folder, "image/blobs/sha256");
    const sizes = fs.readdirSync(blobs).map((name) => fs.statSync(path.join(blobs, name)).size);
    const total = sizes.reduce((sum, size) => sum + size, 0);

    t.diagnostic(`${(total / MEBIBYTE).toFixed(1)} MiB`);
    assert.ok(total < 60 * MEBIBYTE, `${total} bytes`);
});

test("its list of parts is valid CycloneDX and names every package that is in it", async () => {
    const text = inside("cat", "/usr/share/doc/roost/sbom.cdx.json");
    const { components } = JSON.parse(text);
    const listed = new Set(components.map((one) => `${one.name} ${one.version}`));
    const installed = inside("dpkg-query", "--show", "--showformat", "${Package} ${Version}\\n");

    assert.equal(await new Validation.JsonStrictValidator("1.5").validate(text), null);
    for (const line of installed.trim().split("\n")) assert.ok(listed.has(line), line);
    assert.ok(components.some((one) => one.purl.startsWith("pkg:npm/preact@")));
});

test("no file of it makes anybody root, and its user has two empty folders", () => {
    const found = (...args) => inside("find", "/", "-xdev", ...args).trim();

    assert.equal(found("-type", "f", "-perm", "/6000"), "");
    assert.deepEqual(found("-user", "10001").split("\n").sort(), ["/data", "/run/roost"]);
});

// As in the README, and with everything hidden that is a shell or another tool.
function start(name, port, volume, ...settings) {
    return podman(
        ...["run", "--detach", "--name", name, "--publish", `127.0.0.1:${port}:8080`],
        ...["--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges"],
        ...["--tmpfs", "/usr/bin", "--tmpfs", "/usr/sbin", "--volume", `${volume}:/data`],
        ...[...settings, IMAGE],
    );
}

test("it chats, drains on SIGTERM, and after a start on the same volume nothing is lost", async () => {
    const port = await freePort();

    start("one", port, "kept", "--env", "ROOST_DRAIN=2");
    const first = await new Deployed(`http://127.0.0.1:${port}`).isReady();
    first.code = setupCodeIn(podman("logs", "one"));
    const { ann, bob, room } = await first.firstPeople();
    const words = [];

    for (let i = 0; i < 20; i++) words.push(await chat(ann, bob, room));
    podman("healthcheck", "run", "one");

    podman("kill", "--signal", "SIGTERM", "one");
    await ann.hears("session.move");
    await bob.refuses("message.send", { room, text: "late", key: newKey() }, "busy");
    await ann.closes(1012);
    assert.equal(podman("wait", "one").trim(), "0");
    podman("rm", "one");

    start("two", port, "kept");
    const second = await new Deployed(`http://127.0.0.1:${port}`).isReady();
    const back = await second.resume(bob);
    assert.deepEqual((await history(second, bob, room)).sort(), words.sort());
    await chat(await second.resume(ann), back, room);
    assert.deepEqual([...ann.broken, ...bob.broken, ...back.broken], []);
    second.hangUp();
    podman("stop", "two");
    assert.equal(podman("inspect", "two", "--format", "{{.State.ExitCode}}").trim(), "0");
});

test("its worker judges in there as well", async () => {
    const port = await freePort();

    start("judging", port, "judged");
    const server = await new Deployed(`http://127.0.0.1:${port}`).isReady();

    await server.until("roost_worker_connected", (value) => value === 1);
    podman("rm", "--force", "judging");
});

test("it keeps time zones and starts as another user on a volume of theirs", async () => {
    const port = await freePort();
    const folder = temporaryFolder("roost-volume-");

    fs.chownSync(folder, 4711, 4711);
    start("other", port, folder, "--user", "4711:4711", "--env", "ROOST_TIME_ZONE=Europe/Vienna");
    await new Deployed(`http://127.0.0.1:${port}`).isReady();
    podman("rm", "--force", "other");
});
