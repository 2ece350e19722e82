// Finding one's way: search, jump, links, the quick switcher, keys.

import assert from "node:assert/strict";
import { slowDown, test, withBrowser } from "./browser.mjs";
import { becomes, counts, hasFocus, until } from "./eventually.mjs";
import { asks, workspace } from "./workspace.mjs";

const MESSAGES = 300;
const AT = 20;

async function longRoom(browser) {
    const people = await workspace(browser);
    const found = await longTalk(people);

    await people.bob.page.reload(); // what was seen live would all be at hand
    await people.bob.seesRoom("general");
    return { ...people, ...found };
}

// Many messages, and one far above that is unlike the others.
async function longTalk({ server, ann }) {
    const { rooms } = await asks(server, ann, "room.list", {});
    const room = rooms.find(({ name }) => name === "general").room;
    let needle;

    for (let i = 0; i < MESSAGES; i++) {
        const words = i === AT ? "the <b>needle</b>, at last" : `straw number ${i}`;
        const { id } = await patiently(server, ann, { room, text: words, key: `long ${i}` });
        if (i === AT) needle = id;
    }
    return { room, needle };
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

const isInView = (visitor, row) =>
    until(async () => {
        const place = await row.boundingBox();
        const view = await visitor.at("timeline").boundingBox();

        return place.y >= view.y && place.y + place.height <= view.y + view.height;
    }, `${row} is out of view`);

test(
    "a search finds the message, its hit leads there, and from there down to the newest",
    async () => {
        await withBrowser(async (browser) => {
            const { server, bob, needle } = await longRoom(browser);
            const words = bob.at("search-words");

            await bob.page.locator("body").click({ position: { x: 600, y: 60 } });
            await bob.page.keyboard.press("/");
            const snippet = bob.at("search-snippet");
            await bob.searches("needle", snippet);
            await becomes(() => snippet.innerText(), "the <b>needle</b>, at last");
            await becomes(() => snippet.locator("mark").innerText(), "needle");
            await counts(snippet.locator("b"), 0);
            await bob.takesPicture("search-found");

            await bob.searches("straw", bob.at("search-more"));
            await until(async () => {
                const more = bob.at("search-more");

                if (await more.isEnabled()) await more.click();
                return (await bob.at("search-hit").count()) > 30;
            }, "there are no more hits");
            await words.fill("from:@nobody straw");
            await bob.at("search-problem").waitFor();
            await bob.searches("needle", snippet);
            await counts(bob.at("search-hit"), 1);

            await words.press("ArrowDown");
            await hasFocus(bob.at("search-hit"));
            await bob.page.keyboard.press("Enter");
            await bob.arrivedAtId(needle).waitFor();
            await isInView(bob, bob.page.locator(`[data-id="${needle}"]`));
            await bob.takesPicture("search-jumped");
            await counts(bob.message(`straw number ${MESSAGES - 1}`), 0);
            await bob.at("jump-newest").click();
            await bob.message(`straw number ${MESSAGES - 1}`).waitFor();

            await bob.at("search-hit").click();
            await bob.arrivedAtId(needle).waitFor();
            const seen = new Set(); // on the way: what is far above is let go of
            await until(async () => {
                const numbers = await bob.at("timeline").evaluate((box) => {
                    box.scrollTop = box.scrollHeight;
                    return [...box.querySelectorAll("article .message-text")]
                        .map((text) => Number(/^straw number (\d+)/.exec(text.textContent)?.[1]))
                        .filter((number) => !Number.isNaN(number));
                });

                if (new Set(numbers).size < numbers.length) throw new Error(`some twice: ${numbers}`);
                if (numbers.some((number, i) => number < numbers[i - 1]))
                    throw new Error(`out of order: ${numbers}`);
                for (const number of numbers) seen.add(number);
                return seen.has(MESSAGES - 1);
            }, "the newest do not come");
            for (let number = AT + 1; number < MESSAGES; number += 1)
                assert.ok(seen.has(number), `number ${number} is left out`);
            bob.isContent();
            await server.stop();
        });
    },
);

test(
    "links lead to a message and to a day; what is not there is told",
    async () => {
        await withBrowser(async (browser) => {
            const { server, bob, room, needle } = await longRoom(browser);

            await bob.page.goto(`${server.url}/m/${needle}`);
            await bob.arrivedAtId(needle).waitFor();
            await becomes(() => new URL(bob.page.url()).pathname, "/");
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
            await bob.arrivedAtId(needle).waitFor();
            assert.equal(bob.loads, loads, "no page was loaded for it");
            bob.isContent();
            await server.stop();
        });
    },
);

// To a slow machine all of it comes at once, more than is kept of a room whose newest are followed.
test("a link leads to a message far above that was written while the page was closed", async () => {
    await withBrowser(async (browser) => {
        const people = await workspace(browser);
        const { server, ann, bob } = people;
        await ann.writes("before it");
        await bob.message("before it").waitFor();
        await bob.page.goto("about:blank");
        const { needle } = await longTalk(people);

        await slowDown(bob.page, 8);
        await bob.page.goto(`${server.url}/m/${needle}`);
        await bob.arrivedAtId(needle).waitFor();
        await isInView(bob, bob.page.locator(`[data-id="${needle}"]`));
        await server.stop();
    });
});

test("with the keyboard alone: the switcher, the map of keys, unread rooms, marking read", async () => {
    await withBrowser(async (browser) => {
        const { server, ann, bob } = await workspace(browser);
        const keys = bob.page.keyboard;
        const isChosen = (name) =>
            bob.page.locator('.switcher-item[aria-selected="true"]', { hasText: name }).waitFor();

        await ann.at("new-room").click();
        await ann.startsRoom("garden");
        await bob.joinsRoom("garden");
        await keys.press("Control+k");
        await bob.at("switcher-words").fill("gene");
        await isChosen("general");
        await bob.takesPicture("switcher");
        await keys.press("Enter");
        await bob.seesRoom("general");
        await bob.at("dialog").waitFor({ state: "detached" });
        await keys.press("Control+k");
        await bob.at("switcher-words").fill("ann");
        await isChosen("ann");
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
