// What happens to words on their way: taken back within seconds, sent later, remembered; and
// what one says of oneself meanwhile.

import assert from "node:assert/strict";
import { newKey } from "../integration/harness/harness.mjs";
import { test } from "./browser.mjs";
import { becomes, hasFocus, hasValue } from "./eventually.mjs";
import { id, inPlace } from "./place.mjs";

const A_WHILE = 55; // seconds: the outbox holds back no message for more than a minute

async function waitsWith(visitor, seconds) {
    await visitor.at("open-settings").click();
    await visitor.at("settings-writing").click();
    await visitor.at(`undo-${seconds}`).check();
    await visitor.closesDialog();
}

// Longer than can be chosen: on a slow machine too, nothing goes out before it is wanted.
async function waitsLong(visitor) {
    await visitor.page.evaluate((undo) => {
        const kept = JSON.parse(localStorage.getItem("roost.preferences") ?? "{}");

        localStorage.setItem("roost.preferences", JSON.stringify({ ...kept, undo }));
    }, A_WHILE);
    await visitor.page.reload();
    await visitor.seesRoom("general");
}

// By the clock of the next page.
const isLater = (visitor) =>
    visitor.page.addInitScript((ms) => {
        const { now } = Date;

        Date.now = () => now() + ms;
    }, A_WHILE * 1_000);

test("a message can be taken back within seconds, by its button, by a key and after a reload", inPlace(async (there) => {
    const ann = await there.comes(there.ann);
    const bob = await there.comes(there.bob);
    await waitsLong(ann);
    await ann.writes("to be answered");
    await ann.message("to be answered", "pending").locator(id("message-undo")).click();
    await ann.composerHas("to be answered");
    await hasFocus(ann.at("composer"));

    // What was begun meanwhile is not lost.
    await ann.at("composer").press("Enter");
    await ann.seesPending("to be answered");
    await ann.at("composer").fill("another thought");
    await ann.message("to be answered", "pending").locator(id("message-undo")).click();
    await ann.composerHas("to be answered\nanother thought");
    await ann.at("composer").fill("");

    await ann.writes("slip");
    await ann.seesPending("slip");
    await ann.at("composer").press("Control+z");
    await ann.composerHas("slip");
    await ann.at("composer").fill("");

    await ann.writes("written before");
    await ann.message("written before", "pending").locator(id("message-undo")).waitFor();
    await becomes(() => ann.shelved(), 1);
    await ann.page.reload();
    await ann.message("written before", "pending").locator(id("message-undo")).click();
    await ann.composerHas("written before");
    await ann.takesPicture("undone");
    await ann.at("composer").fill("");
    assert.deepEqual(await bob.texts(), []);

    // Of two tabs one sends; the other takes back all the same.
    const second = await ann.opensTab(`${there.server.url}/`);
    await second.seesRoom("general");
    await second.writes("from the other tab");
    await ann.seesPending("from the other tab");
    await second.message("from the other tab", "pending").locator(id("message-undo")).click();
    await second.composerHas("from the other tab");
    await ann.message("from the other tab", "pending").waitFor({ state: "detached" });
    await second.at("composer").fill("");
    await second.page.close();
    assert.deepEqual(await bob.texts(), []);
}));

test("what nobody takes back goes out, in the order it was written and over a reload", inPlace(async (there) => {
    const ann = await there.comes(there.ann);
    const bob = await there.comes(there.bob);
    await waitsLong(ann);
    await ann.writes("one");
    await ann.writes("two");
    await ann.seesPending("two");
    await becomes(() => ann.shelved(), 2);
    await ann.page.reload();
    await ann.seesPending("two");
    assert.deepEqual(await bob.texts(), []);
    await isLater(ann);
    await ann.page.reload();
    await bob.sees("two");
    await becomes(() => bob.texts(), ["one", "two"]);
    await ann.sees("two");
    await becomes(() => ann.texts(), ["one", "two"]);
    await waitsWith(ann, 5);
    await ann.writes("three");
    await bob.sees("three");
    await waitsWith(ann, 0);
    await ann.writes("four");
    await bob.sees("four");
}));

