// Everything without a mouse, from the door to the settings; one always sees where one is.

import assert from "node:assert/strict";
import { startServer } from "../integration/harness/harness.mjs";
import { test, withBrowser } from "./browser.mjs";
import { counts, eventually, hasFocus, until } from "./eventually.mjs";
import { id, inPlace, pictures } from "./place.mjs";
import { Visitor } from "./visitor.mjs";

const STEPS = 80;

// Where the keys go: something one sees, with a ring round it or round what it is part of.
const whereIs = (visitor) =>
    visitor.page.evaluate(() => {
        const now = document.activeElement;

        if (!now || now === document.body) return { lost: "nowhere" };
        const { left, right, top, bottom } = now.getBoundingClientRect();
        const name = now.getAttribute("data-testid") ?? now.className;
        const seen = right > 0 && left < innerWidth && bottom > 0 && top < innerHeight;
        let rung = false;
        for (let one = now, i = 0; one && i < 3; one = one.parentElement, i += 1) {
            const { outlineStyle, outlineWidth, boxShadow, visibility } = getComputedStyle(one);
            if (i === 0 && visibility === "hidden") return { lost: `hidden ${name}` };
            if (outlineStyle !== "none" && outlineWidth !== "0px") rung = true;
            if (boxShadow !== "none") rung = true;
        }
        if (!seen) return { lost: `${name} is out of sight` };
        return { name, id: now.getAttribute("data-testid"), rung };
    });

// At once, or with the next frames: what closes gives the focus back when it is gone.
const isSomewhere = (visitor, after) =>
    eventually(async () => {
        const { lost } = await whereIs(visitor);

        assert.equal(lost, undefined, `after ${after} the focus is lost: ${lost}`);
    });

const isAt = (visitor, wanted, after = wanted) =>
    eventually(async () => {
        const { lost, id: at } = await whereIs(visitor);

        assert.equal(lost, undefined, `after ${after} the focus is lost: ${lost}`);
        assert.equal(at, wanted, `after ${after}`);
    });

async function tabsTo(visitor, wanted, key = "Tab") {
    for (let i = 0; i < STEPS; i += 1) {
        const at = await whereIs(visitor);

        if (at.id === wanted) return;
        await visitor.page.keyboard.press(key);
    }
    assert.fail(`${wanted} cannot be reached with ${key}`);
}

async function types(visitor, words) {
    await visitor.page.keyboard.type(words);
    await visitor.page.keyboard.press("Enter");
}

test(
    "with keys alone one sets the place up, writes, signs out and comes back",
    async () => {
        await withBrowser(async (browser) => {
            const server = await startServer({ seed: null });
            const ann = await Visitor.sitsDown(browser, "ann", pictures);
            const { keyboard } = ann.page;

            await ann.page.goto(`${server.url}/#setup=${server.setupCode}`);
            await ann.at("register-name").waitFor();
            await tabsTo(ann, "register-name");
            await keyboard.type("ann");
            await tabsTo(ann, "register-password");
            await types(ann, "correct horse");
            await isAt(ann, "room-name", "registering");
            await keyboard.press("Enter");
            await ann.seesRoom("general");
            await isAt(ann, "composer", "making a room");
            await types(ann, "first words");
            await ann.sees("first words");
            await tabsTo(ann, "sign-out", "Shift+Tab");
            await keyboard.press("Enter");
            await ann.at("signin-name").waitFor();
            await tabsTo(ann, "signin-name");
            await keyboard.type("ann");
            await tabsTo(ann, "signin-password");
            await types(ann, "not it");
            await ann.at("signin-error").waitFor();
            await isSomewhere(ann, "a wrong password");
            await tabsTo(ann, "signin-password", "Shift+Tab");
            await keyboard.press("Control+a");
            await types(ann, "correct horse");
            await ann.sees("first words");
            await isSomewhere(ann, "signing in");
            ann.isContent();
            await server.stop();
        });
    },
);

