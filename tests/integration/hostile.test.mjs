// What somebody with bad intentions, or bad luck, tries.

import assert from "node:assert/strict";
import { endsWell, startServer, test } from "./harness/harness.mjs";

const CHEAP = ["--password-memory", "64", "--password-passes", "1"];
const server = await startServer({ flags: ["--open-registration", ...CHEAP] });
const password = "correct horse";

async function account(name) {
    return server.posts("auth.register", { name, password });
}

test("a page of another site cannot sign a browser in, not through JSON-RPC either", async () => {
    await account("mallory");
    const params = { name: "mallory", password };
    const origin = "http://evil.example";
    const call = { jsonrpc: "2.0", id: 1, method: "auth.login", params };

    for (const [path, body] of [
        ["/api/v1/auth.login", params],
        ["/api/v1/rpc", call],
    ]) {
        const answer = await server.request("POST", path, {
            body: JSON.stringify(body),
            origin,
        });

        assert.equal(answer.status, 403, path);
        assert.equal(answer.headers["set-cookie"], undefined);
    }
});

test("a crowd with right passwords is let in, all at once", async () => {
    const names = Array.from({ length: 80 }, (_, i) => `crowd${i}`);

    for (const name of names) await account(name);
    const answers = await Promise.all(
        names.map((name) => server.post("auth.login", { name, password })),
    );
    assert.deepEqual(
        answers.filter(({ status }) => status !== 200).map(({ text }) => text),
        [],
    );
});

test("whoever signs in with the old password while it changes stays outside", async () => {
    const { token } = await account("changing");
    const logins = Array.from({ length: 8 }, () =>
        server.post("auth.login", { name: "changing", password }),
    );
    const changed = server.post("auth.password", { old: password, new: "another horse" }, { token });
    const answers = [...(await Promise.all(logins))];

    assert.equal((await changed).status, 200);
    for (const { status, json } of answers)
        if (status === 200) {
            const look = await server.post("user.list", {}, { token: json.token });

            assert.equal(look.status, 401);
        }
    assert.equal((await server.post("auth.login", { name: "changing", password })).status, 401);
    const again = { name: "changing", password: "another horse" };
    assert.equal((await server.post("auth.login", again)).status, 200);
    assert.equal((await server.post("user.list", {}, { token })).status, 200);
});

test("what is HTTP only is unknown on a socket, whatever its params", async () => {
    const ann = await server.connect();

    await ann.refuses("auth.logout", { nonsense: 1 }, -32601);
    await ann.refuses("auth.login", {}, -32601);
});

test("who was an admin when the socket was upgraded is none when it opens", async () => {
    const setup = server.setupCode;
    const owner = await server.posts("auth.register", {
        name: "theowner",
        password,
        invite: setup,
    });
    const invite = await server.posts(
        "invite.create",
        { key: "i1", role: "admin" },
        { token: owner.token },
    );
    const admin = await server.posts("auth.register", {
        name: "theadmin",
        password,
        invite: invite.code,
    });
    const waiting = await server.dial({ token: admin.token });

    await server.posts(
        "user.update",
        { user: admin.user.user, role: "member" },
        { token: owner.token },
    );
    await waiting.opens({});
    await waiting.refuses("invite.list", {}, "forbidden");
});

endsWell(server);
