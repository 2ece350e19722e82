// What admins do about people, rooms, emoji and how long messages are kept.

import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { newKey, startServer } from "../integration/harness/harness.mjs";
import { test, withBrowser } from "./browser.mjs";
import { becomes, counts, hasValue, until } from "./eventually.mjs";
import { Visitor } from "./visitor.mjs";

const pictures = fs.mkdtempSync(path.join(os.tmpdir(), "roost-pictures-"));
// One red point, as PNG.
const DOT = Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVQI12P4z8AAAAMBAQAY3Y2wAAAAAElFTkSuQmCC",
    "base64",
);

const row = (visitor, kind, name) =>
    visitor.page.locator(`[data-testid="${kind}-row"][data-name="${name}"]`);

test("an admin sees a person's profile, signs them out everywhere, and goes to write to them", async () => {
    await withBrowser(async (browser) => {
        const server = await startServer({ seed: null });
        const boss = await server.newcomer("boss", "--admin");
        const bob = await server.newcomer("bob");
        const ann = await Visitor.comesIn(browser, server, boss, pictures, "#admin/people");
        const there = await Visitor.comesIn(browser, server, bob, pictures);

        await server.posts("room.create", { name: "general", kind: "public", key: newKey() }, bob);
        await there.at("app").waitFor();
        await row(ann, "people", "bob").getByTestId("people-sign-out").click();
        await ann.at("people-sign-out-sure").click();
        await there.at("signin-name").waitFor();
        await ann.at("dialog").waitFor({ state: "detached" });
        await row(ann, "people", "bob").getByTestId("people-deactivate").waitFor();
        await becomes(
            async () => {
                const { entries } = await server.posts("audit.list", {}, boss);

                return entries.slice(0, 2).map(({ action }) => action);
            },
            ["reactivated", "deactivated"],
        );

        await row(ann, "people", "bob").getByTestId("people-open").click();
        await ann.at("person-card").waitFor();
        await ann.at("person-message").click();
        await ann.at("composer").waitFor();
        ann.isContent();
        await server.stop();
    });
});

test("an emoji is made, gets another name, is used, and goes", async () => {
    await withBrowser(async (browser) => {
        const server = await startServer({ seed: null, worker: true });
        const boss = await server.newcomer("boss", "--admin");
        const bob = await server.newcomer("bob");
        const { room } = await server.posts(
            "room.create",
            { name: "general", kind: "public", key: newKey() },
            boss,
        );
        const ann = await Visitor.comesIn(browser, server, boss, pictures, "#admin/emoji");

        await server.posts("room.join", { room }, bob);
        await ann.at("emoji-empty").waitFor();
        await ann.at("emoji-new").click();
        await until(() => ann.at("emoji-save").isDisabled(), "there is nothing to save yet");
        await ann.at("emoji-file").setInputFiles({
            ...{ name: "Red Dot!.png", mimeType: "image/png", buffer: DOT },
        });
        await hasValue(ann.at("emoji-name"), "red-dot");
        await ann.at("emoji-save").click();
        await row(ann, "emoji", "red-dot").waitFor();

        await row(ann, "emoji", "red-dot").getByTestId("emoji-alias").click();
        await ann.at("emoji-name").fill("punto");
        await ann.at("emoji-save").click();
        await row(ann, "emoji", "punto").waitFor();
        await ann.takesPicture("emoji");

        // Somebody else's picture is sent up anew for another name.
        const mona = await server.newcomer("mona");
        const { users } = await server.posts("user.list", {}, boss);
        const { user } = users.find(({ name }) => name === "mona");
        await server.posts("user.update", { user, role: "moderator" }, boss);
        const other = await Visitor.comesIn(browser, server, mona, pictures, "#admin/emoji");
        await row(other, "emoji", "punto").getByTestId("emoji-alias").click();
        await other.at("emoji-name").fill("third");
        await other.at("emoji-save").click();
        await row(other, "emoji", "third").waitFor();
        await row(ann, "emoji", "third").waitFor();

        await server.posts("message.send", { room, text: "look: :punto:", key: newKey() }, bob);
        await row(ann, "emoji", "red-dot").getByTestId("emoji-remove").click();
        await ann.at("confirm-ok").click();
        await row(ann, "emoji", "red-dot").waitFor({ state: "detached" });
        await ann.returnsToChat();
        await ann.at("room-item").filter({ hasText: "general" }).click();
        await ann.page.locator(".message-text img.own-emoji").waitFor();
        ann.isContent();
        other.isContent();
        await server.stop();
    });
});

test("rooms are made, found and kept for as long as is said", async () => {
    await withBrowser(async (browser) => {
        const server = await startServer({ seed: null });
        const boss = await server.newcomer("boss", "--admin");
        const ann = await Visitor.comesIn(browser, server, boss, pictures, "#admin/rooms");

        await ann.at("rooms-empty").waitFor();
        await ann.at("rooms-new").click();
        await ann.at("room-name").fill("kitchen");
        await ann.at("room-create").click();
        await ann.seesRoom("kitchen"); // its own page
        await server.posts("room.create", { name: "garden", kind: "private", key: newKey() }, boss);
        await ann.opensPage("rooms");
        await ann.at("rooms-row").nth(1).waitFor();
        await ann.at("rooms-find").fill("gard");
        await counts(ann.at("rooms-row"), 1);
        await ann.at("rooms-find").fill("");
        await counts(ann.at("rooms-row"), 2);
        await ann.at("rooms-filter").selectOption("public");
        await counts(ann.at("rooms-row"), 1);

        await ann.opensPage("retention");
        const kitchen = ann.at("retention-row").filter({ hasText: "kitchen" });
        await kitchen.getByText("for ever").waitFor();
        await kitchen.getByTestId("retention-change").click();
        const dialog = ann.at("dialog");
        await dialog.getByTestId("keeping-kind").selectOption("days");
        await dialog.getByTestId("keeping-days").fill("30");
        await dialog.getByTestId("keeping-save").click();
        await dialog.getByText("Saved").waitFor();
        await ann.closesDialog();
        await kitchen.getByText("30 days").waitFor();
        await kitchen.getByText("of its own").waitFor();
        ann.isContent();
        await server.stop();
    });
});

test("one's own sessions end from the page of sessions", async () => {
    await withBrowser(async (browser) => {
        const server = await startServer({ seed: null });
        const boss = await server.newcomer("boss", "--admin");
        const second = await server.tokenFor("boss");
        const ann = await Visitor.comesIn(browser, server, boss, pictures, "#admin/sessions");
        const rows = ann.at("token-row");

        await rows.nth(1).waitFor();
        await becomes(() => rows.first().getAttribute("data-current"), "true");
        const before = await rows.count();
        await rows.nth(1).getByTestId("token-revoke").click(); // the newest of the others
        await counts(rows, before - 1);
        const answer = await fetch(`${server.url}/api/v1/token.list`, {
            method: "POST",
            headers: { authorization: `Bearer ${second}` },
            body: "{}",
        });
        assert.equal(answer.status, 401);
        ann.isContent();
        await server.stop();
    });
});
