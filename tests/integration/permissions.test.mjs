// Every method, called as everybody, before every kind of room: the answer is the one that
// stands in permissions.tbl. A method that is not in the table fails; so does an answer that
// tells somebody who may not see a thing apart from one where there is no such thing.

import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { project, test } from "./harness/harness.mjs";
import { calls, missing } from "./harness/permission_calls.mjs";
import { NOWHERE, ROLES, Scene } from "./harness/permission_scene.mjs";

const WORDS = {
    forbidden: "forb",
    not_found: "none",
    unauthorized: "auth",
    conflict: "conf",
};

function readTable() {
    const lines = fs
        .readFileSync(new URL("permissions.tbl", import.meta.url), "utf8")
        .split("\n")
        .filter((line) => line && !line.startsWith("#"));
    const rows = lines.map((line) => {
        const words = line.trim().split(/\s+/);
        const cells = words.splice(-ROLES.length);
        const kind = words.pop();

        return [`${words.join(" ")} ${kind}`, cells];
    });

    assert.equal(new Set(rows.map(([name]) => name)).size, rows.length, "a row stands twice");
    return new Map(rows);
}

const table = readTable();

function rowText(name, kind, cells) {
    const padded = cells.map((cell) => cell.padEnd(4)).join(" ");

    return `${name.padEnd(24)} ${kind.padEnd(7)} ${padded}`.trimEnd();
}

async function cellOf(scene, name, role, place) {
    const method = name.split(":")[0];
    const call = calls[name];
    const id = await call.make?.(scene, place, role);
    const it = { scene, ...place, ...(id !== undefined && { id }) };
    const params = call.params(it);
    const answer = await scene.asks(role, method, params);

    if (answer === "ok") {
        await call.undo?.(scene, role, it);
        return "ok";
    }
    const where = `${name} ${place.kind}, ${role}`;

    if (answer.code === "not_found" || scene.isHidden(place, role)) {
        const other = missing(call, it);

        if (other) assert.deepEqual(answer, await scene.asks(role, method, other), where);
    }
    if (params.user && (role === "visitor" || role === "guest")) {
        const nobody = { ...params, user: NOWHERE };

        assert.deepEqual(answer, await scene.asks(role, method, nobody), where);
    }
    return WORDS[answer.code] ?? String(answer.code);
}

async function rowOf(scene, name, kind) {
    const place = kind === "-" ? { kind } : scene.rooms[kind];
    const cells = [];

    for (const role of ROLES)
        cells.push(
            kind === "dm" && role === "removed" ? "." : await cellOf(scene, name, role, place),
        );
    return cells;
}

test("the table has every method", () => {
    const methods = fs
        .readdirSync(path.join(project, "schema/api/methods"))
        .map((file) => file.replace(/\.json$/, ""));
    const called = new Set(Object.keys(calls).map((name) => name.split(":")[0]));
    const rows = Object.entries(calls).flatMap(([name, { on }]) =>
        on.map((kind) => `${name} ${kind}`),
    );

    assert.deepEqual(methods.filter((method) => !called.has(method)), []);
    assert.deepEqual(
        [...called].filter((name) => !name.startsWith("GET ") && !methods.includes(name)),
        [],
    );
    assert.deepEqual([...table.keys()].sort(), rows.sort());
});

async function differences(scene, names) {
    const wrong = [];

    for (const name of names) {
        const { on } = calls[name];
        // One after another: whom somebody invites to one room is seen by others meanwhile.
        for (const kind of on) {
            const cells = await rowOf(scene, name, kind);
            const expected = table.get(`${name} ${kind}`);

            if (expected?.join() === cells.join()) continue;
            wrong.push(`  is  ${rowText(name, kind, cells)}`);
            if (expected) wrong.push(`  not ${rowText(name, kind, expected)}`);
        }
    }
    return wrong;
}

test("everybody may do what the table says, and nothing else", async () => {
    const scene = await Scene.start({ worker: true });
    const names = Object.keys(calls);
    const slow = names.filter((name) => /^auth\.(login|register|password)$/.test(name));
    const rest = names.filter((name) => !slow.includes(name));
    const wrong = await Promise.all([slow, rest].map((each) => differences(scene, each)));

    assert.equal(wrong.flat().join("\n"), "");
    await scene.server.stop();
});
