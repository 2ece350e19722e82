// POST /api/v1/rpc: JSON-RPC over HTTP, single and in batches, for generic clients.

import assert from "node:assert/strict";
import { endsWell, newKey, startServer, test } from "./harness/harness.mjs";

const server = await startServer();

async function rpc(message, person) {
    const answer = await server.post("rpc", message, person);

    return answer.json;
}

function call(id, method, params) {
    return {
        jsonrpc: "2.0",
        ...(id !== undefined && { id }),
        method,
        ...(params && { params }),
    };
}

test("rpc takes one object", async () => {
    const ann = server.person();
    const answer = await rpc(call(1, "room.get", { room: ann.room }), ann);

    assert.equal(answer.jsonrpc, "2.0");
    assert.equal(answer.id, 1);
    assert.equal(answer.result.room.room, ann.room);
});

test("rpc takes a batch and answers each that has an id", async () => {
    const ann = server.person();
    const answers = await rpc(
        [
            call("a", "room.get", { room: ann.room }),
            call(undefined, "message.send", {
                room: ann.room,
                text: "quiet",
                key: newKey(),
            }),
            call("b", "no.such.method"),
            call("c", "message.send", { room: ann.room, text: "loud", key: newKey() }),
            5,
        ],
        ann,
    );
    const byId = new Map(answers.map((answer) => [answer.id, answer]));

    assert.equal(answers.length, 4);
    assert.equal(byId.get("a").result.room.room, ann.room);
    assert.equal(byId.get("b").error.code, -32601);
    assert.ok(byId.get("c").result.id);
    assert.equal(byId.get(null).error.code, -32600);
    const { messages } = await server.posts("message.history", { room: ann.room }, ann);
    assert.deepEqual(
        messages
            .slice(-2)
            .map(({ text }) => text)
            .sort(),
        ["loud", "quiet"],
    );
});

test("rpc answers an error with the contract's code and word", async () => {
    const ann = server.person();
    const answer = await rpc(call(1, "room.get", { room: 2 ** 50 }), ann);

    assert.equal(answer.error.code, -32000);
    assert.equal(answer.error.data.code, "not_found");
});

test("an empty batch and broken JSON are refused", async () => {
    const ann = server.person();

    for (const [body, code] of [
        ["[]", -32600],
        ["[{]", -32700],
    ]) {
        const { json } = await server.post("rpc", body, ann);

        assert.ok(json.error?.code === code || ["request", "parse"].includes(json.code));
    }
});

test("a batch of nothing but notifications has an empty answer", async () => {
    const ann = server.person();
    const note = call(undefined, "typing.start", { room: ann.room });
    const answer = await server.request("POST", "/api/v1/rpc", {
        token: ann.token,
        body: JSON.stringify([note, note]),
    });

    assert.ok([200, 202, 204].includes(answer.status), String(answer.status));
    assert.equal(answer.text, "");
});

test("rpc without sign-in is unauthorized", async () => {
    const { json } = await server.post("rpc", call(1, "user.list"));

    assert.equal(json.error?.data?.code ?? json.code, "unauthorized");
});

endsWell(server);
