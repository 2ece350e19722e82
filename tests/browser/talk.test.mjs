// Messages and what can be done with them: Markdown and what it must not let through,
// threads, pins, polls, completion, each with two people in front of their own page.

import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { startServer } from "../integration/harness/harness.mjs";
import { test, withBrowser } from "./browser.mjs";
import { becomes, counts, eventually, hasFocus, until } from "./eventually.mjs";
import { Visitor } from "./visitor.mjs";

const pictures =
    process.env.ROOST_PICTURES || fs.mkdtempSync(path.join(os.tmpdir(), "roost-pictures-"));
const password = "correct horse";

async function scene(work) {
    await withBrowser(async (browser) => {
        const server = await startServer({ seed: null });
        const ann = await Visitor.sitsDown(browser, "ann", pictures);
        const bob = await Visitor.sitsDown(browser, "bob", pictures);

        await ann.registers(`${server.url}/#setup=${server.setupCode}`, password);
        await ann.startsRoom("general");
        await bob.registers(await ann.makesInvite(), password);
        await bob.joinsRoom("general");
        await work({ server, ann, bob, browser });
        ann.isContent();
        bob.isContent();
    });
}

const id = (name) => `[data-testid="${name}"]`;

async function acts(visitor, message, action) {
    await message.hover();
    await message.locator(id("message-more")).click();
    await visitor.at(action).click();
}

test("Markdown is drawn, and what looks like a page stays words", async () => {
    await scene(async ({ ann, bob }) => {
        const hostile = [
            `<img src=x onerror="window.hit = 1">`,
            `<script>window.hit = 1</script>`,
            `[press](javascript:window.hit=1)`,
            `[press](JaVaScRiPt&colon;window.hit=1)`,
            `[press](data:text/html,<script>window.hit=1</script>)`,
            `![x](http://127.0.0.1:9/pixel.png)`,
            `<a href="javascript:window.hit=1">press</a>`,
            `<svg/onload=window.hit=1>`,
            `**<iframe srcdoc="<script>parent.hit=1</script>">**`,
            `[a](http://x.example/"onmouseover="window.hit=1)`,
            "```html\"><img src=x onerror=window.hit=1>\n<b>code</b>\n```",
            `<http://a.example/" onclick="window.hit=1>`,
            `[ref]\n\n[ref]: javascript:window.hit=1`,
        ];

        await ann.writes("**bold** and *leaning*, ~~gone~~, `code` by @bob, see https://roost.example/a_b_c");
        const row = bob.message("bold and leaning");
        await row.waitFor();
        for (const tag of ["strong", "em", "s", "code"])
            await counts(row.locator(`.md ${tag}`), 1, tag);
        const link = row.locator(".md a");
        await becomes(() => link.getAttribute("href"), "https://roost.example/a_b_c");
        await becomes(() => link.getAttribute("rel"), "noopener noreferrer nofollow");
        await becomes(() => row.locator(".mention-name.me").innerText(), "@bob");
        await ann.writes("- one\n- two\n\n1. first\n\n> said\n\n```js\nconst nest = 3; // eggs\n```");
        await bob.page.locator(".md .hljs-keyword").waitFor();
        await counts(bob.page.locator(".md li"), 3);

        for (const words of hostile) await ann.writes(words);
        await ann.writes("and that was all");
        await ann.sees("and that was all");
        await bob.sees("and that was all");
        const drawn = bob.page.locator(".md");
        assert.equal(await drawn.locator("img, script, svg, iframe").count(), 0);
        for (const a of await drawn.locator("a").all())
            assert.match(await a.getAttribute("href"), /^(https?:|mailto:)/);
        for (const visitor of [ann, bob])
            assert.equal(await visitor.page.evaluate(() => window.hit), undefined);
        await bob.takesPicture("talk-markdown");
    });
});

test("a reply stays in its thread, counts under its message, and is told to who follows", async () => {
    await scene(async ({ ann, bob }) => {
        await ann.writes("shall we move the feeder?");
        const asked = bob.message("shall we move");
        await asked.waitFor();
        await asked.hover();
        await asked.locator(id("tool-thread")).click();
        await bob.at("thread-composer").fill("yes, under the oak");
        await bob.at("thread-composer").press("Enter");
        await bob.at("thread-replies").getByText("under the oak").waitFor();

        await ann.at("replies").filter({ hasText: "1 reply" }).waitFor();
        await counts(ann.at("timeline").getByText("under the oak"), 0);
        await ann.at("threads-unread").filter({ hasText: "1" }).waitFor();
        await ann.takesPicture("talk-folded");

        await ann.at("open-threads").click();
        await ann.at("thread-item").filter({ hasText: "1 new" }).click();
        await ann.at("thread-replies").getByText("under the oak").waitFor();
        await ann.at("threads-unread").waitFor({ state: "detached" });
        await ann.at("thread-composer").fill("agreed then");
        await ann.at("also-room").check();
        await ann.at("thread-composer").press("Enter");
        await bob.at("timeline").getByText("agreed then").waitFor();
        await bob.at("replies").filter({ hasText: "2 replies" }).waitFor();
        await ann.takesPicture("talk-thread");
        await bob.at("side-close").click();
        await bob.at("toggle-fold").click();
        await bob.at("timeline").getByText("under the oak").waitFor();
    });
});

