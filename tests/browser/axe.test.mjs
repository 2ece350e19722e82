// Every screen is one that people can use who see little, hear a screen reader, or have no
// mouse: axe-core finds nothing in it, in any of the colours.

import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { newKey, startServer } from "../integration/harness/harness.mjs";
import { isAccessible, wears } from "./axe.mjs";
import { test, withBrowser } from "./browser.mjs";
import { eventually, hasFocus } from "./eventually.mjs";
import { Visitor } from "./visitor.mjs";

const pictures = fs.mkdtempSync(path.join(os.tmpdir(), "roost-pictures-"));
const password = "correct horse";
const LOOKS = ["light", "dark", "contrast"];
const SETTINGS = ["profile", "status", "notify", "look", "account", "sessions", "files"];

// A room with a conversation of two, a guest, and someone whose account is closed.
async function workspace(browser) {
    const server = await startServer({ seed: null });
    const ann = await Visitor.sitsDown(browser, "ann", pictures);

    await ann.registers(`${server.url}/#setup=${server.setupCode}`, password);
    await ann.startsRoom("general");
    const cookies = await ann.page.context().cookies();
    const boss = { token: cookies.find(({ name }) => name === "roost_session").value };
    const as = (who, method, params) => server.posts(method, params, who);
    const [{ room }] = (await as(boss, "room.list", {})).rooms;
    const people = {};

    for (const [name, role] of [["bob", "member"], ["gil", "guest"], ["old", "member"]]) {
        const { code } = await as(boss, "invite.create", { key: newKey(), role, rooms: [room] });
        const made = await server.posts("auth.register", { name, password, invite: code });
        people[name] = { token: made.token, user: made.user.user };
    }
    await as(people.bob, "user.update", {
        ...{ title: "Cook", about: "Bread, mostly.", time_zone: "Europe/Berlin" },
        status: { emoji: "🍲", text: "Having lunch" },
    });
    await as(people.bob, "message.send", { room, text: "Good morning!", key: newKey() });
    await as(boss, "message.send", { room, text: "Morning, @bob.", key: newKey() });
    await as(boss, "user.deactivate", { user: people.old.user });
    await as(boss, "invite.create", { key: newKey(), uses: 5, rooms: [room] });
    await as(boss, "group.set", {
        ...{ key: newKey(), handle: "kitchen", name: "The kitchen" },
        users: [people.bob.user],
    });
    return { server, ann, room, people };
}

async function opensDialog(visitor, opener, name) {
    await visitor.at(opener).first().click();
    await visitor.at(name).first().waitFor();
}

test(
    "axe-core finds nothing on any screen, in light, dark and high contrast",
    async () => {
        await withBrowser(async (browser) => {
            const { server, ann } = await workspace(browser);

            for (const look of LOOKS) {
                await ann.page.goto(`${server.url}/`);
                await wears(ann, look);
                await ann.seesRoom("general");
                await ann.message("Good morning!").waitFor();
                await isAccessible(ann.page, `a room, ${look}`);

                await ann.at("toggle-members").click();
                await ann.at("member-item").first().waitFor();
                await isAccessible(ann.page, `the members, ${look}`);
                await ann.at("member-item").filter({ hasText: "bob" }).click();
                await ann.at("person-card").getByText("Cook").waitFor();
                await isAccessible(ann.page, `a profile, ${look}`);
                await ann.closesDialog();

                await opensDialog(ann, "open-settings", "settings");
                for (const part of SETTINGS) {
                    await ann.at(`settings-${part}`).click();
                    await ann.page.locator(".settings-part").waitFor();
                    await isAccessible(ann.page, `the settings, ${part}, ${look}`);
                }
                await ann.closesDialog();

                await opensDialog(ann, "open-room-settings", "room-person");
                await isAccessible(ann.page, `the room's settings, ${look}`);
                await ann.closesDialog();
                for (const dialog of ["new-room", "browse-rooms", "new-dm", "invite-people"]) {
                    await opensDialog(ann, dialog, "dialog");
                    await isAccessible(ann.page, `${dialog}, ${look}`);
                    await ann.closesDialog();
                }
            }
            ann.isContent();
            await server.stop();
        });
    },
);

