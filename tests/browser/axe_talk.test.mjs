// Every screen of the chat as axe-core sees it, in every one of the colours: threads, search,
// pins, polls, what was saved or comes later, the switcher, the settings, each dialog, the door.

import assert from "node:assert/strict";
import { startServer } from "../integration/harness/harness.mjs";
import { isAccessible } from "./axe.mjs";
import { test, withBrowser } from "./browser.mjs";
import { fullPlace } from "./full_place.mjs";
import { Place, pictures } from "./place.mjs";
import { SCREENS } from "./screens.mjs";
import { Visitor } from "./visitor.mjs";

// What can differ between them is asked in each, the rest once.
const LOOKS = [
    ["light", "usual", undefined],
    ["dark", "usual", ["color-contrast"]],
    ["light", "more", ["color-contrast"]],
    ["dark", "more", ["color-contrast"]],
];

async function isAccessibleInAll(visitor, where) {
    for (const [theme, contrast, rules] of LOOKS) {
        await visitor.page.evaluate(
            ([dark, more]) =>
                Object.assign(document.documentElement.dataset, {
                    ...{ theme: dark, contrast: more, motion: "less" },
                }),
            [theme, contrast],
        );
        await isAccessible(visitor.page, `${where}, ${theme}, contrast ${contrast}`, rules);
    }
}

async function walks(there, visitor, wanted) {
    const complaints = [];

    for (const [name, screen] of Object.entries(SCREENS)) {
        if (!wanted(name, screen)) continue;
        await visitor.page.goto("about:blank");
        await visitor.page.goto(
            `${there.server.url}/${screen.address?.(there) ?? `#room=${there.room}`}`,
        );
        try {
            await screen.opens(visitor, there, { state: there.state, phone: false });
            await isAccessibleInAll(visitor, `${name}, ${there.state}`);
        } catch (complaint) {
            complaints.push(`${name}: ${complaint.message}`); // the others are of interest too
        }
        await screen.closes?.(visitor);
    }
    assert.equal(complaints.join("\n"), "");
}

const isTalk = (name, { outside }) => !outside && !name.startsWith("admin-");

test(
    "axe-core finds nothing in a chat that is full",
    async () => {
        await withBrowser(async (browser) => {
            const there = await fullPlace(browser);
            const ann = await there.comes(there.ann);

            there.state = "full";
            await walks(
                there,
                ann,
                (name, screen) =>
                    isTalk(name, screen) && (!screen.states || screen.states.includes("full")),
            );
            for (const dialogue of there.server.spoken) dialogue.drop();
            await there.ends();
        });
    },
);

test(
    "axe-core finds nothing in a chat that is empty",
    async () => {
        await withBrowser(async (browser) => {
            const there = await Place.opens(browser, { people: [] });
            const ann = await there.comes(there.ann);
            const wanted = ["room", "no-room", "threads", "saved", "later", "pins", "search", "new-dm"];

            there.state = "empty";
            await walks(there, ann, (name) => wanted.includes(name));
            await there.ends();
        });
    },
);

test(
    "axe-core finds nothing at the door",
    async () => {
        await withBrowser(async (browser) => {
            const server = await startServer({ seed: null });
            const visitor = await Visitor.sitsDown(browser, "nobody", pictures);
            const there = { server, state: "empty" };

            await walks(there, visitor, (name, { outside }) => outside);
            visitor.problems = visitor.problems.filter((text) => !/40[01]/.test(text));
            visitor.isContent();
            await server.stop();
        });
    },
);
