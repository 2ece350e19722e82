// A workspace with the worker that is shipped: ann is the admin, mona moderates, bob and eve
// are members; all are in the room general.

import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { newKey } from "../integration/harness/harness.mjs";
import { startWithRealWorker } from "../integration/harness/judged.mjs";
import { withBrowser } from "./browser.mjs";
import { Visitor } from "./visitor.mjs";

const pictures = fs.mkdtempSync(path.join(os.tmpdir(), "roost-pictures-"));

export const HOSTILE = `<img src=x onerror="document.title='hacked'">`;

export class Workspace {
    static async opens(browser, options = {}) {
        const judged = await startWithRealWorker({ seed: null, ...options });
        const there = new Workspace(browser, judged);
        const { room } = await there.as(there.ann, "room.create", {
            ...{ name: "general", kind: "public", key: newKey() },
        });

        there.room = room;
        for (const name of ["mona", "bob", "eve"]) {
            there[name] = await there.server.newcomer(name);
            await there.as(there[name], "room.join", { room });
        }
        const { users } = await there.as(there.ann, "user.list", {});
        there.idOf = (name) => users.find((user) => user.name === name).user;
        await there.as(there.ann, "user.update", {
            ...{ user: there.idOf("mona"), role: "moderator" },
        });
        return there;
    }

    constructor(browser, judged) {
        this.browser = browser;
        this.judged = judged;
        this.server = judged.server;
        this.ann = { ...judged.boss, name: "boss" };
    }

    as(person, method, params) {
        return this.server.posts(method, params, person);
    }

    says(person, text, room = this.room) {
        return this.as(person, "message.send", { room, text, key: newKey() });
    }

    // In front of the page; the room general is open.
    comes(person, address = `#room=${this.room}`) {
        return Visitor.comesIn(this.browser, this.server, person, pictures, address);
    }

    figuresAreLevel() {
        return this.server.asksUntil(
            async () => {
                const { behind, catching_up } = await this.as(
                    this.ann,
                    "analytics.status",
                    {},
                );

                return catching_up ? "catching up" : behind;
            },
            (behind) => behind === 0,
            "the figures' distance",
            60_000,
        );
    }

    async ends(...visitors) {
        for (const visitor of visitors) {
            assert.notEqual(await visitor.page.title(), "hacked");
            visitor.isContent();
        }
        await this.server.stop();
    }
}

export const inWorkspace = (work, options) => async (t) => {
    t.diagnostic(`screenshots in ${pictures}`);
    await withBrowser(async (browser) => work(await Workspace.opens(browser, options)));
};
