// Rooms of ten thousand messages, and what the page may cost: what it loads at first, how
// many nodes it draws, how much memory it takes. Sizes are asserted; times are printed.

import assert from "node:assert/strict";
import { patience, startServer } from "../integration/harness/harness.mjs";
import { test, withBrowser } from "./browser.mjs";
import { eventually, until, WITHIN_MS } from "./eventually.mjs";
import { fillRoom } from "./fill.mjs";
import { Visitor } from "./visitor.mjs";
import { pictures } from "./workspace.mjs";

const FIRST_LOAD_MAX = 150_000; // compressed, all that is fetched
const REQUESTS_MAX = 20;
const ROWS_MAX = 400;
const NODES_MAX = 20_000;
const HEAP_MAX = 50_000_000; // a third of what was promised

async function scene(browser, count) {
    const server = await startServer({ seed: { users: 2, rooms: 1, perRoom: 2 } });
    const [ann, bob] = [server.person(), server.person()];

    await fillRoom(server, bob, ann.room, 1, count);
    const page = await Visitor.comesIn(browser, server, { name: "ann", ...ann }, pictures);
    await page.at("composer").waitFor();
    await page.message(`message ${count}`).first().waitFor();
    return { server, page, bob, room: ann.room };
}

// The numbers of the messages that are drawn, in the order of the page.
const numbers = (page) =>
    page.page.evaluate(() =>
        [...document.querySelectorAll("article .message-text")].map((text) =>
            Number(/message (\d+)/.exec(text.textContent)[1]),
        ),
    );

const isWithoutHoles = (page, what) =>
    eventually(async () => {
        const list = await numbers(page);

        list.forEach((number, i) => assert.equal(number, list[0] + i, what));
        return list;
    });

// Scrolls by `step` pixels a frame until a message with this number is drawn, and tells how
// much was drawn at most, and how long the frames took. A page of messages that could not be had
// is asked for again, as people would.
function scrollsTo(page, number, step) {
    return page.page.evaluate(
        async ({ number, step, within }) => {
            const end = performance.now() + within;
            const box = document.querySelector('[data-testid="timeline"]');
            const numberOf = (text) => Number(/message (\d+)/.exec(text.textContent)[1]);
            const frames = [];
            let [rows, nodes, last] = [0, 0, performance.now()];

            for (;;) {
                const all = [...document.querySelectorAll("article .message-text")];
                rows = Math.max(rows, all.length);
                nodes = Math.max(nodes, document.querySelectorAll("*").length);
                // Several pages may have come since the last frame.
                if (step < 0 && numberOf(all[0]) <= number) break;
                if (step > 0 && numberOf(all[all.length - 1]) >= number) break;
                if (performance.now() > end) {
                    const held = [all[0], all[all.length - 1]].map((text) => text.textContent);
                    throw new Error(`${number} does not come: at ${box.scrollTop} of ${held}`);
                }
                box.scrollTop += step;
                box.querySelector(".room-top .link")?.click();
                await new Promise((resolve) => requestAnimationFrame(resolve));
                frames.push(performance.now() - last);
                last = performance.now();
            }
            frames.sort((a, b) => a - b);
            const middle = Math.round(frames[frames.length >> 1]);
            return { rows, nodes, middle, count: frames.length };
        },
        { number, step, within: 3 * WITHIN_MS },
    );
}

// Where the first message that is in view stands.
const placeInView = (page) =>
    page.page.evaluate(() => {
        const box = document.querySelector('[data-testid="timeline"]');
        const top = box.getBoundingClientRect().top;
        const row = [...box.querySelectorAll("article")].find(
            (one) => one.getBoundingClientRect().top >= top,
        );
        return { id: row.dataset.id, top: row.getBoundingClientRect().top };
    });

const placeOf = (page, id) =>
    page.page.evaluate(
        (id) => document.querySelector(`[data-id="${id}"]`).getBoundingClientRect().top,
        id,
    );

