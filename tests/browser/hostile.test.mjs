// Whatever somebody writes into whatever field: it is shown to the letter, and does nothing,
// on their own page and on the other's.

import assert from "node:assert/strict";
import { newKey } from "../integration/harness/harness.mjs";
import { test } from "./browser.mjs";
import { becomes, eventually } from "./eventually.mjs";
import { cut, HOSTILE, isHarmless, TRICKS, watches } from "./hostile.mjs";
import { acts, id, inPlace } from "./place.mjs";

const SOME = [HOSTILE[1], HOSTILE[11], HOSTILE[16]]; // where each costs a walk
const shown = (locator) => locator.allTextContents();

async function both(there) {
    const ann = await there.comes(there.ann, { before: watches });
    const bob = await there.comes(there.bob, { before: watches });

    return [ann, bob];
}

const showsAll = (locator, wanted, where) =>
    eventually(async () => {
        const found = await shown(locator);

        for (const text of wanted) assert.ok(found.includes(text), `${where} lacks ${text}: ${found}`);
    });

// Among other words.
const tellsAll = (locator, wanted, where) =>
    eventually(async () => {
        const found = (await shown(locator)).join("\n");

        for (const text of wanted) assert.ok(found.includes(text), `${where} lacks ${text}: ${found}`);
    });

test(
    "as a message, an edit, a reply, a quote, a comment, a draft",
    inPlace(async (there) => {
        const [ann, bob] = await both(there);

        for (const text of [...HOSTILE, ...TRICKS]) await ann.writes(text);
        await ann.writes("and that was all");
        await bob.sees("and that was all");
        await ann.sees("and that was all");
        for (const visitor of [ann, bob]) {
            await showsAll(visitor.page.locator(`${id("message")} .md`), HOSTILE, "the room");
            await isHarmless(visitor, "the room");
        }

        for (const text of SOME) {
            await ann.composerEmpties();
            await ann.presses(ann.at("composer"), "ArrowUp");
            await ann.at("edit-input").fill(text);
            await ann.at("edit-input").press("Enter");
            await ann.at("edit-input").waitFor({ state: "detached" });
            await bob.page.locator(".md").last().getByText(text, { exact: true }).waitFor();
        }
        const last = bob.page.locator(`[data-id="${await bob.at("message").last().getAttribute("data-id")}"]`);
        await last.locator(id("message-edited")).click();
        await bob.at("message-version").nth(SOME.length).waitFor();
        await isHarmless(bob, "the versions");
        await bob.closesDialog();

        await acts(bob, last, "message-quote");
        await bob.at("answering").waitFor();
        await bob.writes(SOME[0]);
        await ann.at("quoted").filter({ hasText: SOME[2] }).waitFor();
        await acts(bob, last, "message-thread");
        await bob.at("thread-composer").fill(SOME[1]);
        await bob.at("thread-composer").press("Enter");
        await bob.at("thread-replies").getByText(SOME[1], { exact: true }).waitFor();
        await ann.at("open-threads").click();
        await ann.at("thread-item").filter({ hasText: SOME[2] }).click();
        await ann.at("thread-replies").getByText(SOME[1], { exact: true }).waitFor();
        for (const visitor of [ann, bob]) await isHarmless(visitor, "a thread");
        await bob.at("side-close").click();

        await acts(bob, bob.at("timeline").locator(id("message")).last(), "message-forward");
        await bob.at("forward-search").fill(SOME[0]);
        await bob.at("forward-search").fill("general");
        await bob.at("forward-target").first().click();
        await bob.at("forward-comment").fill(SOME[2]);
        await bob.at("forward-submit").click();
        await ann.at("forwarded").first().waitFor();

        await there.as(there.bob, "draft.set", { room: there.room, text: HOSTILE[17] });
        await bob.composerHas(HOSTILE[17]);
        for (const visitor of [ann, bob]) await isHarmless(visitor, "what was forwarded");
    }),
);

