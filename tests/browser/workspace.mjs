// A fresh server, with ann who set it up and bob whom she invited, both in #general.

import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { startServer } from "../integration/harness/harness.mjs";
import { Visitor } from "./visitor.mjs";

export const pictures = fs.mkdtempSync(path.join(os.tmpdir(), "roost-pictures-"));
const password = "correct horse";

export async function workspace(browser, options = {}) {
    const server = await startServer({ seed: null, ...options });
    const front = await server.get("/");

    assert.ok(
        front.text.includes("/assets/"),
        "this build is without the page: build the preset release",
    );
    const ann = await Visitor.sitsDown(browser, "ann", pictures);
    const bob = await Visitor.sitsDown(browser, "bob", pictures);

    await ann.registers(`${server.url}/#setup=${server.setupCode}`, password);
    await ann.startsRoom("general");
    await bob.registers(await ann.makesInvite(), password);
    await bob.joinsRoom("general");
    return { server, ann, bob };
}

// A call as the visitor, past the page.
export async function asks(server, visitor, method, params) {
    const answer = await fetch(`${server.url}/api/v1/${method}`, {
        method: "POST",
        headers: {
            authorization: `Bearer ${await visitor.token()}`,
            "content-type": "application/json",
        },
        body: JSON.stringify(params),
    });
    const body = await answer.json();

    assert.ok(answer.ok, `${method}: ${JSON.stringify(body)}`);
    return body;
}