test(
    "a room of ten thousand messages is read upwards, from a link, and back to the newest",
    async (t) => {
        await withBrowser(async (browser) => {
            const { server, page } = await scene(browser, 10_000);

            const up = await scrollsTo(page, 8_500, -900);
            await isWithoutHoles(page, "on the way up");
            const down = await scrollsTo(page, 9_300, 900);
            await isWithoutHoles(page, "on the way down");
            for (const { rows, nodes } of [up, down]) {
                assert.ok(rows <= ROWS_MAX, `${rows} messages are drawn`);
                assert.ok(nodes <= NODES_MAX, `${nodes} nodes are drawn`);
            }
            t.diagnostic(
                `a frame of scrolling: ${up.middle} ms up, ${down.middle} ms down; ` +
                    `${up.nodes} nodes at most`,
            );

            await page.at("jump-newest").click();
            await page.message("message 10000").waitFor();
            await isWithoutHoles(page, "at the newest");

            const link = await page.page.evaluate(() => {
                const rows = [...document.querySelectorAll("article")];
                return Number(rows[rows.length - 1].dataset.id) - 5_000; // a pos a message
            });
            await page.page.goto(`${server.url}/m/${link}`);
            await page.arrivedAtId(link).waitFor();
            const middle = (await numbers(page))[0];
            assert.ok(middle > 4_000 && middle < 6_000, `${middle}`);
            await scrollsTo(page, middle - 200, -900);
            await isWithoutHoles(page, "above the linked one");
            await scrollsTo(page, middle + 400, 900);
            await isWithoutHoles(page, "below the linked one");
            await page.takesPicture("long-room");
            page.isContent();
            await server.stop();
        });
    },
);

test("what is read stays in its place while older messages and pictures come", async () => {
    await withBrowser(async (browser) => {
        const { server, page } = await scene(browser, 500);

        await until(
            () => page.at("timeline").evaluate((box) => box.ariaBusy === "false"),
            "the page goes on loading",
        );
        const moved = await page.page.evaluate(async () => {
            const box = document.querySelector('[data-testid="timeline"]');
            const rows = () => [...box.querySelectorAll("article")];
            const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
            const first = rows()[0];

            box.scrollTop = 700; // so near to its top the page asks for older ones
            const seen = rows().find((row) => row.getBoundingClientRect().top > 100);
            const before = seen.getBoundingClientRect().top;
            while (rows()[0] === first) await frame();
            await frame();
            return seen.getBoundingClientRect().top - before;
        });
        assert.ok(Math.abs(moved) <= 1, `moved by ${moved}`);

        // A picture above takes its place when it is there.
        const now = await placeInView(page);
        await page.page.evaluate(async (id) => {
            const rows = [...document.querySelectorAll("article")];
            const at = rows.findIndex((row) => row.dataset.id === id);
            rows[at - 5].style.paddingBottom = "400px";
        }, now.id);
        await eventually(async () => {
            const off = (await placeOf(page, now.id)) - now.top;

            assert.ok(Math.abs(off) <= 1, `moved by ${off}`);
        });
        await server.stop();
    });
});

test(
    "fifty thousand messages seen leave the page small",
    async (t) => {
        await withBrowser(async (browser) => {
            const { server, page, bob, room } = await scene(browser, 1_000);
            const cdp = await page.page.context().newCDPSession(page.page);
            const heap = async () => {
                await cdp.send("HeapProfiler.collectGarbage");
                const { metrics } = await cdp.send("Performance.getMetrics");
                return metrics.find(({ name }) => name === "JSHeapUsedSize").value;
            };

            await page.at("jump-newest").click(); // from the first unread one
            await cdp.send("Performance.enable");
            const before = await heap();
            await fillRoom(server, bob, room, 1_001, 50_000);
            await page.message("message 50000").waitFor({ timeout: 240_000 * patience });
            const drawn = await isWithoutHoles(page, "at the newest");
            assert.ok(drawn.length <= ROWS_MAX, `${drawn.length} messages are drawn`);
            const after = await eventually(async () => {
                const bytes = await heap();

                assert.ok(bytes < HEAP_MAX, `${bytes} bytes`);
                return bytes;
            });
            const MB = (bytes) => (bytes / 1e6).toFixed(1);
            t.diagnostic(`heap: ${MB(before)} MB at first, ${MB(after)} MB after 50,000`);
            page.isContent();
            await server.stop();
        });
    },
);

test("the first load is small and of few requests", async (t) => {
    await withBrowser(async (browser) => {
        const server = await startServer({ seed: { users: 1, rooms: 1, perRoom: 1 } });
        const page = await Visitor.sitsDown(browser, "ann", pictures);
        const cdp = await page.page.context().newCDPSession(page.page);
        const { token } = server.person();
        let [bytes, requests] = [0, 0];

        cdp.on("Network.loadingFinished", ({ encodedDataLength }) => {
            bytes += encodedDataLength;
            requests += 1;
        });
        await cdp.send("Network.enable");
        await page.page
            .context()
            .addCookies([{ name: "roost_session", value: token, url: server.url }]);
        await page.page.goto(server.url);
        await page.at("composer").waitFor();
        const ready = await page.page.evaluate(() => performance.now());
        t.diagnostic(`${bytes} bytes in ${requests} requests; ready after ${Math.round(ready)} ms`);
        assert.ok(bytes > 10_000 && bytes <= FIRST_LOAD_MAX, `${bytes} bytes`);
        assert.ok(requests <= REQUESTS_MAX, `${requests} requests`);
        await server.stop();
    });
});
