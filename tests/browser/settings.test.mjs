// What people set for themselves, and what admins do about people.

import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { startServer } from "../integration/harness/harness.mjs";
import { test, withBrowser } from "./browser.mjs";
import { becomes, counts, eventually, hasValue, until } from "./eventually.mjs";
import { Visitor } from "./visitor.mjs";

const pictures = fs.mkdtempSync(path.join(os.tmpdir(), "roost-pictures-"));
const password = "correct horse";
const HOSTILE = `<img src=x onerror="document.title='hacked'">`;
const PICTURE = Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAFElEQVR4nGO80KHFgA0wYRUdvBIAEwgBjrn46bkAAAAASUVORK5CYII=",
    "base64",
);

async function workspace(browser) {
    const server = await startServer({ seed: null });
    const ann = await Visitor.sitsDown(browser, "ann", pictures);
    const bob = await Visitor.sitsDown(browser, "bob", pictures);

    await ann.registers(`${server.url}/#setup=${server.setupCode}`, password);
    await ann.startsRoom("general");
    await bob.registers(await ann.makesInvite(), password);
    await bob.joinsRoom("general");
    return { server, ann, bob };
}

async function opensSettings(visitor, part) {
    await visitor.at("open-settings").click();
    await visitor.at(`settings-${part}`).click();
}

// The token behind the cookie, for what is asked over HTTP.
async function tokenOf(visitor) {
    const cookies = await visitor.page.context().cookies();

    return { token: cookies.find(({ name }) => name === "roost_session").value };
}

async function memberOf(visitor, name) {
    await visitor.at("toggle-members").click();
    return visitor.at("member-item").filter({ hasText: name });
}

test("a name, a picture and a status reach the others, as text alone", async () => {
    await withBrowser(async (browser) => {
        const { server, ann, bob } = await workspace(browser);

        await opensSettings(bob, "profile");
        await bob.at("profile-display").fill(`Bob ${HOSTILE}`.slice(0, 64));
        await bob.at("profile-title").fill(HOSTILE);
        await bob.at("profile-about").fill(`${HOSTILE}\nBread, mostly.`);
        await bob.at("profile-save").click();
        await bob.at("profile-saved").getByText("Saved").waitFor();
        await bob.at("picture-file").setInputFiles({
            ...{ name: "face.png", mimeType: "image/png", buffer: PICTURE },
        });
        await bob.at("picture-remove").waitFor();
        await bob.at("settings-status").click();
        await bob.at("status-emoji").fill("🍲");
        await bob.at("status-text").fill("Having lunch");
        await bob.at("status-ends").selectOption("1h");
        await bob.at("status-save").click();
        await bob.at("status-saved").getByText("Saved").waitFor();
        await bob.closesDialog();
        await bob.at("you").getByText("Having lunch").waitFor();

        const member = await memberOf(ann, "Bob");
        await member.locator("img").first().waitFor();
        await member.locator(".status-emoji").filter({ hasText: "🍲" }).waitFor();
        await member.click();
        const card = ann.at("person-card");
        await card.getByText("Having lunch").waitFor();
        await card.getByText("Bread, mostly.").waitFor();
        await card.filter({ hasText: "<img src=x" }).waitFor();
        assert.doesNotMatch(await ann.page.title(), /hacked/);
        await ann.takesPicture("card");
        await ann.at("person-message").click();
        await ann.at("room-title").filter({ hasText: "Bob" }).waitFor();

        await opensSettings(bob, "status");
        await bob.at("status-clear").click();
        await bob.at("status-saved").getByText("Saved").waitFor();
        await bob.at("you").getByText("Having lunch").waitFor({ state: "detached" });
        for (const each of [ann, bob]) each.isContent();
        await server.stop();
    });
});

test("a status that has run out is shown no more", async () => {
    await withBrowser(async (browser) => {
        const { server, ann, bob } = await workspace(browser);
        const status = { emoji: "🍲", text: "Long ago", expires_at: Date.now() + 1 };

        await server.posts("user.update", { status, display: "Bobby" }, await tokenOf(bob));
        const member = await memberOf(ann, "Bobby");
        await member.waitFor();
        await member.click();
        await ann.at("person-card").getByText("@bob").waitFor();
        assert.doesNotMatch(await ann.at("person-card").innerText(), /Long ago/);
        await server.stop();
    });
});

