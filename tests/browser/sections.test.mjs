// The list of rooms as somebody arranges it: favourites and sections, by the menu, by keys and
// by dragging, on all of that person's devices; and rooms marked as unread by hand.

import assert from "node:assert/strict";
import { test } from "./browser.mjs";
import { becomes, eventually, hasFocus } from "./eventually.mjs";
import { acts, id, inPlace } from "./place.mjs";

const section = (visitor, name) =>
    visitor.at("section").filter({ has: visitor.page.locator(".section-fold", { hasText: name }) });

const row = (visitor, name) => visitor.at("room-item").filter({ hasText: name });

async function pick(visitor, room, item, words) {
    await row(visitor, room).click({ button: "right" });
    const choice = visitor.at(item);
    await (words ? choice.filter({ hasText: words }) : choice).click();
}

const holds = (visitor, name, wanted) =>
    becomes(() => section(visitor, name).locator(".room-name").allInnerTexts(), wanted, name);

const kindOf = (visitor, at) => visitor.at("section").nth(at).getAttribute("data-kind");

test("rooms go to favourites and sections of one's own, on all devices and for good", inPlace(async (there) => {
    for (const name of ["alpha", "beta", "gamma"]) await there.makesRoom(name);
    const ann = await there.comes(there.ann);
    const other = await there.comes(there.ann); // at another device

    await pick(ann, "beta", "room-favour");
    await holds(ann, "Favourites", ["beta"]);
    await pick(ann, "alpha", "room-new-section");
    await ann.at("section-name").fill("Kitchen <b>");
    await ann.at("section-save").click();
    await holds(ann, "Kitchen <b>", ["alpha"]);
    await pick(ann, "gamma", "room-move", "Kitchen");
    await holds(ann, "Kitchen", ["alpha", "gamma"]);
    await holds(other, "Kitchen", ["alpha", "gamma"]);
    await holds(other, "Favourites", ["beta"]);

    // The other device is the one that goes on.
    await section(other, "Kitchen").hover();
    await section(other, "Kitchen").locator(id("section-more")).click();
    await other.at("section-rename").click();
    await other.at("section-name").fill("Pantry");
    await other.at("section-save").click();
    await holds(ann, "Pantry", ["alpha", "gamma"]);
    await section(ann, "Pantry").locator(id("section-fold")).click();
    await holds(ann, "Pantry", []);
    await holds(other, "Pantry", []);
    await ann.page.reload();
    await holds(ann, "Pantry", []);
    await holds(ann, "Favourites", ["beta"]);
    await section(ann, "Pantry").locator(id("section-fold")).click();
    await ann.takesPicture("sections");

    await section(ann, "Pantry").hover();
    await section(ann, "Pantry").locator(id("section-more")).click();
    await ann.at("section-remove").click();
    await section(ann, "Pantry").waitFor({ state: "detached" });
    await holds(ann, "Rooms", ["alpha", "gamma", "general"]);
    await holds(other, "Rooms", ["alpha", "gamma", "general"]);
}));

test("the list is arranged with the keyboard alone, and by dragging", inPlace(async (there) => {
    for (const name of ["alpha", "beta"]) await there.makesRoom(name);
    const ann = await there.comes(there.ann);
    const { keyboard } = ann.page;
    const fold = section(ann, "Favourites").locator(id("section-fold"));

    await ann.presses(row(ann, "alpha"), "ArrowDown");
    await hasFocus(row(ann, "beta"));
    await keyboard.press("Shift+F10");
    await ann.page.locator(".menu").waitFor();
    await ann.at("room-favour").press("Enter");
    await holds(ann, "Favourites", ["beta"]);
    // Over the edge of its section into the one above.
    await ann.presses(row(ann, "alpha"), "Alt+Shift+ArrowUp");
    await holds(ann, "Favourites", ["beta", "alpha"]);
    await hasFocus(row(ann, "alpha"));
    await keyboard.press("Alt+Shift+ArrowUp");
    await holds(ann, "Favourites", ["alpha", "beta"]);
    await ann.page
        .locator(".sidebar [role=status]", { hasText: "number 1 in Favourites" })
        .waitFor({ state: "attached" });
    await hasFocus(row(ann, "alpha"));
    await keyboard.press("ArrowUp");
    await hasFocus(fold);
    await keyboard.press("Alt+Shift+ArrowDown");
    await becomes(() => kindOf(ann, 1), "favourites");
    await hasFocus(fold);
    await keyboard.press("Enter");
    await holds(ann, "Favourites", []);

    // And by dragging: all that again, from where it was.
    const { pos } = await eventually(async () => {
        const kept = await there.as(there.ann, "sidebar.get");

        assert.ok(kept.sections.some(({ kind, collapsed }) => kind === "favourites" && collapsed));
        return kept;
    });
    await there.as(there.ann, "sidebar.set", { sections: [], if_pos: pos });
    await holds(ann, "Rooms", ["alpha", "beta", "general"]);
    await pick(ann, "general", "room-favour");
    await holds(ann, "Favourites", ["general"]);

    await row(ann, "beta").dragTo(section(ann, "Favourites").locator(".section-head"));
    await holds(ann, "Favourites", ["general", "beta"]);
    await row(ann, "alpha").dragTo(row(ann, "beta"));
    await holds(ann, "Favourites", ["general", "alpha", "beta"]);
    await row(ann, "general").dragTo(section(ann, "Rooms").locator(".section-head"));
    await holds(ann, "Favourites", ["alpha", "beta"]);
    await section(ann, "Direct messages")
        .locator(".section-head")
        .dragTo(section(ann, "Favourites").locator(".section-head"));
    await becomes(() => kindOf(ann, 0), "people");
}));

test("a room marked as unread stays so over a reload and on another device", inPlace(async (there) => {
    for (const text of ["first", "second @bob", "third"]) await there.says(there.ann, text);
    const den = await there.makesRoom("den", ["bob"]);
    const bob = await there.comes(there.bob);
    await bob.sees("third");
    const other = await there.comes(there.bob, { address: `#room=${den}` });
    await other.seesRoom("den");
    const unread = (visitor) => row(visitor, "general").getAttribute("data-unread");

    await acts(bob, bob.message("second"), "message-unread");
    await bob.at("new-divider").waitFor();
    await becomes(() => unread(bob), "2");
    await other.page.locator(`${id("room-item")}[data-unread="2"]`).waitFor();
    // Where its messages are not at hand, too: it is the room's one mention.
    await other.page.locator(".badge.mention").waitFor();

    await bob.page.reload();
    await bob.page.locator(`${id("room-item")}[data-unread="2"]`).waitFor();
    await bob.at("new-divider").waitFor();
    await bob.takesPicture("marked-unread");

    // Who comes back to the room has read it, everywhere.
    await row(bob, "den").click();
    await bob.seesRoom("den");
    await becomes(() => unread(bob), "2");
    await row(bob, "general").click();
    await bob.seesRoom("general");
    for (const visitor of [bob, other])
        await visitor.page
            .locator(`${id("room-item")}[data-unread="0"]`, { hasText: "general" })
            .waitFor();
    await bob.page.reload();
    await bob.seesRoom("general");
    await bob.sees("third");
    await becomes(() => unread(bob), "0");
}));
