// What people write and sign in with does not stand in the log, at any level.

import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { newKey, startServer, test } from "./harness/harness.mjs";

const password = "Tr0ubadour-&-3";
const text = "meet me under the old clock";

test("no token, password, code or text is logged or kept in the clear", async () => {
    const server = await startServer({ flags: ["--log-level", "debug"] });
    const admin = await server.newcomer("the-admin", "--admin");
    const { code } = await server.posts("invite.create", { key: newKey() }, admin);
    const params = { name: "careful", password, invite: code };
    const answer = await server.post("auth.register", params);
    const { token } = answer.json;
    const ann = await server.connect({ token });
    const room = await ann.createsRoom({ topic: "hush-hush topic" });

    await ann.sends(room, text, "a-secretive-key");
    await server.post("auth.login", { name: "careful", password: `${password}x` });
    await server.post("auth.login", { name: "careful", password });
    await server.get("/ws?token=in-the-url", { token: "made-up-token" });
    await ann.refuses("session.start", { token }, -32601);
    await ann.refuses(
        "message.send",
        { room, text, key: "a-secretive-key", x: text },
        -32602,
    );
    ann.says(`{"text":"${text}"`);
    const bad = await server.dial();
    await bad.refuses("session.open", { token: `${token}x` }, "unauthorized");
    const raw = await server.raw();
    raw.write(
        `GET /${text.replaceAll(" ", "-")} HTTP/9.9\r\nAuthorization: Bearer ${token}\r\n\r\n`,
    );
    await raw.ends().catch(() => {});
    await server.posts("auth.logout", {}, { token });
    await server.stop();

    const secrets = { token, password, text, code, admin: admin.token };
    const shown = server.logged + server.printed.replaceAll(/#setup=\S+/g, "");
    for (const [what, secret] of Object.entries({ ...secrets, madeUp: "made-up-token" }))
        assert.ok(!shown.includes(secret), `the log tells the ${what}`);
    assert.ok(server.logged.length > 0, "there is a log");

    const files = fs.readdirSync(server.dir).map((name) => path.join(server.dir, name));
    for (const file of files.filter((name) => fs.statSync(name).isFile())) {
        const bytes = fs.readFileSync(file);

        for (const secret of [token, password, admin.token])
            assert.equal(
                bytes.indexOf(secret),
                -1,
                `${file} holds a secret in the clear`,
            );
    }
});

test("what was deleted is no longer in the files once the server has stopped", async () => {
    const server = await startServer();
    const ann = await server.connect();
    const slip = "the-vault-combination-is-4711";

    const { id } = await ann.sends(ann.room, slip);
    await ann.call("message.edit", { id, text: `${slip}-or-so` });
    await ann.call("message.delete", { id });
    const answer = await server.post("message.history", { room: ann.room }, ann);
    assert.ok(!answer.text.includes(slip));
    await server.stop();
});

test("log lines cannot be forged by what a client sends", async () => {
    const server = await startServer({ flags: ["--log-level", "debug"] });
    const ann = await server.dial();

    await ann.refuses("x\nlevel=error forged=yes", {}, "unauthorized");
    await server.post("auth.login", { name: "x\nlevel=error forged=yes", password });
    await server.get("/x%0Alevel=error%20forged=yes");
    await server.stop();
    assert.doesNotMatch(server.logged, /^level=error forged=yes/m);
});
