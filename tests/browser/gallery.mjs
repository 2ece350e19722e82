// Pictures of every screen, to be looked at: light and dark, wide and phone, full, empty and
// failing. Not a test.
//
//     ROOST_BIN=build/release/roost node tests/browser/gallery.mjs FOLDER [WORD...]
//
// With words: only the screens whose name has one of them.

import fs from "node:fs";
import path from "node:path";
import { withBrowser } from "./browser.mjs";
import { fullPlace } from "./full_place.mjs";
import { SCREENS } from "./screens.mjs";
import { Place } from "./place.mjs";
import { Visitor } from "./visitor.mjs";

const [folder, ...words] = process.argv.slice(2);
const SIZES = {
    wide: { width: 1280, height: 800 },
    phone: { width: 360, height: 640 },
};

if (!folder) {
    console.error("usage: node tests/browser/gallery.mjs FOLDER [WORD...]");
    process.exit(2);
}
fs.mkdirSync(folder, { recursive: true });

// Messages of one afternoon, as if they had been written over a day. Runs in the page.
function spreadTimes(newest) {
    const parse = JSON.parse;

    JSON.parse = (text, reviver) =>
        parse(text, (key, value) => {
            if (value && typeof value === "object" && value.seq && value.id && value.at && value.user)
                value.at -= Math.max(0, newest - value.id) * 150_000;
            return reviver ? reviver(key, value) : value;
        });
}

// Every call but the one that opens the session fails.
async function breaks(page) {
    await page.routeWebSocket(/\/ws$/, (socket) => {
        const server = socket.connectToServer();

        socket.onMessage((text) => {
            const { id, method } = JSON.parse(text);

            if (method === "session.open") return server.send(text);
            const error = { code: -32603, message: "internal", data: { code: "internal" } };
            socket.send(JSON.stringify({ jsonrpc: "2.0", id, error }));
        });
    });
    await page.route(/\/api\/v1\/(?!auth|token)/, (route) =>
        route.fulfill({ status: 500, json: { code: "internal", title: "internal" } }),
    );
}

async function sitsDown(browser, there, state, size) {
    const context = await browser.newContext({
        viewport: SIZES[size],
        hasTouch: size === "phone",
        isMobile: size === "phone",
        deviceScaleFactor: size === "phone" ? 2 : 1,
        reducedMotion: "reduce",
        serviceWorkers: "block",
    });
    const page = await context.newPage();
    const visitor = new Visitor("ann", page, folder);

    page.setDefaultTimeout(4_000);
    await page.addInitScript(spreadTimes, there.newest ?? 0);
    if (state === "failing") await breaks(page);
    return visitor;
}

async function isCalm(page) {
    await page.waitForLoadState("networkidle").catch(() => {});
    await page.evaluate(async () => {
        await document.fonts.ready;
        for (let i = 0; i < 3; i++) await new Promise(requestAnimationFrame);
    });
}

async function takes(visitor, there, [name, screen], state, size) {
    const { page } = visitor;
    const cookie = { name: "roost_session", value: there.ann.token, url: there.server.url };

    await page.context().clearCookies();
    if (!screen.outside) await page.context().addCookies([cookie]);
    await page.goto("about:blank");
    await page.goto(`${there.server.url}/${screen.address?.(there) ?? `#room=${there.room}`}`);
    try {
        await screen.opens(visitor, there, { state, phone: size === "phone" });
    } catch (error) {
        console.log(`${name}, ${state}, ${size}: ${error.message.split("\n")[0]}`);
    }
    await page.mouse.move(0, 0);
    await isCalm(page);
    for (const colorScheme of ["light", "dark"]) {
        await page.emulateMedia({ colorScheme });
        await page.screenshot({ path: path.join(folder, `${name}-${state}-${size}-${colorScheme}.png`) });
    }
    await screen.closes?.(visitor);
}

await withBrowser(async (browser) => {
    const places = {
        full: await fullPlace(browser),
        empty: await Place.opens(browser, { people: [] }),
    };

    places.failing = places.full;
    for (const [state, there] of Object.entries(places))
        for (const size of Object.keys(SIZES)) {
            const visitor = await sitsDown(browser, there, state, size);

            for (const entry of Object.entries(SCREENS)) {
                const [name, screen] = entry;

                if (words.length > 0 && !words.some((word) => name.includes(word))) continue;
                if (screen.states && !screen.states.includes(state)) continue;
                await takes(visitor, there, entry, state, size);
            }
            await visitor.page.context().close();
        }
    for (const there of new Set(Object.values(places))) {
        for (const dialogue of there.server.spoken) dialogue.drop();
        await there.server.kill();
    }
});
