// A browser without a head, for as long as somebody works with it.

import assert from "node:assert/strict";
import fs from "node:fs";
import { chromium } from "playwright-core";
import { temporaryFolder } from "../integration/harness/harness.mjs";

const CHROMIUM = process.env.CHROMIUM || "/usr/bin/chromium";

assert.ok(fs.existsSync(CHROMIUM), `${CHROMIUM} is missing: apt-get install chromium`);

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

    try {
        await work(browser);
    } finally {
        await browser.close();
    }
}