test("pins, saved messages, quotes and reminders lead back to their message", async () => {
    await scene(async ({ ann, bob }) => {
        await ann.writes("the wifi word is **starling**");
        const word = bob.message("wifi word").first();
        await word.waitFor();
        await acts(bob, word, "message-pin");
        await ann.at("message-pinned").waitFor();
        await ann.at("open-pins").click();
        await ann.at("pin-item").filter({ hasText: "starling" }).waitFor();
        await acts(ann, ann.at("timeline").locator(id("message")).first(), "message-save");
        await ann.at("message-saved").waitFor();
        await ann.takesPicture("talk-pins");
        await ann.at("open-saved").click();
        await ann.at("saved-item").filter({ hasText: "starling" }).waitFor();
        await ann.at("card-remove").click();
        await ann.at("saved-item").waitFor({ state: "detached" });

        await acts(bob, word, "message-quote");
        await bob.at("answering").waitFor();
        await bob.writes("thank you");
        const quote = ann.message("thank you").locator(id("quoted"));
        await quote.filter({ hasText: "the wifi word is starling" }).waitFor();
        await quote.click();
        await ann.arrivedAt("wifi word").waitFor();

        await acts(bob, bob.message("thank you"), "message-remind");
        await bob.at("when-choice").first().click();
        await bob.at("when-choice").first().waitFor({ state: "detached" });
        await bob.at("open-later").click();
        await bob.at("reminder-item").waitFor();
        await acts(bob, word, "message-forward");
        await bob.at("forward-target").first().waitFor();
        await bob.takesPicture("talk-forward");
    });
});

test("a poll is asked, voted on, counted for everyone and closed", async () => {
    await scene(async ({ ann, bob }) => {
        await ann.at("composer-more").click();
        await ann.at("new-poll").click();
        await ann.at("poll-question").fill("Which seed?");
        await ann.at("poll-option-field").nth(0).fill("Millet");
        await ann.at("poll-option-field").nth(1).fill("Sunflower");
        await ann.takesPicture("talk-poll-new");
        await ann.at("poll-create").click();

        await bob.at("poll-option").filter({ hasText: "Sunflower" }).click();
        await ann.page.locator(`${id("poll-option")}[data-votes="1"]`).waitFor();
        await ann.at("poll-option").filter({ hasText: "Sunflower" }).click();
        await bob.page.locator(`${id("poll-option")}[data-votes="2"]`).waitFor();
        await bob.at("poll-option").filter({ hasText: "Millet" }).click();
        await ann.page.locator(`${id("poll-option")}[data-votes="1"]`).nth(1).waitFor();
        await counts(bob.at("poll-close"), 0, "only its author closes it");
        await ann.takesPicture("talk-poll");
        await ann.at("poll-close").click();
        await bob.at("poll-state").filter({ hasText: "closed" }).waitFor();
        await until(() => bob.at("poll-option").first().isDisabled(), "a closed poll takes votes");
        await bob.page.reload();
        await bob.page.locator(`${id("poll-option")}[aria-pressed="true"]`).filter({ hasText: "Millet" }).waitFor();
    });
});

test("people, emoji and commands are completed by keys alone", async () => {
    await scene(async ({ ann, bob }) => {
        const composer = ann.at("composer");

        await composer.pressSequentially("hi @bo");
        await ann.at("completion-option").filter({ hasText: "@bob" }).waitFor();
        await eventually(async () => {
            const controlled = await composer.getAttribute("aria-controls");
            const active = await composer.getAttribute("aria-activedescendant");
            const chosen = ann.page.locator('[aria-selected="true"]');

            assert.equal(await ann.at("completion").getAttribute("id"), controlled);
            assert.equal(await chosen.getAttribute("id"), active);
        });
        await ann.takesPicture("talk-completion");
        await ann.page.keyboard.press("Enter");
        await ann.composerHas("hi @bob ");
        await composer.pressSequentially(":tada");
        await ann.at("completion-option").filter({ hasText: "🎉" }).waitFor();
        await ann.page.keyboard.press("Tab");
        await ann.composerHas("hi @bob 🎉 ");
        await ann.page.keyboard.press("Enter");
        await bob.sees("hi @bob 🎉");
        await ann.composerEmpties();

        await composer.pressSequentially("/sh");
        await ann.at("completion-option").filter({ hasText: "/shrug" }).waitFor();
        await ann.page.keyboard.press("Escape");
        await ann.at("completion").waitFor({ state: "detached" });
        await ann.composerHas("/sh");
        await composer.fill("/topic Seeds and feeders");
        await ann.page.keyboard.press("Enter");
        await bob.page.locator(".topic").filter({ hasText: "Seeds and feeders" }).waitFor();
        await ann.composerEmpties();

        await composer.pressSequentially("one");
        await ann.page.keyboard.press("Shift+Enter");
        await composer.pressSequentially("two");
        await ann.composerHas("one\ntwo");
        await ann.page.keyboard.press("Enter");
        await bob.message("one").locator(".md br").waitFor({ state: "attached" });
        await ann.message("one").waitFor();
        await ann.composerEmpties();
        await ann.presses(composer, "ArrowUp");
        await hasFocus(ann.at("edit-input"));
        await ann.at("edit-input").fill("three");
        await ann.at("edit-input").press("Enter");
        await bob.message("three").locator(id("message-edited")).click();
        await bob.at("message-version").nth(1).waitFor();
        await bob.takesPicture("talk-versions");
    });
});