test("what may disturb is kept on the server, and a muted room counts in no title", async () => {
    await withBrowser(async (browser) => {
        const { server, ann, bob } = await workspace(browser);

        await bob.writes("for the record");
        await ann.sees("for the record");
        await ann.at("new-room").click();
        await ann.startsRoom("elsewhere");
        await opensSettings(ann, "notify");
        await ann.at("notify-all").check();
        await ann.at("notify-keywords").fill("kettle, oven");
        await ann.at("quiet-on").check();
        await ann.at("notify-save").click();
        await ann.at("notify-saved").getByText("Saved").waitFor();
        await ann.at("room-level-add").selectOption({ label: "general" });
        const row = ann.at("room-level-row").filter({ hasText: "general" });
        await row.getByRole("checkbox").check();
        await row.getByRole("combobox").selectOption("none");
        await hasValue(row.getByRole("combobox"), "none");
        await ann.takesPicture("notifications");
        await ann.closesDialog();

        const token = await tokenOf(ann);
        await eventually(async () => {
            const { level, keywords, quiet, rooms } = await server.posts("notify.get", {}, token);

            assert.equal(level, "all");
            assert.deepEqual(keywords, ["kettle", "oven"]);
            assert.deepEqual([quiet.from, quiet.to], ["22:00", "07:00"]);
            assert.deepEqual(
                rooms.map((one) => [one.level, one.muted]),
                [["none", true]],
            );
        });

        await bob.writes("nobody is disturbed");
        await ann.at("room-unread").first().waitFor();
        await becomes(() => ann.page.title(), "elsewhere · Roost");
        await bob.writes("but @ann is");
        await ann.page.waitForFunction(() => document.title.startsWith("(1)"));

        await ann.page.reload();
        await ann.seesRoom("elsewhere");
        await opensSettings(ann, "notify");
        await hasValue(ann.at("notify-keywords"), "kettle, oven");
        await until(() => ann.at("notify-all").isChecked(), "the choice is forgotten");
        ann.isContent();
        await server.stop();
    });
});

test("a notification of the system comes for a mention, by the room's level", async () => {
    await withBrowser(async (browser) => {
        const { server, ann, bob } = await workspace(browser);

        await ann.page.context().grantPermissions(["notifications"]);
        await ann.page.addInitScript(() => {
            globalThis.told = [];
            globalThis.Notification = class {
                static permission = "granted";
                static requestPermission = async () => "granted";
                constructor(title, { body }) {
                    globalThis.told.push(`${title}: ${body}`);
                }
            };
        });
        await ann.page.reload();
        await ann.seesRoom("general");
        await ann.at("new-room").click();
        await ann.startsRoom("elsewhere");
        await opensSettings(ann, "notify");
        assert.equal(await ann.at("device-sound").isChecked(), false, "sound is off at first");
        await ann.at("device-desktop").check();
        await ann.closesDialog();

        const told = () => ann.page.evaluate(() => globalThis.told);
        await bob.writes("just so");
        await bob.writes("@ann, look");
        await becomes(told, ["bob · general: @ann, look"]);
        await server.stop();
    });
});

test("the theme and the language are kept on the device", async () => {
    await withBrowser(async (browser) => {
        const { server, ann } = await workspace(browser);
        const root = (name) => ann.page.evaluate((one) => document.documentElement.dataset[one], name);

        await opensSettings(ann, "look");
        await ann.at("theme-dark").check();
        await becomes(() => root("theme"), "dark");
        await ann.at("theme-contrast").check();
        await becomes(() => root("contrast"), "more");
        await ann.at("motion-less").check();
        await becomes(() => root("motion"), "less");
        for (const [language, words] of [
            ["de", "Einstellungen"],
            ["es", "Ajustes"],
            ["ja", "設定"],
        ]) {
            await ann.at("language").selectOption(language);
            await ann.at("language-reload").click();
            await ann.page.waitForFunction(
                (wanted) => document.documentElement.lang === wanted,
                language,
            );
            await ann.at("open-settings").click();
            await ann.page.getByRole("heading", { name: words, exact: true }).waitFor();
            await ann.at("settings-look").click();
            await ann.takesPicture(`look-${language}`);
        }
        await becomes(() => root("contrast"), "more");
        ann.isContent();
        await server.stop();
    });
});