test(
    "as a poll, a reminder, a note, a word to be searched, a command, a report, a reaction",
    inPlace(async (there) => {
        const { server, room } = there;
        const as = there.as.bind(there);
        const key = newKey;

        for (let i = 0; i < HOSTILE.length; i += 5)
            await as(there.ann, "poll.create", {
                ...{ room, key: key(), question: HOSTILE[i] },
                options: HOSTILE.slice(i, i + 5).map((text) => cut(text, 100)),
            });
        const { id: said } = await there.says(there.ann, `look: ${HOSTILE[2]}`);
        const [ann, bob] = await both(there);
        await bob.at("poll").nth(5).waitFor();
        await showsAll(
            bob.page.locator(".poll-words"),
            HOSTILE.map((text) => cut(text, 100)),
            "the polls",
        );
        await bob.at("composer-more").click();
        await bob.at("new-poll").click();
        await bob.at("poll-question").fill(SOME[0]);
        await bob.at("poll-option-field").nth(0).fill(SOME[1]);
        await bob.at("poll-option-field").nth(1).fill(SOME[2]);
        await bob.at("poll-create").click();
        await ann.at("poll").nth(6).getByText(SOME[2], { exact: true }).waitFor();

        for (const emoji of [`<img/src=x/onerror=hit=1>`, `"onmouseover=hit=1`, `:<b>:`])
            await server.post("reaction.add", { id: said, emoji }, there.bob);
        await as(there.bob, "saved.add", { id: said, note: SOME[0] });
        await as(there.bob, "schedule.create", {
            ...{ room, text: HOSTILE[10], at: Date.now() + 3_600_000, key: key() },
        });
        for (const [text, at] of [
            [SOME[1], Date.now() + 3_600_000],
            [SOME[2], Date.now() + 200],
        ])
            await as(there.bob, "reminder.create", { at, text, key: key() });
        await bob.at("reminder-due").filter({ hasText: SOME[2] }).waitFor();
        await bob.at("open-saved").click();
        await bob.at("saved-item").getByText(SOME[0], { exact: true }).waitFor();
        await isHarmless(bob, "what was saved");
        await bob.at("open-later").click();
        await bob.at("reminder-item").getByText(SOME[1]).waitFor();
        await bob.at("schedule-item").getByText(HOSTILE[10]).waitFor();
        await isHarmless(bob, "what comes later");

        await bob.at("open-search").click();
        for (const text of HOSTILE) await bob.at("search-words").fill(text);
        await bob.searches("look", bob.at("search-snippet").getByText(HOSTILE[2]));
        await isHarmless(bob, "the search");
        await bob.at("search-close").click();

        await ann.writes(`/topic ${SOME[1]}`);
        await ann.composerEmpties();
        await bob.composerEmpties();
        await bob.writes(`/${SOME[0]}`);
        await bob.composerEmpties();
        await bob.writes(`/msg @${SOME[0]} x`);
        await bob.at("command-said").waitFor();
        await ann.page.locator(".topic").getByText(SOME[1]).waitFor();

        await acts(bob, bob.page.locator(`[data-id="${said}"]`), "message-report");
        await bob.at("report-reason").last().check();
        await bob.at("report-more").fill(SOME[0]);
        await bob.at("report-send").click();
        await bob.at("report-sent").waitFor();
        await ann.opensPage("queue");
        await ann.at("review-row").first().click();
        await ann.at("review-report").getByText(SOME[0]).waitFor();
        for (const visitor of [ann, bob]) await isHarmless(visitor, "the report");
    }),
);

