// What people do together in rooms: who is there, conversations of two and of three, mentions,
// pins, forwarded words, emoji of their own, what is unread, guests.

import assert from "node:assert/strict";
import { newKey } from "../integration/harness/harness.mjs";
import { png } from "../integration/harness/images.mjs";
import { test } from "./browser.mjs";
import { becomes, counts, eventually } from "./eventually.mjs";
import { acts, id, inPlace } from "./place.mjs";

const item = (visitor, name) =>
    visitor.at("room-item").or(visitor.at("dm-item")).filter({ hasText: name });

async function picks(visitor, ...names) {
    for (const name of names)
        await visitor.page.locator(`${id("people-option")}[data-name="${name}"]`).click();
    await visitor.at("people-submit").click();
    await visitor.at("dialog").waitFor({ state: "detached" });
}

test(
    "who comes and goes is seen among the members; somebody is added, looks round and leaves",
    inPlace(
        async (there) => {
            const garden = await there.makesRoom("garden", [], { topic: "Roses" });
            const ann = await there.comes(there.ann);
            const here = (name, presence) =>
                ann.page
                    .locator(`${id("member-item")}[data-presence="${presence}"]`)
                    .filter({ hasText: name });

            await ann.at("toggle-members").click();
            await here("bob", "offline").waitFor();
            const bob = await there.comes(there.bob);
            await here("bob", "online").waitFor();

            await bob.page.evaluate((room) => (location.hash = `#room=${room}`), garden);
            await bob.at("join-open-room").waitFor();
            await counts(bob.at("composer"), 0, "looking round is not being in it");
            await item(ann, "garden").click();
            await ann.seesRoom("garden");
            await ann.at("add-people").click();
            await picks(ann, "bob", "eve");
            await bob.seesRoom("garden");
            await here("eve", "offline").waitFor();
            await ann.writes("@bob, welcome");
            await bob.sees("@bob, welcome");

            await bob.at("toggle-members").click();
            await bob.at("leave-room").click();
            await item(bob, "garden").waitFor({ state: "detached" });
            await here("bob", "online").waitFor({ state: "detached" });
            await bob.page.context().close();
            await item(ann, "general").click();
            await here("bob", "offline").waitFor();
        },
        { people: ["bob", "eve"] },
    ),
);

test(
    "two talk alone and three talk among themselves, and nobody else hears of it",
    inPlace(
        async (there) => {
            const ann = await there.comes(there.ann);
            const bob = await there.comes(there.bob);
            const eve = await there.comes(there.eve);

            await ann.at("new-dm").click();
            await picks(ann, "bob");
            await ann.seesRoom("bob");
            await ann.writes("between us");
            await item(bob, "ann").click();
            await bob.sees("between us");
            await bob.isSeenTyping(ann);
            await bob.writes("and here");
            await ann.sees("and here");
            await ann.at("typing").filter({ hasText: "bob" }).waitFor({ state: "detached" });

            await bob.at("new-dm").click();
            await picks(bob, "ann", "eve");
            await bob.seesRoom("ann, eve");
            await bob.writes("the three of us");
            await item(eve, "ann, bob").click();
            await eve.sees("the three of us");
            await eve.writes("hello both");
            await item(ann, "bob, eve").click();
            await ann.sees("hello both");
            await counts(eve.at("timeline").getByText("between us"), 0);
            await counts(eve.at("dm-item"), 1, "the three's");

            await ann.at("open-switcher").click();
            await ann.at("switcher-words").fill("eve");
            await ann.page
                .locator('.switcher-item[aria-selected="true"]', { hasText: "eve" })
                .waitFor();
            await ann.page.keyboard.press("Enter");
            await ann.at("room-title").filter({ hasText: "eve" }).waitFor();
        },
        { people: ["bob", "eve"] },
    ),
);

