// A phone of 360 x 640: everything is within reach, and nothing is wider than the screen.

import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import { newKey } from "../integration/harness/harness.mjs";
import { test, withBrowser } from "./browser.mjs";
import { becomes, until } from "./eventually.mjs";
import { fullPlace } from "./full_place.mjs";
import { id, inPlace } from "./place.mjs";
import { SCREENS } from "./screens.mjs";

const LONG = "Donaudampfschifffahrtsgesellschaft".repeat(6);

// The page, its dialogs and its panes; code, tables and rows of tabs may scroll by themselves.
const fits = (visitor, where) => becomes(() => tooWide(visitor), [], where);

const tooWide = (visitor) =>
    visitor.page.evaluate(() =>
        [document.documentElement, ...document.querySelectorAll("dialog[open], main, aside, .timeline")]
            .filter((box) => box.scrollWidth > Math.min(box.clientWidth, innerWidth) && box.clientWidth > 0)
            .map((box) => `${box.tagName}.${box.className}: ${box.scrollWidth} in ${box.clientWidth}`),
    );

// Where it stands once nothing above it moves any more.
const stillBox = (row) =>
    until(async () => {
        const before = await row.boundingBox();

        await row.page().evaluate(() => new Promise(requestAnimationFrame));
        return isDeepStrictEqual(await row.boundingBox(), before) && before;
    }, "the page does not come to rest");

test(
    "no screen scrolls sideways",
    async () => {
        await withBrowser(async (browser) => {
            const there = await fullPlace(browser);
            const ann = await there.comes(there.ann, { phone: true });

            const complaints = [];

            for (const [name, screen] of Object.entries(SCREENS)) {
                if (screen.outside || (screen.states && !screen.states.includes("full"))) continue;
                await ann.page.goto("about:blank");
                await ann.page.goto(
                    `${there.server.url}/${screen.address?.(there) ?? `#room=${there.room}`}`,
                );
                try {
                    await screen.opens(ann, there, { state: "full", phone: true });
                    await fits(ann, name);
                } catch (complaint) {
                    complaints.push(`${name}: ${complaint.message}`); // the others are of interest too
                }
                await screen.closes?.(ann);
            }
            assert.equal(complaints.join("\n"), "");
            for (const dialogue of there.server.spoken) dialogue.drop();
            await there.ends();
        });
    },
);

test(
    "long words, wide code and long names stay within the screen",
    inPlace(async (there) => {
        const { bob, room } = there;

        await there.as(bob, "user.update", {
            ...{ display: LONG.slice(0, 64), title: LONG.slice(0, 100), about: LONG },
            status: { emoji: "🙂", text: LONG.slice(0, 100) },
        });
        const other = await there.makesRoom(LONG.slice(0, 64), ["bob"], { topic: LONG });
        const file = await there.sendsFile(bob, `${LONG}.txt`, Buffer.from(LONG));
        for (const text of [
            LONG,
            `https://roost.example/${LONG}`,
            `\`${LONG}\``,
            `\`\`\`\n${LONG} ${LONG}\n\`\`\``,
            `> ${LONG}`,
            `- ${LONG}`,
            `# ${LONG}`,
        ])
            await there.says(bob, text);
        await there.says(bob, LONG, { files: [file] });
        const poll = await there.as(bob, "poll.create", {
            ...{ room, key: newKey(), question: LONG },
            options: [LONG.slice(0, 100), `b${LONG}`.slice(0, 100)],
        });
        await there.says(there.ann, LONG, { thread: poll.id });
        for (const emoji of ["👍", "🎉", "👀", "😂", "❤️", "✅", "🙏", "🤔", "🚀", "🌧️"])
            await there.as(bob, "reaction.add", { id: poll.id, emoji });
        const ann = await there.comes(there.ann, { phone: true });

        await ann.at("poll").waitFor();
        await fits(ann, "the room");
        await ann.takesPicture("phone-long");
        await ann.at("replies").tap();
        await ann.at("thread-replies").locator(".md").getByText(LONG).waitFor();
        await fits(ann, "the thread");
        await ann.at("side-close").tap();
        await ann.at("toggle-members").tap();
        await ann.at("member-item").first().waitFor();
        await fits(ann, "the members");
        await ann.at("member-item").filter({ hasText: LONG.slice(0, 30) }).tap();
        await ann.at("person-card").getByText(LONG, { exact: true }).waitFor();
        await fits(ann, "the card");
        await ann.takesPicture("phone-card");
        await ann.closesDialog();
        await ann.page.evaluate((next) => (location.hash = `#room=${next}`), other);
        await ann.at("room-title").filter({ hasText: LONG.slice(0, 30) }).waitFor();
        await fits(ann, "the room of a long name");
        await ann.at("back").tap();
        await ann.at("room-item").filter({ hasText: LONG.slice(0, 30) }).waitFor();
        await fits(ann, "the list");
    }),
);

test(
    "with a finger: from room to room, a message, its menu, a reaction, a thread, and back",
    inPlace(async (there) => {
        await there.makesRoom("garden", ["bob"]);
        await there.says(there.ann, "come and see the roses");
        const bob = await there.comes(there.bob, { phone: true });
        const rests = async (row) => {
            const { x, y, height } = await stillBox(row);
            const touch = await bob.page.context().newCDPSession(bob.page);
            const at = [{ x: x + 100, y: y + height / 2 }];

            await touch.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: at });
            await bob.page.getByRole("menu").waitFor();
            await touch.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
        };

        await bob.message("roses").waitFor();
        await bob.at("room-item").first().waitFor({ state: "hidden" }); // one screen at a time
        await bob.at("composer").fill("on my way");
        await bob.at("send").tap();
        await bob.sees("on my way");

        await rests(bob.message("roses"));
        await bob.takesPicture("phone-menu");
        await bob.at("message-thread").tap();
        await bob.at("thread-composer").fill("which ones?");
        await bob.at("thread-send").tap();
        await bob.at("thread-replies").getByText("which ones?").waitFor();
        await bob.at("side-close").tap();
        await bob.at("thread-pane").waitFor({ state: "detached" });
        await bob.at("replies").filter({ hasText: "1 reply" }).waitFor();

        await bob.message("roses").locator(id("message-text")).tap();
        await bob.message("roses").locator(id("message-react")).tap();
        await bob.at("emoji-option").first().tap();
        await bob.message("roses").getByTestId("reaction").waitFor();

        await bob.at("back").tap();
        await bob.at("room-item").filter({ hasText: "garden" }).tap();
        await bob.seesRoom("garden");
        await bob.at("back").tap();
        await bob.at("room-item").filter({ hasText: "general" }).tap();
        await bob.sees("on my way");
        await fits(bob, "the room");
    }),
);