test(
    "with keys alone one edits, reacts, replies, forwards, pins, searches and deletes",
    inPlace(async (there) => {
        await there.makesRoom("garden", ["bob"]);
        await there.says(there.ann, "the **heron** is back");
        const bob = await there.comes(there.bob);
        const { keyboard } = bob.page;
        const pressing = async (key, wanted) => {
            await keyboard.press(key);
            await isAt(bob, wanted, key);
        };
        const toMessages = async () => {
            await tabsTo(bob, "message", "Shift+Tab");
            await keyboard.press("End");
            await hasFocus(bob.at("timeline").locator(id("message")).last());
        };
        const up = async () => {
            await keyboard.press("ArrowUp");
            await hasFocus(bob.message("heron"));
        };

        await isAt(bob, "composer");
        await types(bob, "seen at nine");
        await bob.sees("seen at nine");
        await bob.composerEmpties();
        await pressing("ArrowUp", "edit-input");
        await keyboard.press("Control+a");
        await types(bob, "seen at ten");
        await bob.sees("seen at ten");
        await isAt(bob, "composer", "editing");
        await pressing("ArrowUp", "edit-input");
        await pressing("Escape", "composer");

        await toMessages();
        await up();
        await pressing("r", "emoji-option");
        await keyboard.press("ArrowRight");
        await keyboard.press("Enter");
        await bob.message("heron").getByTestId("reaction").waitFor();
        await isSomewhere(bob, "reacting");

        await toMessages();
        await up();
        await pressing("t", "thread-composer");
        await types(bob, "under the bridge");
        await bob.at("thread-replies").getByText("under the bridge").waitFor();
        await keyboard.press("Escape");
        await bob.at("thread-pane").waitFor({ state: "detached" });
        await isSomewhere(bob, "closing the thread");

        await toMessages();
        await pressing("q", "composer");
        await bob.at("answering").waitFor();
        await keyboard.press("Escape");
        await bob.at("answering").waitFor({ state: "detached" });
        await isAt(bob, "composer", "not answering");

        await toMessages();
        await keyboard.press("p");
        await bob.at("message-pinned").waitFor();
        await isAt(bob, "message", "pinning");
        await keyboard.press("s");
        await bob.at("message-saved").waitFor();
        await isAt(bob, "message", "saving");
        await keyboard.press("Enter");
        await isAt(bob, "message-quote", "the menu");
        await pressing("ArrowDown", "message-thread");
        await pressing("End", "message-delete");
        await pressing("Escape", "message");

        await keyboard.press("f");
        await isAt(bob, "forward-search");
        await keyboard.type("garden");
        await counts(bob.at("forward-target"), 1);
        await keyboard.press("Tab");
        await hasFocus(bob.at("forward-target").getByRole("radio"));
        await keyboard.press("Space");
        await until(() => bob.at("forward-submit").isEnabled(), "no room is chosen");
        await tabsTo(bob, "forward-comment");
        await keyboard.type("for later");
        await tabsTo(bob, "forward-submit");
        await keyboard.press("Enter");
        await bob.at("dialog").waitFor({ state: "detached" });
        await isAt(bob, "message", "forwarding");

        await pressing("/", "search-words");
        await keyboard.type("heron");
        await bob.searches("heron", bob.at("search-hit"));
        await pressing("ArrowDown", "search-hit");
        await keyboard.press("Enter");
        await bob.arrivedAt("heron").waitFor();
        await isSomewhere(bob, "a jump");
        await tabsTo(bob, "search-close", "Shift+Tab");
        await keyboard.press("Enter");
        await bob.at("search-pane").waitFor({ state: "detached" });
        await isSomewhere(bob, "the search");

        await toMessages();
        await keyboard.press("Enter");
        await isAt(bob, "message-quote");
        await pressing("End", "message-delete");
        await keyboard.press("Enter");
        await bob.at("confirm-ok").waitFor();
        await tabsTo(bob, "confirm-ok");
        await keyboard.press("Enter");
        await bob.message("", "deleted").waitFor();
        await isSomewhere(bob, "deleting");
    }),
);