test(
    "as the name or the topic of a room, a section or a group",
    inPlace(async (there) => {
        const { ann, bob } = there;
        const names = HOSTILE.map((text, i) => cut(`${i} ${text}`, 64).trim());
        const rooms = [];

        for (const [i, name] of names.entries())
            rooms.push(await there.makesRoom(name, i < 12 ? ["bob"] : [], { topic: HOSTILE[i] }));
        await there.as(ann, "group.set", { key: newKey(), handle: "hostile", name: cut(SOME[1], 64), users: [bob.user] });
        await there.as(bob, "sidebar.set", {
            ...{ sections: [{ id: "one", kind: "custom", name: cut(SOME[0], 64), rooms: rooms.slice(0, 3) }] },
            if_pos: 0,
        });
        const [boss, other] = await both(there);

        await other.at("room-item").nth(12).waitFor();
        await tellsAll(other.at("room-item"), names.slice(0, 12), "the list");
        await isHarmless(other, "the rooms");
        for (const [i, name] of names.slice(0, 12).entries()) {
            await other.page.evaluate((room) => (location.hash = `#room=${room}`), rooms[i]);
            await other.at("room-title").getByText(name, { exact: true }).waitFor();
            await other.page.locator(".topic").getByText(HOSTILE[i], { exact: true }).waitFor();
            await isHarmless(other, name);
        }
        await other.at("browse-rooms").click();
        await other.at("browse-item").nth(names.length).waitFor();
        await showsAll(other.at("browse-item").locator("strong"), names, "the public rooms");
        await isHarmless(other, "the public rooms");
        await other.closesDialog();
        await other.page.keyboard.press("Control+k");
        for (const text of [...SOME, "onerror"]) await other.at("switcher-words").fill(text);
        await other.at("switcher-item").nth(3).waitFor();
        await isHarmless(other, "the switcher");
        await other.closesDialog();

        await boss.at("new-room").click();
        await boss.at("room-name").fill(SOME[0]);
        await boss.at("room-topic").fill(SOME[1]);
        await boss.at("room-create").click();
        await boss.at("room-title").getByText(SOME[0], { exact: true }).waitFor();
        await boss.at("open-room-settings").click();
        await boss.at("room-settings-name").fill(SOME[2]);
        await boss.at("room-settings-topic").fill(SOME[0]);
        await boss.at("room-settings-save").click();
        await boss.at("room-title").getByText(SOME[2], { exact: true }).waitFor();
        await boss.closesDialog();
        await boss.opensPage("groups");
        await boss.at("group-row").getByText(cut(SOME[1], 64)).waitFor();
        await boss.opensPage("rooms");
        await boss.at("rooms-row").nth(20).waitFor();
        await isHarmless(boss, "the admin's rooms");
    }),
);