test("a changed password ends the other sessions, and a session can be ended", async () => {
    await withBrowser(async (browser) => {
        const { server, ann, bob } = await workspace(browser);
        const name = "ann";

        for (let other = 0; other < 2; other += 1)
            await server.posts("auth.login", { name, password });
        await opensSettings(ann, "sessions");
        await ann.at("token-revoke").nth(1).waitFor();
        await ann.at("token-revoke").first().click();
        await ann.at("token-revoke").nth(1).waitFor({ state: "detached" });
        await counts(ann.at("token-row"), 2);

        await ann.at("settings-account").click();
        await ann.at("password-old").fill("not this one");
        await ann.at("password-new").fill("battery staple");
        await ann.at("password-again").fill("battery staple");
        await ann.at("password-save").click();
        await ann.at("password-problem").waitFor();
        await ann.at("password-old").fill(password);
        await ann.at("password-save").click();
        await ann.at("password-saved").getByText("Saved").waitFor();
        await ann.at("settings-sessions").click();
        await counts(ann.at("token-row"), 1);
        await server.posts("auth.login", { name, password: "battery staple" });
        bob.isContent();
        await server.stop();
    });
});

test("admins invite a guest into a room, change roles, and close an account", async () => {
    await withBrowser(async (browser) => {
        const { server, ann, bob } = await workspace(browser);
        const gil = await Visitor.sitsDown(browser, "gil", pictures);

        await ann.opensPage("invites");
        await ann.at("invite-new").click();
        await ann.at("invite-role").selectOption("guest");
        await until(() => ann.at("invite-create").isDisabled(), "a guest needs a room");
        await ann.at("invite-room").first().check();
        await ann.at("invite-create").click();
        const link = await ann.at("invite-link").inputValue();
        await ann.closesDialog();
        await gil.registers(link, password);
        await gil.seesRoom("general");

        await ann.at("invite-new").click();
        await ann.at("invite-create").click();
        const unwanted = await ann.at("invite-link").inputValue();
        await ann.closesDialog();
        const open = ann.at("invite-row").filter({ hasText: "0 of 1" });
        await open.getByTestId("invite-revoke").click();
        await open.waitFor({ state: "detached" });
        const late = await Visitor.sitsDown(browser, "late", pictures);
        await late.page.goto(unwanted);
        await late.at("register-name").fill("late");
        await late.at("register-password").fill(password);
        await late.at("register-submit").click();
        await late.at("register-error").waitFor();

        await ann.opensPage("people");
        const row = (name) => ann.page.locator(`[data-testid="people-row"][data-name="${name}"]`);
        await row("gil").getByText("Guest", { exact: true }).waitFor();
        await row("bob").getByTestId("people-role").selectOption("moderator");
        await bob.at("to-admin").waitFor();
        await row("gil").getByTestId("people-deactivate").click();
        await ann.at("people-deactivate-sure").click();
        await row("gil").getByTestId("people-reactivate").waitFor();
        await gil.at("signin-name").waitFor();
        await ann.takesPicture("people");
        await row("gil").getByTestId("people-reactivate").click();
        await row("gil").getByTestId("people-deactivate").waitFor();
        for (const each of [ann, bob]) each.isContent();
        await server.stop();
    });
});

test("a room is renamed, someone is removed from it, and it is put away", async () => {
    await withBrowser(async (browser) => {
        const { server, ann, bob } = await workspace(browser);

        await ann.at("open-room-settings").click();
        await ann.at("room-settings-name").fill("kitchen");
        await ann.at("room-settings-topic").fill(HOSTILE);
        await ann.at("room-settings-save").click();
        await bob.at("room-title").filter({ hasText: "kitchen" }).waitFor();
        assert.doesNotMatch(await bob.page.title(), /hacked/);
        await ann.at("keeping-kind").selectOption("days");
        await ann.at("keeping-days").fill("30");
        await ann.at("keeping-save").click();
        const [{ room }] = (await server.posts("room.list", {}, await tokenOf(ann))).rooms;
        await ann.at("keeping-saved").getByText("Saved").waitFor();
        const token = await tokenOf(ann);
        await becomes(async () => (await server.posts("retention.get", { room }, token)).days, 30);
        await ann
            .at("room-person")
            .filter({ hasText: "bob" })
            .getByTestId("room-person-remove")
            .click();
        await bob.at("room-title").waitFor({ state: "detached" });
        await ann.at("room-archive").click();
        await ann.at("room-archive-sure").click();
        await ann.at("dialog").waitFor({ state: "detached" });
        await becomes(async () => {
            const { rooms } = await server.posts("room.list", { all: true }, token);

            return rooms.find((one) => one.room === room).archived;
        }, true);
        await server.stop();
    });
});
