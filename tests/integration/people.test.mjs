// user.*, token.*, invite.* and auth.*: who may come in, and as what.

import assert from "node:assert/strict";
import { aNumber, assertFits, aText, endsWell, newKey, startServer, test } from "./harness/harness.mjs";

const server = await startServer();
const admin = await server.newcomer("the-admin", "--admin");
const password = "correct horse";
const owner = await server.posts("auth.register", {
    name: "the-owner",
    password,
    invite: server.setupCode,
});
let names = 0;

function newName() {
    names += 1;
    return `person.${process.pid}-${names}`;
}

async function inviteCode(changes = {}, from = admin) {
    return (await server.posts("invite.create", { key: newKey(), ...changes }, from))
        .code;
}

async function register(changes = {}) {
    const name = changes.name ?? newName();
    const invite = changes.invite ?? (await inviteCode());
    const params = { name, password, invite, ...changes };

    return { ...(await server.posts("auth.register", params)), name };
}

// --- users ---

test("user.get tells a person", async () => {
    const [ann, bob] = await server.connectAll(2);
    const { user } = await ann.call("user.get", { user: bob.me });

    assertFits(user, {
        user: bob.me,
        name: bob.session.user.name,
        display: aText,
        role: "member",
        presence: "online",
    });
    await ann.refuses("user.get", { user: 2 ** 40 }, "not_found");
});

test("a changed display name is told to everyone", async () => {
    const [ann, bob] = await server.connectAll(2);
    const display = `Ann ☃ ${newKey()}`;
    const changed = await ann.call("user.update", { display });

    assertFits(changed, { pos: aNumber, user: { user: ann.me, display } });
    for (const each of [ann, bob])
        assertFits(await each.hears("user.updated", { user: { user: ann.me } }), {
            pos: changed.pos,
            user: { display },
        });
    assert.equal((await bob.call("user.get", { user: ann.me })).user.display, display);
});

test("nobody changes another's display name", async () => {
    const [ann, bob] = await server.connectAll(2);

    await ann.refuses("user.update", { user: bob.me, display: "Bobby" }, "forbidden");
    await ann.refuses("user.update", { display: "" }, -32602);
    await ann.refuses("user.update", { display: "x".repeat(65) }, -32602);
});

test("the owner makes and unmakes admins, others do not", async () => {
    const [ann, bob] = await server.connectAll(2);
    const boss = await server.connect(owner);

    await ann.refuses("user.update", { user: bob.me, role: "admin" }, "forbidden");
    await ann.refuses("user.update", { role: "admin" }, "forbidden");
    await ann.refuses("invite.create", { key: newKey() }, "forbidden");
    await boss.call("user.update", { user: ann.me, role: "admin" });
    await ann.hears("user.updated", { user: { user: ann.me, role: "admin" } });
    assertFits(await ann.call("invite.create", { key: newKey() }), { code: aText });
    await boss.call("user.update", { user: ann.me, role: "member" });
    await ann.hears("user.updated", { user: { user: ann.me, role: "member" } });
    await ann.refuses("invite.create", { key: newKey() }, "forbidden");
    await boss.refuses("user.update", { user: bob.me, role: "emperor" }, -32602);
    await boss.refuses("user.update", { user: 2 ** 40, role: "member" }, "not_found");
});

// --- invites and registration ---

test("without an invite nobody registers", async () => {
    await server.refuses(
        "auth.register",
        { name: newName(), password },
        {},
        403,
        "forbidden",
    );
    const wrong = { name: newName(), password, invite: "no such code" };
    await server.refuses("auth.register", wrong, {}, 403, "forbidden");
});

test("an invite lets one person in, once", async () => {
    const invite = await inviteCode();
    const ann = await register({ invite });

    assertFits(ann, {
        token: aText,
        user: { user: aNumber, name: ann.name, role: "member" },
    });
    const again = { name: newName(), password, invite };
    await server.refuses("auth.register", again, {}, 403, "forbidden");
    assert.equal((await server.connect(ann)).me, ann.user.user);
});

test("an invite for several serves that many, whoever comes at once", async () => {
    const invite = await inviteCode({ uses: 3 });
    const answers = await Promise.all(
        Array.from({ length: 6 }, () =>
            server.post("auth.register", { name: newName(), password, invite }),
        ),
    );

    assert.deepEqual(
        answers.map(({ status }) => status).sort(),
        [200, 200, 200, 403, 403, 403],
    );
});

test("a failed registration does not use the invite up", async () => {
    const taken = await register();
    const invite = await inviteCode();

    await server.refuses(
        "auth.register",
        { name: taken.name, password, invite },
        {},
        409,
        "conflict",
    );
    await register({ invite });
});