test(
    "as somebody's name, profile, status, keyword, or at the door",
    inPlace(
        async (there) => {
            const people = ["bob", "eve", "pat", "sam", "uma"];
            const six = (i) => HOSTILE.slice(i * 6, i * 6 + 6);

            for (const [i, name] of people.entries()) {
                const [display, title, about, pronouns, phone, status] = six(i);
                await there.as(there[name], "user.update", {
                    ...{ display: cut(display, 64), title: cut(title, 100), about },
                    ...{ pronouns: cut(pronouns, 40), phone: cut(phone, 40) },
                    status: { emoji: "🙃", text: cut(status, 100) },
                });
                await there.says(there[name], `hello from ${name}, @${name}`);
            }
            const [ann, bob] = await both(there);

            await ann.message("hello from uma").waitFor();
            await ann.at("toggle-members").click();
            await ann.at("member-item").nth(people.length).waitFor();
            await isHarmless(ann, "the members");
            for (const [i] of people.entries()) {
                const [display, title, about, pronouns, phone, status] = six(i);
                await ann.at("member-list").getByText(cut(display, 64), { exact: true }).click();
                const card = ann.at("person-card");
                await card.getByText(cut(title, 100), { exact: true }).waitFor();
                await showsAll(
                    card.locator("dd"),
                    [cut(title, 100), about, cut(pronouns, 40), cut(phone, 40)],
                    "the card",
                );
                await becomes(() => ann.at("person-name").textContent(), cut(display, 64));
                await tellsAll(card, [cut(status, 100)], "the card");
                await isHarmless(ann, `the card of ${display}`);
                await ann.closesDialog();
            }

            await bob.at("open-settings").click();
            await bob.at("profile-title").fill(SOME[0]);
            await bob.at("profile-about").fill(SOME[2]);
            await bob.at("profile-save").click();
            await bob.at("profile-saved").getByText("Saved").waitFor();
            await bob.at("settings-status").click();
            await bob.at("status-emoji").fill(cut(SOME[0], 40));
            await bob.at("status-text").fill(SOME[2]);
            await bob.at("status-save").click();
            await bob.at("status-saved").or(bob.at("status-problem")).first().waitFor();
            await bob.at("settings-notify").click();
            await bob.at("notify-keywords").fill(`${SOME[0]}, ${cut(SOME[2], 60)}`);
            await bob.at("notify-save").click();
            await bob.at("notify-saved").getByText("Saved").waitFor();
            for (const visitor of [ann, bob]) await isHarmless(visitor, "the settings");
            await bob.closesDialog();
            await bob.at("new-dm").click();
            await bob.at("people-search").fill(SOME[0]);
            await isHarmless(bob, "the people");
            await bob.at("dialog-close").click();

            await bob.at("sign-out").click();
            await bob.at("signin-name").fill(SOME[0]);
            await bob.at("signin-password").fill(SOME[2]);
            await bob.at("signin-submit").click();
            await bob.at("signin-error").waitFor();
            await isHarmless(bob, "the door");
            for (const where of ["invite", "setup", "room", "admin/", "m/"]) {
                const address = `${where}${where.endsWith("/") ? "" : "="}${encodeURIComponent(SOME[0])}`;
                await bob.page.goto("about:blank");
                await bob.page.goto(`${there.server.url}/#${address}`);
                await bob.at("signin-name").or(bob.at("register-name")).waitFor();
                await isHarmless(bob, address);
            }
        },
        { people: ["bob", "eve", "pat", "sam", "uma"] },
    ),
);

test(
    "as the name of a file or an emoji",
    inPlace(async (there) => {
        const names = HOSTILE.map((text) => `${text.replaceAll(/[/\\]/g, "")}.txt`);
        const files = [];

        for (const name of names)
            files.push(await there.sendsFile(there.bob, name, Buffer.from(name)));
        for (let i = 0; i < files.length; i += 5)
            await there.says(there.bob, "see these", { files: files.slice(i, i + 5) });
        const [ann, bob] = await both(there);

        await ann.at("file-card").nth(names.length - 1).waitFor();
        const cleaned = names.map((name) => name.replaceAll(/\p{Cf}/gu, "")); // by the server
        await tellsAll(ann.at("file-card"), cleaned, "the room");
        await bob.at("attach-input").setInputFiles([
            { name: names[1], mimeType: "text/html", buffer: Buffer.from("<script>parent.hit=1</script>") },
            { name: "a.svg", mimeType: "image/svg+xml", buffer: Buffer.from("<svg xmlns='http://www.w3.org/2000/svg' onload='parent.hit=1'/>") },
        ]);
        await bob.page.locator(`${id("attach-item")}[data-state="done"]`).nth(1).waitFor();
        await bob.at("send").click();
        await ann.at("file-card").nth(names.length + 1).waitFor();
        for (const visitor of [ann, bob]) await isHarmless(visitor, "the files");
        await bob.at("open-settings").click();
        await bob.at("settings-files").click();
        await bob.at("file-row").first().waitFor();
        await isHarmless(bob, "one's own files");
        await bob.closesDialog();

        for (const name of SOME)
            await there.server.refuses("emoji.set", { name, file: files[0] }, there.bob, 400, "params");
        await bob.presses(bob.at("timeline").locator(id("message")).last(), "r");
        for (const text of SOME) await bob.at("emoji-search").fill(text);
        await isHarmless(bob, "the emoji");
    }),
);
