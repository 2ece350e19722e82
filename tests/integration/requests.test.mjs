// JSON-RPC 2.0 as PROTOCOL sections 2 and 3 speak it: requests, answers and refusals.

import assert from "node:assert/strict";
import { endsWell, newKey, startServer, test } from "./harness/harness.mjs";

const server = await startServer();

function isRefused(answer, id, code) {
    assert.equal(answer.jsonrpc, "2.0");
    assert.deepEqual(answer.id, id);
    assert.equal(answer.error?.code, code, JSON.stringify(answer));
    assert.equal(typeof answer.error.message, "string");
    assert.equal(answer.result, undefined);
}

test("an answer carries the id of its request, number or text", async () => {
    const { raw } = await server.rawSession();

    for (const id of [7, "seven", 0, -1, "ü"]) {
        raw.says({ jsonrpc: "2.0", id, method: "user.list" });
        assert.deepEqual((await raw.hears()).id, id);
    }
    raw.drop();
});

test("many calls in flight are each answered once", async () => {
    const ann = await server.connect();
    const answers = await Promise.all(
        Array.from({ length: 200 }, () => ann.call("room.get", { room: ann.room })),
    );

    assert.equal(answers.length, 200);
    assert.equal(ann.strays, undefined);
});

test("malformed JSON answers -32700 with id null, and the socket goes on", async () => {
    const { raw } = await server.rawSession();

    for (const text of ["{", "", "nonsense", '{"id":1,}', '{"id":01}', "{} {}", '"\n"']) {
        raw.says(text);
        isRefused(await raw.hears(), null, -32700);
    }
    raw.says({ jsonrpc: "2.0", id: 1, method: "user.list" });
    assert.ok((await raw.hears()).result);
    raw.drop();
});

test("JSON nested without end is refused", async () => {
    const { raw } = await server.rawSession();

    raw.says("[".repeat(60_000));
    const answer = await raw.hears();
    assert.ok([-32700, -32600].includes(answer.error.code));
    raw.drop();
});

test("an array is -32600: there are no batches on a socket", async () => {
    const { raw } = await server.rawSession();

    raw.says([{ jsonrpc: "2.0", id: 1, method: "user.list" }]);
    isRefused(await raw.hears(), null, -32600);
    raw.says([]);
    isRefused(await raw.hears(), null, -32600);
    raw.drop();
});

for (const [what, message] of [
    ["a number", 5],
    ["null", null],
    ["no jsonrpc member", { id: 1, method: "user.list" }],
    ["another version", { jsonrpc: "1.0", id: 1, method: "user.list" }],
    ["no method", { jsonrpc: "2.0", id: 1 }],
    ["a method that is no text", { jsonrpc: "2.0", id: 1, method: 5 }],
    ["an id that is an object", { jsonrpc: "2.0", id: {}, method: "user.list" }],
])
    test(`not a request is -32600: ${what}`, async () => {
        const { raw } = await server.rawSession();

        raw.says(message);
        const answer = await raw.hears();
        assert.equal(answer.error?.code, -32600, JSON.stringify(answer));
        raw.drop();
    });

test("params that are no object are refused", async () => {
    const { raw } = await server.rawSession();

    for (const params of [[], "x", 5]) {
        raw.says({ jsonrpc: "2.0", id: 1, method: "user.list", params });
        const answer = await raw.hears();
        assert.ok([-32600, -32602].includes(answer.error?.code), JSON.stringify(answer));
    }
    raw.drop();
});

test("an unknown method is -32601", async () => {
    const ann = await server.connect();

    await ann.refuses("message.shout", {}, -32601);
    await ann.refuses("", {}, -32601);
    await ann.refuses("session.open.please", {}, -32601);
});

test("the methods that are HTTP only are -32601 on the socket", async () => {
    const ann = await server.connect();

    await ann.refuses("auth.login", { name: "ann", password: "12345678" }, -32601);
    await ann.refuses("auth.register", { name: "ann", password: "12345678" }, -32601);
    await ann.refuses("auth.logout", {}, -32601);
});

test("an unknown member of params is -32602 and nothing happens", async () => {
    const ann = await server.connect();
    const key = newKey();

    await ann.refuses(
        "message.send",
        { room: ann.room, text: "x", key, txet: "y" },
        -32602,
    );
    await ann.refuses("user.list", { curser: "1" }, -32602);
    await ann.catchesUp();
    assert.equal(ann.heard("message.created", { message: { text: "x" } }).length, 0);
});

test("a missing, twofold or wrongly typed member is -32602", async () => {
    const ann = await server.connect();
    const { room } = ann;

    await ann.refuses("message.send", { room, text: "x" }, -32602);
    await ann.refuses("message.send", { room: "1", text: "x", key: "k" }, -32602);
    await ann.refuses("message.send", { room: 1.5, text: "x", key: "k" }, -32602);
    await ann.refuses("message.send", { room: -1, text: "x", key: "k" }, -32602);
    await ann.refuses("message.send", { room, text: 5, key: "k" }, -32602);
    await ann.refuses("message.send", { room, text: null, key: "k" }, -32602);
    await ann.refuses("message.send", { room: 2 ** 53, text: "x", key: "k" }, -32602);
    ann.says(
        `{"jsonrpc":"2.0","id":"twice","method":"message.send",` +
            `"params":{"room":${room},"text":"a","text":"b","key":"k"}}`,
    );
    await ann.waits(
        () =>
            ann.strays?.find(({ id, error }) => id === "twice" && error?.code === -32602),
        () => "no refusal",
    );
});

test("params may be left out where nothing in it is required", async () => {
    const ann = await server.connect();

    assert.ok(Array.isArray((await ann.call("room.list")).rooms));
    await ann.refuses("room.get", undefined, -32602);
});

test("a request without id gets no answer, and has its effect", async () => {
    const ann = await server.connect();

    ann.says({
        jsonrpc: "2.0",
        method: "message.send",
        params: { room: ann.room, text: "by the way", key: newKey() },
    });
    ann.says({ jsonrpc: "2.0", method: "no.such.thing" });
    ann.says({ jsonrpc: "2.0", method: "message.send", params: { room: ann.room } });
    await ann.hears("message.created", { message: { text: "by the way" } });
    await ann.catchesUp();
    assert.equal(ann.strays, undefined);
});

test("each call of an event's name is an unknown method", async () => {
    const ann = await server.connect();

    await ann.refuses("message.created", {}, -32601);
});

test("text holds any Unicode but NUL", async () => {
    const ann = await server.connect();
    const text = 'a\u0001\u0007\t\n"\\/ ü ☃ 😀 \u2028 \ufeff \u202e';

    await ann.sends(ann.room, text);
    await ann.hears("message.created", { message: { text } });
    await ann.refuses(
        "message.send",
        { room: ann.room, text: "a\u0000b", key: "nul" },
        -32602,
    );
    await ann.refuses(
        "message.send",
        { room: ann.room, text: "a", key: "k\u0000" },
        -32602,
    );
});

test("half a surrogate pair in an escape is not stored as text", async () => {
    const ann = await server.connect();

    ann.says(
        `{"jsonrpc":"2.0","id":"half","method":"message.send",` +
            `"params":{"room":${ann.room},"text":"\\ud800","key":"half"}}`,
    );
    const answer = await ann.waits(
        () => ann.strays?.find(({ id }) => id === "half" || id === null),
        () => "no refusal",
    );
    assert.ok([-32602, -32700].includes(answer.error?.code), JSON.stringify(answer));
});

endsWell(server);