test("axe-core finds nothing where people sign in and register", async () => {
    await withBrowser(async (browser) => {
        const server = await startServer({ seed: null });
        const ann = await Visitor.sitsDown(browser, "ann", pictures);

        for (const colorScheme of ["light", "dark"]) {
            await ann.page.emulateMedia({ colorScheme });
            await ann.page.goto(`${server.url}/`);
            await ann.at("signin-name").waitFor();
            await isAccessible(ann.page, `signing in, ${colorScheme}`);
            await ann.at("to-register").click();
            await ann.at("register-name").waitFor();
            await isAccessible(ann.page, `registering, ${colorScheme}`);
        }
        await server.stop();
    });
});

// Tab until the focus is there: what the mouse reaches, the keyboard has to reach too.
async function tabsTo(visitor, name) {
    for (let steps = 0; steps < 80; steps += 1) {
        const there = await visitor.page.evaluate(
            () => document.activeElement?.getAttribute("data-testid"),
        );
        if (there === name) return;
        await visitor.page.keyboard.press("Tab");
    }
    assert.fail(`${name} cannot be reached with the Tab key`);
}

test("with the keyboard alone one sets a status and comes back to where one was", async () => {
    await withBrowser(async (browser) => {
        const { server, ann } = await workspace(browser);

        await ann.page.goto(`${server.url}/`);
        await ann.seesRoom("general");
        await tabsTo(ann, "open-settings");
        await ann.page.keyboard.press("Enter");
        await ann.at("settings").waitFor();
        await tabsTo(ann, "settings-status");
        await ann.page.keyboard.press("Enter");
        await ann.at("status-text").waitFor();
        await tabsTo(ann, "status-text");
        await ann.page.keyboard.type("Typing only");
        await tabsTo(ann, "status-save");
        await ann.page.keyboard.press("Enter");
        await ann.at("you").getByText("Typing only").waitFor();
        await ann.closesDialog();
        await hasFocus(ann.at("open-settings"));
        ann.isContent();
        await server.stop();
    });
});

// Nothing is wider than the screen, whichever way the language runs.
test("at 360 pixels nothing sticks out, from left to right or from right to left", async () => {
    await withBrowser(async (browser) => {
        const { server, ann } = await workspace(browser);
        const fits = (where) =>
            eventually(async () => {
                const width = await ann.page.evaluate(() =>
                    Math.max(
                        document.documentElement.scrollWidth,
                        ...[...document.querySelectorAll("dialog[open]")].map((one) => one.scrollWidth),
                    ),
                );

                assert.ok(width <= 360, `${where} is ${width} pixels wide`);
            });

        await ann.page.setViewportSize({ width: 360, height: 720 });
        for (const dir of ["ltr", "rtl"]) {
            await ann.page.goto(`${server.url}/`);
            await ann.page.reload();
            await ann.at("app").waitFor();
            await ann.page.evaluate((way) => (document.documentElement.dir = way), dir);
            if (await ann.at("back").isVisible()) await ann.at("back").click();
            await fits(`the list, ${dir}`);
            await ann.at("open-settings").click();
            for (const part of SETTINGS) {
                await ann.at(`settings-${part}`).click();
                await ann.page.locator(".settings-part").waitFor();
                await fits(`the settings, ${part}, ${dir}`);
            }
            await ann.takesPicture(`settings-${dir}`);
            await ann.closesDialog();
            await ann.at("room-item").first().click();
            await ann.seesRoom("general");
            await fits(`a room, ${dir}`);
            await ann.takesPicture(`room-${dir}`);
            await opensDialog(ann, "open-room-settings", "room-person");
            await fits(`the room's settings, ${dir}`);
            await ann.closesDialog();
        }
        ann.isContent();
        await server.stop();
    });
});
