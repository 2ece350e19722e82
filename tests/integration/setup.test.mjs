// The first start of a fresh workspace.

import assert from "node:assert/strict";
import fs from "node:fs";
import { assertFits, startServer, test } from "./harness/harness.mjs";

const password = "correct horse";

test("the first start prints a setup link for the owner's account, good for once", async () => {
    const server = await startServer({ seed: null });
    const invite = server.setupCode;
    const link = `${server.url}/#setup=${invite}`;

    assert.ok((server.printed + server.logged).includes(link), server.printed);
    const owner = await server.posts("auth.register", {
        name: "owner",
        password,
        invite,
    });
    assert.equal(owner.user.role, "owner");
    const second = { name: "second", password, invite };
    await server.refuses("auth.register", second, {}, 403, "forbidden");

    const boss = await server.connect({ token: owner.token });
    const { code } = await boss.call("invite.create", { key: "first" });
    const bob = await server.posts("auth.register", {
        name: "bob",
        password,
        invite: code,
    });
    assert.equal(bob.user.role, "member");
    await server.stop();
    await server.restart();
    assert.equal(server.setupCode, undefined, "no setup link once there is an owner");
    assertFits(await server.posts("auth.login", { name: "owner", password }), {
        user: { role: "owner" },
    });
    await server.stop();
});

test("the setup link is printed at each start until it was used, always the same", async () => {
    const server = await startServer({ seed: null });
    const first = server.setupCode;

    await server.stop();
    await server.restart();
    assert.ok(first);
    assert.equal(server.setupCode, first);
    await server.stop();
});

// A file that came and went, as SQLite's do, was nobody's to read.
const modeOf = (name) => fs.statSync(name, { throwIfNoEntry: false })?.mode ?? 0;

test("the folder is made with mode 0700, and what is in it is for the owner alone", async () => {
    const server = await startServer({ seed: null });

    assert.equal(fs.statSync(server.dir).mode & 0o777, 0o700);
    for (const name of fs.readdirSync(server.dir))
        assert.equal(modeOf(`${server.dir}/${name}`) & 0o077, 0, name);
    await server.stop();
});
