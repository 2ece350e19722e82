// A workspace whose people and rooms were made past the page, so that a test begins where
// its own matter does. ann is its admin; everybody is in the room general.

import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { newKey, startServer } from "../integration/harness/harness.mjs";
import { withBrowser } from "./browser.mjs";
import { PHONE, Visitor } from "./visitor.mjs";

export const pictures =
    process.env.ROOST_PICTURES || fs.mkdtempSync(path.join(os.tmpdir(), "roost-pictures-"));
export const id = (name) => `[data-testid="${name}"]`;

export class Place {
    static async opens(browser, { people = ["bob"], ...options } = {}) {
        const there = new Place(browser, await startServer({ seed: null, ...options }));

        there.ann = await there.server.newcomer("ann", "--admin");
        for (const name of people) there[name] = await there.server.newcomer(name);
        const { users } = await there.as(there.ann, "user.list", {});
        for (const { user, name } of users) there[name].user = user;
        there.room = await there.makesRoom("general", people);
        return there;
    }

    constructor(browser, server) {
        this.browser = browser;
        this.server = server;
        this.visitors = [];
    }

    as(person, method, params = {}) {
        return this.server.posts(method, params, person);
    }

    // With everybody who is named in it.
    async makesRoom(name, people = [], more = {}) {
        const { room } = await this.as(this.ann, "room.create", {
            ...{ name, kind: "public", key: newKey(), ...more },
        });

        for (const one of people)
            await this.as(this.ann, "room.invite", { room, user: this[one].user });
        return room;
    }

    says(person, text, more = {}) {
        return this.as(person, "message.send", { room: this.room, text, key: newKey(), ...more });
    }

    async sendsFile(person, name, bytes) {
        const answer = await this.server.request("POST", `/api/v1/files?name=${encodeURIComponent(name)}`, {
            token: person.token,
            body: bytes,
        });

        assert.equal(answer.status, 200, answer.text);
        return JSON.parse(answer.text).id;
    }

    // In front of the page, the room general open.
    async comes(person, { address = `#room=${this.room}`, phone = false, before } = {}) {
        const device = phone ? PHONE : undefined;
        const visitor = await Visitor.sitsDown(this.browser, person.name, pictures, device);

        await before?.(visitor, this.server.url);
        await visitor.page
            .context()
            .addCookies([{ name: "roost_session", value: person.token, url: this.server.url }]);
        await visitor.page.goto(`${this.server.url}/${address}`);
        if (address === `#room=${this.room}`) await visitor.seesRoom("general");
        this.visitors.push(visitor);
        return visitor;
    }

    async ends() {
        for (const visitor of this.visitors) visitor.isContent();
        await this.server.stop();
    }
}

// A test's body in a place of its own.
export const inPlace = (work, options) => async (t) => {
    t.diagnostic(`screenshots in ${pictures}`);
    await withBrowser(async (browser) => {
        const there = await Place.opens(browser, options);

        await work(there);
        await there.ends();
    });
};

// Something in a message's menu.
export async function acts(visitor, message, action) {
    await message.hover();
    await message.locator(id("message-more")).click();
    await visitor.at(action).click();
}
