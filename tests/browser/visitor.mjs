// Someone in front of the page: their own browser context, and the things they do there.

import assert from "node:assert/strict";
import path from "node:path";
import { eventually, hasValue, until, WITHIN_MS } from "./eventually.mjs";

const id = (name) => `[data-testid="${name}"]`;

const DESK = { viewport: { width: 1100, height: 720 } };
export const PHONE = { viewport: { width: 360, height: 640 }, isMobile: true, hasTouch: true };

export class Visitor {
    static async sitsDown(browser, name, pictures, device = DESK) {
        const context = await browser.newContext(device);

        return new Visitor(name, await context.newPage(), pictures);
    }

    // Signed in already, by a token that was made elsewhere.
    static async comesIn(browser, server, { name, token }, pictures, address = "") {
        const visitor = await Visitor.sitsDown(browser, name, pictures);

        await visitor.page
            .context()
            .addCookies([{ name: "roost_session", value: token, url: server.url }]);
        await visitor.page.goto(`${server.url}/${address}`);
        return visitor;
    }

    constructor(name, page, pictures) {
        this.name = name;
        this.page = page;
        this.pictures = pictures;
        this.loads = 0;
        this.problems = [];
        page.setDefaultTimeout(WITHIN_MS);
        page.on("pageerror", (error) => this.problems.push(String(error)));
        page.on("load", () => (this.loads += 1));
        page.on("console", (line) => {
            // While the server is away the browser itself complains, and rightly.
            if (
                line.type() === "error" &&
                !/ERR_CONNECTION|WebSocket|Failed to load/.test(line.text())
            )
                this.problems.push(line.text());
        });
    }

    at(name) {
        return this.page.locator(id(name));
    }

    // One more page of the same browser.
    async opensTab(address) {
        const tab = new Visitor(this.name, await this.page.context().newPage(), this.pictures);

        await tab.page.goto(address);
        await tab.at("app").waitFor();
        return tab;
    }

    async registers(link, password) {
        await this.page.goto(link);
        await this.at("register-name").fill(this.name);
        await this.at("register-password").fill(password);
        await this.at("register-submit").click();
        await this.at("app").waitFor();
    }

    // One of the admin pages, by its place in the list of them.
    async opensPage(name) {
        const there = this.at(`nav-${name}`);

        await this.at("to-admin").or(there).first().waitFor();
        if (!(await there.isVisible())) await this.at("to-admin").click();
        await there.click();
        await this.page
            .locator(`${id("admin-page")}[data-page="${name}"]`)
            .waitFor();
    }

    composerHas(text) {
        return hasValue(this.at("composer"), text);
    }

    composerEmpties() {
        return this.composerHas("");
    }

    // How many messages lie on the shelf of this browser, where the next page finds them.
    shelved() {
        return this.page.evaluate(
            () =>
                new Promise((resolve) => {
                    const ask = indexedDB.open("roost");

                    ask.onupgradeneeded = () => ask.transaction.abort(); // there is none yet
                    ask.onerror = () => resolve(0);
                    ask.onsuccess = () => {
                        const shelf = ask.result.transaction("outbox").objectStore("outbox").count();

                        shelf.onsuccess = () => {
                            ask.result.close();
                            resolve(shelf.result);
                        };
                    };
                }),
        );
    }

    // A key for this element alone. What was closed just now may still give the focus back to
    // where it was, so it has to stay.
    async presses(locator, key) {
        await until(async () => {
            await locator.focus();
            await this.page.evaluate(() => new Promise(requestAnimationFrame));
            return locator.evaluate((one) => one === document.activeElement);
        }, `the focus does not stay at ${locator}`);
        await this.page.keyboard.press(key);
    }

    async closesDialog() {
        await this.page.keyboard.press("Escape");
        await this.at("dialog").waitFor({ state: "detached" });
    }

    // Until that is there. A search has a quarter of a second: where the machine was busy with
    // something else it is told to be too long, and Enter asks again.
    async searches(words, wanted) {
        await this.at("search-words").fill(words);
        await eventually(async () => {
            if (await this.at("search-problem").isVisible())
                await this.at("search-words").press("Enter");
            assert.ok(await wanted.first().isVisible(), `"${words}" is not found`);
        });
    }

    // To the server that is there again: by the button, or by itself where that was quicker.
    comesBack() {
        return eventually(async () => {
            const again = this.at("retry-now");

            if (await again.isVisible()) await again.click({ timeout: 500 }).catch(() => {});
            assert.equal(await this.at("banner").count(), 0, `${this.name} does not come back`);
        });
    }

    async token() {
        const cookies = await this.page.context().cookies();

        return cookies.find((cookie) => cookie.name === "roost_session").value;
    }

    async returnsToChat() {
        await this.at("back-to-chat").click();
        await this.at("app").waitFor();
    }

    async startsRoom(name) {
        await this.at("room-name").fill(name);
        await this.at("room-create").click();
        await this.seesRoom(name);
    }

    async joinsRoom(name) {
        await this.at("browse-rooms").click();
        await this.at("browse-item")
            .filter({ hasText: name })
            .locator(id("browse-join"))
            .click();
        await this.at("dialog").waitFor({ state: "detached" });
        await this.at("room-item").filter({ hasText: name }).click();
        await this.seesRoom(name);
    }

    async seesRoom(name) {
        await this.at("room-title").filter({ hasText: name }).waitFor();
        await this.at("composer").waitFor();
    }

    async makesInvite() {
        await this.at("invite-people").click();
        await this.at("invite-create").click();
        const link = await this.at("invite-link").inputValue();

        await this.closesDialog();
        return link;
    }

    // That one types is told at most every three seconds, and to who looks on just then.
    isSeenTyping(onlooker) {
        const line = onlooker.at("typing").filter({ hasText: this.name });

        return until(async () => {
            await this.at("composer").pressSequentially("a");
            return line.waitFor({ timeout: 1_000 }).then(
                () => true,
                () => false,
            );
        }, `${onlooker.name} does not see ${this.name} typing`);
    }

    async writes(text) {
        await this.at("composer").fill(text);
        await this.at("composer").press("Enter");
    }

    // The message that was jumped to: marked for three seconds, and where the keys go.
    arrivedAt(text) {
        return this.page.locator("article:is([data-found], :focus)").filter({ hasText: text });
    }

    arrivedAtId(number) {
        return this.page.locator(`[data-id="${number}"]:is([data-found], :focus)`);
    }

    message(text, status = "sent") {
        return this.page
            .locator(`${id("message")}[data-status="${status}"]`)
            .filter({ hasText: text });
    }

    // Exactly once, and confirmed.
    async sees(text) {
        await this.message(text).first().waitFor();
        assert.equal(
            await this.message(text).count(),
            1,
            `${this.name} sees "${text}" twice`,
        );
    }

    async seesPending(text) {
        await this.message(text, "pending").waitFor();
    }

    async texts() {
        const all = await this.page
            .locator(`${id("message")} .message-text`)
            .allInnerTexts();

        return all.map((text) => text.trim());
    }

    async takesPicture(name) {
        await this.page.screenshot({
            path: path.join(this.pictures, `${name}-${this.name}.png`),
        });
    }

    isContent() {
        assert.deepEqual(this.problems, [], `${this.name}'s page complained`);
    }
}