test(
    "with keys alone one changes rooms, looks at the members, and sets things up",
    inPlace(async (there) => {
        await there.makesRoom("garden", ["bob"], { topic: "Roses and weeds" });
        const bob = await there.comes(there.bob);
        const { keyboard } = bob.page;

        await keyboard.press("Control+k");
        await isAt(bob, "switcher-words");
        await keyboard.type("gard");
        await bob.page.locator('.switcher-item[aria-selected="true"]', { hasText: "garden" }).waitFor();
        await keyboard.press("Enter");
        await bob.seesRoom("garden");
        await isSomewhere(bob, "the switcher");

        await tabsTo(bob, "toggle-members", "Shift+Tab");
        await keyboard.press("Enter");
        await bob.at("member-item").first().waitFor();
        await isAt(bob, "toggle-members", "the members");
        await tabsTo(bob, "member-item");
        await keyboard.press("Enter");
        await bob.at("person-card").waitFor();
        await isSomewhere(bob, "a card");
        await keyboard.press("Escape");
        await bob.at("dialog").waitFor({ state: "detached" });
        await isAt(bob, "member-item", "the card");

        for (const opener of ["new-dm", "browse-rooms", "open-room-settings", "open-switcher"]) {
            await tabsTo(bob, opener, "Shift+Tab");
            await keyboard.press("Enter");
            await bob.at("dialog").waitFor();
            await isSomewhere(bob, opener);
            await keyboard.press("Escape");
            await bob.at("dialog").waitFor({ state: "detached" });
            await isAt(bob, opener, `${opener} and Escape`);
        }
        for (const [opener, pane] of [
            ["open-threads", "thread-list"],
            ["open-saved", "saved-list"],
            ["open-later", "later-list"],
            ["open-pins", "pin-list"],
        ]) {
            await tabsTo(bob, opener);
            await keyboard.press("Enter");
            await isAt(bob, pane, opener);
            await keyboard.press("Escape");
            await bob.at(pane).waitFor({ state: "detached" });
            await isAt(bob, opener, `${pane} and Escape`);
        }

        await tabsTo(bob, "open-settings", "Shift+Tab");
        await keyboard.press("Enter");
        await bob.at("settings").waitFor();
        await tabsTo(bob, "settings-look");
        await keyboard.press("Enter");
        await bob.page.waitForFunction(
            () => document.querySelector('[data-testid^="theme-"]') !== null,
        );
        for (let i = 0; i < STEPS && !(await focusIsTheme(bob)); i += 1)
            await keyboard.press("Tab");
        await keyboard.press("ArrowRight");
        await hasFocus(bob.at("theme-light"));
        await keyboard.press("ArrowRight");
        await bob.page.waitForFunction(() => document.documentElement.dataset.theme === "dark");
        await isSomewhere(bob, "the colours");
        await keyboard.press("Escape");
        await isAt(bob, "open-settings", "the settings");
    }),
);

const focusIsTheme = (visitor) =>
    visitor.page.evaluate(() =>
        /^theme-/.test(document.activeElement?.getAttribute("data-testid") ?? ""),
    );

test(
    "the Tab key goes through the whole page and round again, always to be seen",
    inPlace(async (there) => {
        await there.says(there.ann, "look [here](https://roost.example) and `there`");
        const bob = await there.comes(there.bob);
        const been = new Set();

        await bob.message("look here").waitFor();
        await isAt(bob, "composer");
        for (let i = 0; i < STEPS; i += 1) {
            await bob.page.keyboard.press("Tab");
            const at = await eventually(async () => {
                const now = await whereIs(bob);

                if (now.lost === "nowhere") return now; // the browser's own part of the round
                assert.equal(now.lost, undefined);
                assert.ok(now.rung, `${now.name} shows no sign of having the focus`);
                return now;
            });

            if (at.lost) continue;
            if (at.id === "composer") break;
            been.add(at.id);
        }
        for (const wanted of ["open-threads", "room-item", "new-room", "open-settings"])
            assert.ok(been.has(wanted), `${wanted}: ${[...been]}`);
        await hasFocus(bob.at("composer"));
    }),
);