test(
    "by name, by group, by the whole room: who is called sees it marked and counted",
    inPlace(async (there) => {
        const garden = await there.makesRoom("garden", ["bob"]);

        await there.as(there.ann, "group.set", {
            ...{ key: newKey(), handle: "cooks", name: "The cooks", users: [there.bob.user] },
        });
        const ann = await there.comes(there.ann);
        const bob = await there.comes(there.bob, { address: `#room=${garden}` });
        const counts = (number) =>
            item(bob, "general").locator(id("room-unread")).filter({ hasText: String(number) });

        await bob.seesRoom("garden");
        await ann.writes("nobody is called by this");
        await counts(1).waitFor();
        await ann.at("composer").pressSequentially("dinner, @coo");
        await ann.at("completion-option").filter({ hasText: "@cooks" }).waitFor();
        await ann.page.keyboard.press("Enter");
        await ann.composerHas("dinner, @cooks ");
        await ann.page.keyboard.press("Enter");
        await bob.page.waitForFunction(() => document.title.startsWith("(1)"));
        await ann.writes("@room it is served");
        await bob.page.waitForFunction(() => document.title.startsWith("(2)"));
        await ann.writes("`@bob` in code is no call");
        await counts(4).or(counts(2)).waitFor();

        await item(bob, "general").click();
        await bob.at("new-divider").waitFor();
        await bob.sees("dinner, @cooks");
        await counts(bob.page.locator(".mention-name.me"), 2);
        await counts(ann.page.locator(".mention-name"), 2);
        await bob.page.waitForFunction(() => !/^[(•]/.test(document.title));
    }),
);

test(
    "marked as unread from a message on, it is unread again, after a reload too",
    inPlace(async (there) => {
        const garden = await there.makesRoom("garden", ["bob"]);

        for (const text of ["one", "two", "three"]) await there.says(there.ann, text);
        const bob = await there.comes(there.bob);
        await bob.sees("three");
        await acts(bob, bob.message("two"), "message-unread");
        await eventually(async () => {
            const boxes = [bob.message("one"), bob.at("new-divider"), bob.message("two")];
            const [one, line, two] = await Promise.all(boxes.map((each) => each.boundingBox()));

            assert.ok(one.y < line.y && line.y < two.y, "the line is elsewhere");
        });
        await bob.page.evaluate((room) => (location.hash = `#room=${room}`), garden);
        await bob.seesRoom("garden");
        await item(bob, "general").locator(id("room-unread")).waitFor();
        await item(bob, "general").click();
        await bob.at("new-divider").waitFor();
    }),
);

test(
    "a link to a message leads there, for who may read it, and nowhere for who may not",
    inPlace(async (there) => {
        const hidden = await there.makesRoom("hidden", [], { kind: "private" });
        const secret = await there.says(there.ann, "a secret", { room: hidden });
        const open = await there.says(there.ann, "no secret");
        const ann = await there.comes(there.ann);
        const bob = await there.comes(there.bob);

        await ann.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
        await acts(ann, ann.message("no secret"), "message-link");
        const copied = () => ann.page.evaluate(() => navigator.clipboard.readText());
        const link = `${there.server.url}/m/${open.id}`;
        await becomes(copied, link);
        await acts(ann, ann.message("no secret"), "message-copy");
        await becomes(copied, "no secret");

        await bob.page.goto(link);
        await bob.arrivedAtId(open.id).waitFor();
        await bob.page.goto(`${there.server.url}/m/${secret.id}`);
        await bob.at("problem").waitFor();
        await counts(bob.page.getByText("a secret"), 0);
    }),
);

test(
    "what is pinned shows for all; words go on to another room with a comment of one's own",
    inPlace(async (there) => {
        await there.makesRoom("garden", ["bob"]);
        const ann = await there.comes(there.ann);
        const bob = await there.comes(there.bob);

        await ann.writes("the key is under the *stone*");
        await acts(bob, bob.message("under the stone"), "message-pin");
        await ann.at("message-pinned").waitFor();
        await ann.at("open-pins").click();
        await ann.at("pin-item").filter({ hasText: "stone" }).waitFor();
        await ann.at("pin-item").locator(id("card-remove")).click();
        await bob.at("message-pinned").waitFor({ state: "detached" });
        await ann.at("pin-item").waitFor({ state: "detached" });

        await acts(bob, bob.message("under the stone"), "message-forward");
        await bob.at("forward-target").filter({ hasText: "garden" }).click();
        await bob.at("forward-comment").fill("for the gardener");
        await bob.at("forward-submit").click();
        await bob.at("dialog").waitFor({ state: "detached" });
        await item(ann, "garden").click();
        await ann.message("for the gardener").waitFor();
        await ann.message("under the stone").getByTestId("forwarded").waitFor();
    }),
);

test(
    "an emoji of one's own is completed, said and used to react; two reactions are counted",
    inPlace(
        async (there) => {
            const ann = await there.comes(there.ann);
            const bob = await there.comes(there.bob);

            await ann.at("open-settings").click();
            await ann.at("settings-emoji").click();
            await ann.at("emoji-name").fill("night-owl");
            await ann.at("emoji-file").setInputFiles({
                name: "owl.png",
                mimeType: "image/png",
                buffer: png(32, 32),
            });
            await ann.at("emoji-save").click();
            await ann.at("emoji-row").filter({ hasText: ":night-owl:" }).waitFor();
            await ann.closesDialog();

            await ann.at("composer").pressSequentially("good night :night-o");
            await ann.at("completion-option").filter({ hasText: "night-owl" }).waitFor();
            await ann.page.keyboard.press("Enter");
            await ann.composerHas("good night :night-owl: ");
            await ann.page.keyboard.press("Enter");
            const said = bob.message("good night");
            await said.locator('img[alt=":night-owl:"]').waitFor();

            await said.hover();
            await said.locator(id("message-react")).click();
            await bob.at("emoji-search").fill("owl");
            await bob.at("emoji-option").and(bob.page.locator('[data-emoji=":night-owl:"]')).click();
            const mark = (visitor) => visitor.message("good night").getByTestId("reaction");
            await mark(ann).filter({ hasText: "1" }).click();
            await mark(bob).filter({ hasText: "2" }).waitFor();
            await mark(bob).click();
            await mark(ann).filter({ hasText: "1" }).waitFor();
            await mark(ann).click();
            await mark(bob).waitFor({ state: "detached" });
        },
        { worker: true },
    ),
);

test(
    "what is sent later, is sent now; a reminder comes when it is due and leads back",
    inPlace(async (there) => {
        const ann = await there.comes(there.ann);
        const bob = await there.comes(there.bob);

        for (const text of ["for tomorrow", "never mind"]) {
            await ann.at("composer").fill(text);
            await ann.at("composer-more").click();
            await ann.at("send-later").click();
            await ann.at("when-choice").first().click();
            await ann.at("dialog").waitFor({ state: "detached" });
            await ann.composerEmpties();
        }
        await ann.at("open-later").click();
        await ann.at("schedule-item").nth(1).waitFor();
        const later = (words) => ann.at("schedule-item").filter({ hasText: words });
        await later("never mind").locator(id("card-remove")).click();
        await later("never mind").waitFor({ state: "detached" });
        await later("for tomorrow").locator(id("schedule-now")).click();
        await bob.sees("for tomorrow");
        await counts(bob.message("never mind"), 0);

        const about = await bob.message("for tomorrow").getAttribute("data-id");
        await there.as(there.bob, "reminder.create", {
            ...{ at: Date.now() + 300, message: Number(about), key: newKey() },
        });
        await bob.at("reminder-due").getByRole("button").first().click();
        await bob.arrivedAtId(about).waitFor();
        await bob.at("reminder-due").waitFor({ state: "detached" });
    }),
);

test(
    "a guest sees the room they were asked into, and nothing and nobody else",
    inPlace(async (there) => {
        await there.makesRoom("garden", ["bob"]);
        const { code } = await there.as(there.ann, "invite.create", {
            ...{ key: newKey(), role: "guest", rooms: [there.room] },
        });
        const { token } = await there.server.posts("auth.register", {
            ...{ name: "gil", password: "correct horse", invite: code },
        });
        await there.says(there.ann, "welcome, guest");
        const gil = await there.comes({ name: "gil", token });

        await gil.sees("welcome, guest");
        await counts(gil.at("room-item"), 1);
        await counts(gil.at("invite-people"), 0);
        await gil.page.keyboard.press("Control+k");
        await gil.at("switcher-words").fill("garden");
        await counts(gil.at("switcher-item").filter({ hasText: "garden" }), 0);
        await gil.closesDialog();
        await gil.writes("thank you");
        await gil.sees("thank you");
    }),
);

test(
    "a picture is pasted, seen before it goes, and leafed through with others",
    inPlace(
        async (there) => {
            const ann = await there.comes(there.ann);
            const bob = await there.comes(there.bob);
            const done = ann.page.locator(`${id("attach-item")}[data-state="done"]`);

            for (const width of [40, 80])
                await ann.page.evaluate(
                    ([bytes, name]) => {
                        const data = new DataTransfer();

                        data.items.add(new File([Uint8Array.from(bytes)], name, { type: "image/png" }));
                        document.querySelector('[data-testid="composer"]').dispatchEvent(
                            new ClipboardEvent("paste", {
                                ...{ bubbles: true, cancelable: true, clipboardData: data },
                            }),
                        );
                    },
                    [[...png(width, 40)], `wide-${width}.png`],
                );
            await done.nth(1).waitFor();
            await counts(done.locator("img.attach-picture"), 2);
            await ann.at("send").click();
            await bob.at("picture").nth(1).waitFor();
            await bob.at("picture").first().click();
            await bob.at("lightbox").getByText("wide-40.png").waitFor();
            await bob.page.keyboard.press("ArrowRight");
            await bob.at("lightbox").getByText("wide-80.png").waitFor();
            await bob.at("lightbox-close").click();
            await bob.at("lightbox").waitFor({ state: "detached" });
        },
        { worker: true },
    ),
);