test("an owner's invite may make admins", async () => {
    const ann = await register({ invite: await inviteCode({ role: "admin" }, owner) });

    assert.equal(ann.user.role, "admin");
    await server.posts("invite.list", {}, ann);
});

test("invites are listed and revoked by admins only", async () => {
    const code = await inviteCode({ uses: 2, days: 3 });
    const { invites } = await server.posts("invite.list", {}, admin);
    const invite = invites.find((each) => each.code === code);
    const member = server.person();

    assertFits(invite, {
        id: aNumber,
        role: "member",
        uses: 2,
        used: 0,
        expires_at: aNumber,
    });
    const days = (invite.expires_at - Date.now()) / 86_400_000;
    assert.ok(days > 2.9 && days < 3.1, String(days));
    await server.refuses("invite.list", {}, member, 403, "forbidden");
    await server.refuses("invite.revoke", { id: invite.id }, member, 403, "forbidden");
    await server.posts("invite.revoke", { id: invite.id }, admin);
    const late = { name: newName(), password, invite: code };
    await server.refuses("auth.register", late, {}, 403, "forbidden");
    await server.refuses("invite.revoke", { id: 2 ** 40 }, admin, 404, "not_found");
});

test("an invite's bounds", async () => {
    for (const bad of [
        { uses: 0 },
        { uses: 1001 },
        { days: 0 },
        { days: 366 },
        { role: "owner" },
    ])
        await server.refuses(
            "invite.create",
            { key: newKey(), ...bad },
            admin,
            400,
            "params",
        );
});

test("a user name is 3 to 32 of a-z 0-9 . _ -", async () => {
    const tail = newName();

    for (const name of [
        "ab",
        "x".repeat(33),
        "Capital",
        "sp ace",
        "ümlaut",
        "semi;colon",
        "",
    ])
        await server.refuses("auth.register", { name, password }, {}, 400, "params");
    await register({ name: "x".repeat(32 - tail.length) + tail });
});

test("a password is 8 to 256 bytes", async () => {
    for (const bad of ["1234567", "x".repeat(257), ""]) {
        const params = { name: newName(), password: bad, invite: await inviteCode() };

        await server.refuses("auth.register", params, {}, 400, "params");
    }
    const longest = "ä".repeat(128);
    const { name } = await register({ password: longest });
    await server.posts("auth.login", { name, password: longest });
});

test("a name is taken once", async () => {
    const name = newName();
    const codes = [await inviteCode(), await inviteCode(), await inviteCode()];
    const answers = await Promise.all(
        codes.map((invite) => server.post("auth.register", { name, password, invite })),
    );

    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409, 409]);
});

// --- passwords and tokens ---

test("a new password ends every other session", async () => {
    const { name, token } = await register();
    const { token: other } = await server.posts("auth.login", { name, password });
    const [here, there] = [
        await server.connect({ token }),
        await server.connect({ token: other }),
    ];
    const change = { old: password, new: "battery staple" };

    await server.refuses(
        "auth.password",
        { ...change, old: "wrong" },
        { token },
        403,
        "forbidden",
    );
    await server.posts("auth.password", change, { token });
    await there.closes(4003);
    await server.refuses("user.list", {}, { token: other }, 401, "unauthorized");
    await here.catchesUp();
    await server.refuses("auth.login", { name, password }, {}, 401, "unauthorized");
    await server.posts("auth.login", { name, password: change.new });
});

test("token.list tells one's own sessions and API tokens, never the secret", async () => {
    const { name, token } = await register();
    const api = await server.tokenFor(name);
    const answer = await server.post("token.list", {}, { token: api });
    const { tokens } = answer.json;

    assert.equal(tokens.length, 2);
    assert.deepEqual(tokens.map(({ kind }) => kind).sort(), ["api", "session"]);
    assertFits(
        tokens.find(({ kind }) => kind === "api"),
        { current: true, created_at: aNumber },
    );
    assertFits(
        tokens.find(({ kind }) => kind === "session"),
        { current: false, id: aNumber },
    );
    assert.ok(!answer.text.includes(token) && !answer.text.includes(api));
});

test("a token is revoked once and only by its owner", async () => {
    const ann = await register();
    const eve = server.person();
    const { tokens } = await server.posts("token.list", {}, ann);

    await server.refuses("token.revoke", { id: tokens[0].id }, eve, 404, "not_found");
    await server.posts("token.revoke", { id: tokens[0].id }, ann);
    await server.refuses("token.list", {}, ann, 401, "unauthorized");
});

endsWell(server);