test("what has its time: sending later, reminders, notes, a status, a pause, a day", inPlace(async (there) => {
    const ann = await there.comes(there.ann);
    const bob = await there.comes(there.bob);
    await ann.at("composer").fill("good morning");
    await ann.at("composer-more").click();
    await ann.at("send-later").click();
    await ann.at("when-choice").last().click();
    await ann.composerEmpties();
    await ann.at("dialog").waitFor({ state: "detached" });
    await ann.at("open-later").click();
    const item = ann.at("schedule-item").filter({ hasText: "good morning" });
    await item.waitFor();
    const first = await item.locator(".card-head small").innerText();
    await item.locator(id("schedule-time")).click();
    await ann.at("when-choice").first().click();
    await item.locator(".card-head small").filter({ hasNotText: first }).waitFor();
    assert.equal(await bob.message("good morning").count(), 0);
    await item.locator(id("schedule-now")).click();
    await bob.sees("good morning");
    await item.waitFor({ state: "detached" });

    // Reminders come due, of a message and of words alone; saved messages carry a note.
    await ann.writes("bring cups");
    await bob.sees("bring cups");
    await bob.at("open-later").click();
    await bob.at("new-reminder").click();
    await bob.at("note-words").fill("water the plants");
    await bob.at("note-save").click();
    await bob.at("when-choice").first().click();
    await bob.at("reminder-item").filter({ hasText: "water the plants" }).waitFor();
    const message = Number(await bob.message("bring cups").getAttribute("data-id"));
    const cups = { at: Date.now() + 1_200, text: "the cups", key: newKey(), message };
    await there.as(there.bob, "reminder.create", cups);
    await bob.at("reminder-due").filter({ hasText: "the cups" }).waitFor();

    await bob.at("dialog").waitFor({ state: "detached" });
    await bob.presses(bob.message("bring cups"), "s");
    await bob.at("message-saved").waitFor();
    await bob.at("open-saved").click();
    await bob.at("saved-item").locator(id("card-note")).click();
    await bob.at("note-words").fill("six of them <i>");
    await bob.at("note-save").click();
    await bob.at("saved-item").filter({ hasText: "six of them <i>" }).waitFor();

    await ann.at("side-close").click();
    await ann.at("later-list").waitFor({ state: "detached" });

    // What is half written still answers what it answered, on the next page and device too.
    await ann.presses(ann.message("good morning"), "q");
    await ann.at("answering").waitFor();
    await hasFocus(ann.at("composer"));
    await ann.at("composer").fill("and to you");
    await ann.page.reload();
    await ann.at("answering").filter({ hasText: "good morning" }).waitFor();
    await ann.composerHas("and to you");
    const desk = await there.comes(there.ann);
    await desk.at("answering").filter({ hasText: "good morning" }).waitFor();
    await desk.composerHas("and to you");
    await ann.at("composer").press("Enter");
    await bob.message("and to you").locator(id("quoted")).waitFor();

    // A status takes its emoji from the picker; notifications pause; a day is jumped to.
    await ann.writes("hello");
    await bob.sees("hello");
    await bob.at("open-settings").click();
    await bob.at("settings-status").click();
    await bob.at("status-pick").click();
    await bob.at("emoji-search").fill("cactus");
    await bob.at("emoji-option").and(bob.page.locator('[data-emoji="🌵"]')).click();
    await hasValue(bob.at("status-emoji"), "🌵");
    await bob.at("status-text").fill("in the desert");
    await bob.at("status-save").click();
    await bob.at("status-saved").filter({ hasText: "Saved" }).waitFor();

    await bob.at("settings-notify").click();
    await bob.at("pause-choice").nth(1).click();
    await bob.at("pause-until").waitFor();
    await bob.at("pause-resume").click();
    await bob.at("pause-choice").first().waitFor();
    await bob.closesDialog();
    await ann.at("toggle-members").click();
    await ann.at("member-item").filter({ hasText: "🌵" }).waitFor();

    await bob.presses(bob.message("hello"), "g");
    await bob.at("day-input").waitFor();
    await bob.closesDialog();
    await bob.at("open-day").click();
    await bob.at("day-go").click();
    await bob.arrivedAt("good morning").waitFor();
}));
