// A browser without a head, for as long as somebody works with it, and the tests that use one.
//
//     ROOST_SLOW=4 node --test tests/browser/talk.test.mjs
//
// makes every page four times slower, as on a busy machine: what a test takes for granted, and
// what a page does too late for who types fast, is seen then.

import assert from "node:assert/strict";
import fs from "node:fs";
import { chromium } from "playwright-core";
import { temporaryFolder, test as anyTest } from "../integration/harness/harness.mjs";

const CHROMIUM = process.env.CHROMIUM || "/usr/bin/chromium";
const SLOWER = Number(process.env.ROOST_SLOW || 1);

assert.ok(fs.existsSync(CHROMIUM), `${CHROMIUM} is missing: apt-get install chromium`);

const open = new Set();

// What never comes is told by the step that waits for it, long before this. Who hangs in a page
// all the same is let go: a browser that stays open would keep the whole run waiting.
export const test = (name, work) =>
    anyTest(
        name,
        (t) => {
            t.signal.addEventListener("abort", () => {
                for (const browser of open) void browser.close();
            });
            return work(t);
        },
        { seconds: 400 },
    );

// Where it is about noon now: no day ends while a test looks at it.
export function noonZone() {
    const east = 12 - new Date().getUTCHours();

    return east === 0 ? "Etc/GMT" : `Etc/GMT${east > 0 ? "-" : "+"}${Math.abs(east)}`;
}

export async function withBrowser(work) {
    const browser = await chromium.launch({
        executablePath: CHROMIUM,
        args: [
            ...["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic"],
            ...["--no-first-run", "--disable-background-networking"],
            ...["--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"],
        ],
        env: { ...process.env, HOME: temporaryFolder("roost-browser-") },
    });
    const newContext = browser.newContext.bind(browser);

    open.add(browser);
    browser.newContext = async (options) => {
        const context = await newContext({ timezoneId: noonZone(), ...options });

        if (SLOWER > 1) slowsDown(context);
        return context;
    };
    try {
        await work(browser);
    } finally {
        open.delete(browser);
        await browser.close();
    }
}

function slowsDown(context) {
    const newPage = context.newPage.bind(context);

    context.newPage = async () => {
        const page = await newPage();

        await slowDown(page, SLOWER);
        return page;
    };
}

export async function slowDown(page, rate) {
    const line = await page.context().newCDPSession(page);

    await line.send("Emulation.setCPUThrottlingRate", { rate });
}
