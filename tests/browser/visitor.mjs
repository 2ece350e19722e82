// Someone in front of the page: their own browser context, and the things they do there.

import assert from "node:assert/strict";
import path from "node:path";
import { patience } from "../integration/harness/harness.mjs";

const id = (name) => `[data-testid="${name}"]`;

export class Visitor {
    static async sitsDown(browser, name, pictures) {
        const context = await browser.newContext({
            viewport: { width: 1100, height: 720 },
        });
        const page = await context.newPage();

        page.setDefaultTimeout(15_000 * patience);
        return new Visitor(name, page, pictures);
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
        if (await this.at("to-admin").isVisible()) await this.at("to-admin").click();
        await there.click();
        await this.page
            .locator(`${id("admin-page")}[data-page="${name}"]`)
            .waitFor();
    }

    // Words that were taken back come a moment after their row is gone.
    async composerFills() {
        for (let frames = 0; frames < 600; frames++) {
            if ((await this.at("composer").inputValue()) !== "") return;
            await this.page.evaluate(
                () => new Promise((resolve) => requestAnimationFrame(resolve)),
            );
        }
    }

    async composerEmpties() {
        await this.page.waitForFunction(
            () => document.querySelector('[data-testid="composer"]')?.value === "",
        );
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
        await this.page.keyboard.press("Escape");
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

        await this.page.keyboard.press("Escape");
        await this.at("invite-link").waitFor({ state: "detached" });
        return link;
    }

    async writes(text) {
        await this.at("composer").fill(text);
        await this.at("composer").press("Enter");
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
