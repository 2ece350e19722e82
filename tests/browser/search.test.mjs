// Finding one's way: search, jump, links, the quick switcher, keys.

import assert from "node:assert/strict";
import { test } from "../integration/harness/harness.mjs";
import { withBrowser } from "./browser.mjs";
import { asks, workspace } from "./workspace.mjs";

const MESSAGES = 300;
const AT = 20;

// A long room with one message far above that is unlike the others.
async function longRoom(browser) {
    const people = await workspace(browser);
    const { server, ann } = people;
    const { rooms } = await asks(server, ann, "room.list", {});
    const room = rooms.find(({ name }) => name === "general").room;
    let needle;

    for (let i = 0; i < MESSAGES; i++) {
        const words = i === AT ? "the <b>needle</b>, at last" : `straw number ${i}`;
        const { id } = await patiently(server, ann, { room, text: words, key: `long ${i}` });
        if (i === AT) needle = id;
    }
    await people.bob.page.reload(); // what was seen live would all be at hand
    await people.bob.seesRoom("general");
    return { ...people, room, needle };
}

async function patiently(server, who, params) {
    for (;;) {
        try {
            return await asks(server, who, "message.send", params);
        } catch (error) {
            if (!/rate_limited|busy/.test(error.message)) throw error;
            await new Promise((resolve) => setTimeout(resolve, 200));
        }
    }
}

const found = (visitor, id) => visitor.page.locator(`[data-id="${id}"][data-found]`);

async function isInView(visitor, row) {
    const place = await row.boundingBox();
    const view = await visitor.at("timeline").boundingBox();

    assert.ok(place.y >= view.y && place.y + place.height <= view.y + view.height);
}

test(
    "a search finds the message, its hit leads there, and from there down to the newest",
    async () => {
        await withBrowser(async (browser) => {
            const { server, bob, needle } = await longRoom(browser);
            const words = bob.at("search-words");

            await bob.page.locator("body").click({ position: { x: 600, y: 60 } });
            await bob.page.keyboard.press("/");
            await words.fill("needle");
            await bob.at("search-hit").waitFor({ timeout: 10_000 });
            const snippet = bob.at("search-snippet");
            assert.equal(await snippet.innerText(), "the <b>needle</b>, at last");
            assert.equal(await snippet.locator("mark").innerText(), "needle");
            assert.equal(await snippet.locator("b").count(), 0);
            await bob.takesPicture("search-found");

            await words.fill("straw");
            await bob.at("search-more").waitFor();
            await bob.at("search-more").click();
            await bob.at("search-hit").nth(30).waitFor();
            await words.fill("from:@nobody straw");
            await bob.at("search-problem").waitFor();
            await words.fill("needle");
            await bob.page.waitForFunction(
                () => document.querySelectorAll('[data-testid="search-hit"]').length === 1,
            );

            await words.press("ArrowDown");
            await bob.page.keyboard.press("Enter");
            await found(bob, needle).waitFor();
            await isInView(bob, bob.page.locator(`[data-id="${needle}"]`));
            await bob.takesPicture("search-jumped");
            assert.equal(await bob.message(`straw number ${MESSAGES - 1}`).count(), 0);
            await bob.at("jump-newest").click();
            await bob.message(`straw number ${MESSAGES - 1}`).waitFor();

            await bob.at("search-hit").click();
            await found(bob, needle).waitFor();
            for (let i = 0; i < 400; i++) {
                if (await bob.message(`straw number ${MESSAGES - 1}`).count()) break;
                await bob.at("timeline").evaluate((box) => (box.scrollTop = box.scrollHeight));
                await bob.page.evaluate(() => new Promise(requestAnimationFrame));
            }
            const texts = (await bob.texts()).filter((line) => /^straw/.test(line));
            const numbers = texts.map((line) => Number(line.split(" ")[2]));
            assert.deepEqual(numbers, [...numbers].sort((a, b) => a - b), "in order");
            assert.equal(new Set(numbers).size, numbers.length, "none twice");
            assert.ok(numbers.length >= MESSAGES - AT, "none left out");
            bob.isContent();
            await server.stop();
        });
    },
    { seconds: 180 },
);

test(
    "links lead to a message and to a day; what is not there is told",
    async () => {
        await withBrowser(async (browser) => {
            const { server, bob, room, needle } = await longRoom(browser);

            await bob.page.goto(`${server.url}/m/${needle}`);
            await found(bob, needle).waitFor();
            assert.equal(new URL(bob.page.url()).pathname, "/");
            await bob.page.goto(`${server.url}/m/999999`);
            await bob.at("problem").waitFor();

            const day = await bob.page.evaluate(() => {
                const now = new Date();
                const two = (n) => String(n).padStart(2, "0");
                return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
            });
            await bob.page.goto(`${server.url}/#room=${room}&day=${day}`);
            await bob.message("straw number 0").waitFor();
            await bob.writes(`see ${server.url}/m/${needle}`);
            const loads = bob.loads;
            await bob.page.locator(`a[href$="/m/${needle}"]`).last().click();
            await found(bob, needle).waitFor();
            assert.equal(bob.loads, loads, "no page was loaded for it");
            bob.isContent();
            await server.stop();
        });
    },
    { seconds: 180 },
);

test("with the keyboard alone: the switcher, the map of keys, unread rooms, marking read", async () => {
    await withBrowser(async (browser) => {
        const { server, ann, bob } = await workspace(browser);
        const keys = bob.page.keyboard;

        await ann.at("new-room").click();
        await ann.startsRoom("garden");
        await bob.joinsRoom("garden");
        await keys.press("Control+k");
        await bob.at("switcher-words").fill("gene");
        await bob.takesPicture("switcher");
        await keys.press("Enter");
        await bob.seesRoom("general");
        await keys.press("Control+k");
        await bob.at("switcher-words").fill("ann");
        await keys.press("Enter");
        await bob.at("room-title").filter({ hasText: "ann" }).waitFor();

        await ann.writes("@bob come and see the roses");
        await bob.page.waitForFunction(() => document.title.startsWith("(1) "));
        await keys.press("Alt+ArrowDown");
        await bob.seesRoom("garden");
        await bob.page.waitForFunction(() => !/^[(•]/.test(document.title));

        await bob.at("timeline").click();
        await keys.press("?");
        await bob.at("key-list").waitFor();
        await bob.takesPicture("keys");
        await keys.press("Escape");
        await bob.at("key-list").waitFor({ state: "detached" });
        bob.isContent();
        await server.stop();
    });
});
