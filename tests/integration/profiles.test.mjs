// user.update beyond the name, and accounts that are closed.

import assert from "node:assert/strict";
import { aNumber, assertFits, endsWell, newKey, startServer, test } from "./harness/harness.mjs";
import { fetchFile, uploads } from "./harness/files.mjs";
import { png } from "./harness/images.mjs";

const server = await startServer();
const boss = await server.newcomer("the-boss", "--admin");
const password = "correct horse";

async function registered(name) {
    const { code } = await server.posts("invite.create", { key: newKey() }, boss);

    return server.posts("auth.register", { name, password, invite: code });
}

test("a profile is what its person says, and everyone may read it", async () => {
    const [ann, bob] = await server.connectAll(2);
    const profile = {
        title: "Cook",
        about: "Soup.\nAlso bread.",
        pronouns: "she/her",
        phone: "+49 30 1234",
        time_zone: "Europe/Berlin",
    };

    assert.deepEqual((await bob.call("user.get", { user: ann.me })).profile, {});
    const { pos } = await ann.call("user.update", profile);
    await bob.hears("user.updated", { pos, user: { user: ann.me } });
    assert.deepEqual((await bob.call("user.get", { user: ann.me })).profile, profile);
    assert.equal((await ann.call("user.update", profile)).pos, pos);
    await ann.call("user.update", { title: "", about: "" });
    const left = (await bob.call("user.get", { user: ann.me })).profile;
    assert.deepEqual(Object.keys(left).sort(), ["phone", "pronouns", "time_zone"]);
});

test("nobody writes another's profile, and its bounds are named", async () => {
    const [ann, bob] = await server.connectAll(2);

    await ann.refuses("user.update", { user: bob.me, title: "Fool" }, "forbidden");
    await ann.refuses("user.update", { title: "x".repeat(101) }, -32602, /title/);
    await ann.refuses("user.update", { about: "x".repeat(2001) }, -32602, /about/);
    await ann.refuses("user.update", { status: { text: "x".repeat(101) } }, -32602, /text/);
    await ann.refuses("user.update", { status: { mood: "good" } }, -32602, /mood/);
    await ann.refuses("user.update", { avatar: 2 ** 40 }, "not_found", /avatar/);
});

test("everyone sees a person's picture, as long as it is that", async () => {
    const [ann, bob] = await server.connectAll(2);
    const [{ id: first }, { id: second }] = [
        await uploads(server, ann, "ann.png", png(2, 2)),
        await uploads(server, ann, "ann.png", png(3, 3)),
    ];
    const sees = async (file) => (await fetchFile(server, bob, file)).status === 200;

    assert.equal(await sees(first), false);
    await bob.refuses("user.update", { avatar: first }, "not_found", /avatar/);
    await ann.call("user.update", { avatar: first });
    await bob.hears("user.updated", { user: { user: ann.me, avatar: first } });
    assert.equal(await sees(first), true);
    await ann.refuses("file.delete", { id: first }, "conflict");
    await ann.call("user.update", { avatar: second });
    assert.deepEqual([await sees(first), await sees(second)], [false, true]);
    await ann.call("file.delete", { id: first });
    await ann.call("user.update", { avatar: 0 });
    assert.equal(await sees(second), false);
});

test("a status is told with its time, and stands wherever the person does", async () => {
    const [ann, bob] = await server.connectAll(2);
    const room = await ann.createsRoom({ with: [bob] });
    const status = { emoji: "🌴", text: "away", expires_at: Date.now() + 3_600_000 };

    await ann.call("user.update", { status });
    assert.deepEqual((await bob.hears("user.updated", { user: { user: ann.me } })).user.status, status);
    const { members } = await bob.call("room.members", { room });
    assert.deepEqual(members.find(({ user }) => user === ann.me).status, status);
    await ann.call("user.update", { status: {} });
    const { user } = await bob.hears("user.updated", { user: { user: ann.me } });
    assert.equal("status" in user, false);
});

test("who was away gets the person as they are now", async () => {
    const [ann, bob] = await server.connectAll(2);

    await bob.catchesUp();
    bob.forgets();
    await bob.close();
    await ann.call("user.update", { status: { text: "first" } });
    await ann.call("user.update", { status: { text: "second" } });
    await server.kill();
    await server.restart();
    const back = await server.resume(bob);
    await back.catchesUp();
    const told = back.heard("user.updated", { user: { user: ann.me } });
    assert.equal(told.length, 2);
    assert.deepEqual(told.at(-1).user.status, { emoji: "", text: "second" });
});

test("a closed account is out at once, and stays out until it is opened again", async () => {
    const carl = await registered("carl");
    const here = await server.connect(carl);
    const api = await server.tokenFor("carl");
    const admin = await server.connect(boss);
    const [ann] = await server.connectAll(1);
    const room = await ann.createsRoom({});

    const { pos } = await admin.call("user.deactivate", { user: here.me });
    await here.closes(4003);
    assertFits(await ann.hears("user.updated", { user: { user: here.me } }), {
        user: { deactivated: true },
    });
    for (const token of [carl.token, api])
        assert.equal((await server.post("room.list", {}, { token })).status, 401);
    const login = { name: "carl", password };
    await server.refuses("auth.login", login, {}, 403, "forbidden");
    await ann.refuses("room.invite", { room, user: here.me }, "not_found");
    assert.ok((await admin.call("user.deactivate", { user: here.me })).pos >= pos);
    await admin.call("user.reactivate", { user: here.me });
    assert.equal((await server.post("auth.login", login)).status, 200);
    assert.equal((await server.post("room.list", {}, { token: api })).status, 401);
});

test("only who outranks a person closes the account", async () => {
    const [ann, bob] = await server.connectAll(2);
    const admin = await server.connect(boss);
    const other = await server.connect(await server.newcomer("the-other", "--admin"));

    await ann.refuses("user.deactivate", { user: bob.me }, "forbidden");
    await ann.refuses("user.reactivate", { user: bob.me }, "forbidden");
    await admin.refuses("user.deactivate", { user: admin.me }, "forbidden");
    await admin.refuses("user.deactivate", { user: other.me }, "forbidden");
    await admin.refuses("user.deactivate", { user: 2 ** 40 }, "not_found");
    assertFits(await admin.call("user.deactivate", { user: bob.me }), { pos: aNumber });
});

endsWell(server);
