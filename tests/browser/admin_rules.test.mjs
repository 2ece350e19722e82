// Lists of one's own, mutes and bans.

import assert from "node:assert/strict";
import { test } from "./browser.mjs";
import { HOSTILE, inWorkspace } from "./judged_workspace.mjs";

test(
    "a list is made, its bad line named, and its words found",
    inWorkspace(async (there) => {
        const boss = await there.comes(there.ann);

        await boss.opensPage("lists");
        await boss.at("lists-empty").waitFor();
        await boss.at("list-new").click();
        await boss.at("list-name").fill(HOSTILE);
        await boss.at("list-kind").selectOption("patterns");
        await boss.at("list-text").fill("ORD-\\d{6}\n*nothing to repeat");
        await boss.at("list-save").click();
        await boss.at("list-faults").filter({ hasText: "Line 2" }).waitFor();
        await boss.at("list-problem").waitFor();
        await boss.takesPicture("list-fault");
        await boss.at("list-text").fill("ORD-\\d{6}\nsecret-\\w+");
        await boss.at("list-save").click();
        await boss.at("list-row").filter({ hasText: HOSTILE }).waitFor();
        await boss.at("list-row").filter({ hasText: "2 entries" }).waitFor();

        await there.server.until("roost_worker_lists_version", (version) => version > 0, 60_000);
        await there.says(there.bob, "the order is ORD-123456, thanks");
        await boss.opensPage("queue");
        await boss.at("review-row").click();
        await boss.page.locator(".review mark", { hasText: "ORD-123456" }).waitFor();
        await boss.at("verdict").filter({ hasText: HOSTILE }).waitFor();
        assert.equal(await boss.page.locator(".review img").count(), 0);

        await boss.opensPage("lists");
        await boss.at("list-row").click();
        await boss.at("list-remove").click();
        await boss.at("confirm-ok").click();
        await boss.at("lists-empty").waitFor();
        await there.ends(boss);
    }),
);

test(
    "who is muted sees until when, and writes again when it is lifted; bans are told at the door",
    inWorkspace(async (there) => {
        const mona = await there.comes(there.mona);
        const bob = await there.comes(there.bob);

        await bob.at("composer").fill("half a thought");
        await bob.composerHas("half a thought");
        await mona.opensPage("sanctions");
        await mona.at("sanctions-empty").waitFor();
        await mona.at("sanction-new").click();
        await mona.at("people-option").filter({ hasText: "bob" }).click();
        await mona.at("sanction-reason").fill("take a walk");
        await mona.at("sanction-submit").click();
        await mona.at("sanction-row").filter({ hasText: "take a walk" }).waitFor();
        await mona.takesPicture("sanctions");

        await bob
            .at("muted-line")
            .filter({ hasText: "take a walk" })
            .filter({ hasText: /muted until \S/ })
            .waitFor();
        await bob.takesPicture("muted");
        await bob.page.reload();
        await bob.at("muted-line").waitFor();
        await mona.at("sanction-lift").click();
        await mona.at("lift-submit").click();
        await mona.at("sanctions-empty").waitFor();
        await bob.at("composer").waitFor();
        await bob.writes("I am back");
        await bob.sees("I am back");

        await mona.at("sanction-new").click();
        await mona.at("people-option").filter({ hasText: "bob" }).click();
        await mona.at("sanction-kind").selectOption("ban");
        await mona.at("sanction-reason").fill("enough");
        await mona.at("sanction-submit").click();
        await bob.at("farewell").filter({ hasText: "enough" }).waitFor();
        await bob.takesPicture("banned");
        await there.ends(mona, bob);
    }),
);
