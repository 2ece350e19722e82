// The pages of admins are for everyone too: axe-core finds nothing on any of them, in any of
// the colours.

import { newKey } from "../integration/harness/harness.mjs";
import { isAccessible, wears } from "./axe.mjs";
import { test } from "./browser.mjs";
import { inWorkspace } from "./judged_workspace.mjs";

const LOOKS = ["light", "dark", "contrast"];
const SPAM =
    "CONGRATULATIONS!!! You have been selected to win a FREE iPhone. " +
    "Text WIN to 80082 now to claim your prize!";

// Something on every page.
async function fills(there) {
    const { ann, bob, eve, room } = there;
    const { id } = await there.says(bob, "a word too many");

    await there.as(eve, "message.report", { id, reason: "An insult" });
    await there.as(ann, "sanction.set", { user: there.idOf("eve"), kind: "mute", minutes: 60 });
    await there.as(ann, "list.set", { key: newKey(), name: "Names", kind: "words", text: "blorf" });
    await there.as(ann, "invite.create", { key: newKey(), uses: 5, rooms: [room] });
    await there.as(ann, "group.set", {
        ...{ key: newKey(), handle: "kitchen", name: "The kitchen", users: [there.idOf("bob")] },
    });
    await there.as(ann, "retention.set", { room, days: 30 });
    await there.as(ann, "policy.set", { classes: { pii: { action: "mask" } } });
    await there.says(bob, SPAM);
    await there.figuresAreLevel();
}

// Each page by what tells that it is there, and what is opened on it: what to press, and what
// then stands there.
const PAGES = {
    people: ["people-row", ["people-sign-out", "dialog"]],
    invites: ["invite-row", ["invite-new", "dialog"]],
    groups: ["group-row", ["group-change", "people-option"]],
    sessions: ["token-row"],
    rooms: ["rooms-row", ["rooms-change", "room-settings"]],
    emoji: ["emoji-empty", ["emoji-new", "dialog"]],
    retention: ["retention-row", ["retention-change", "dialog"]],
    storage: ["storage-database"],
    workspace: ["server-facts"],
    queue: ["review-row", ["review-row", "decide"]],
    policies: ["policy-row"],
    lists: ["list-row", ["list-row", "list-text"]],
    sanctions: ["sanction-row", ["sanction-new", "people-option"]],
    audit: ["audit-entry"],
    learning: ["learning-state"],
    worker: ["model-version", ["rebuild", "dialog"]],
    figures: ["glance"],
};

test(
    "axe-core finds nothing on the pages of admins, in light, dark and high contrast",
    inWorkspace(async (there) => {
        await fills(there);
        const boss = await there.comes(there.ann, "#admin/people");

        for (const look of LOOKS) {
            await wears(boss, look);
            for (const [page, [sign, opened]] of Object.entries(PAGES)) {
                await boss.opensPage(page);
                await boss.at(sign).first().waitFor();
                await isAccessible(boss.page, `the admin page ${page}, ${look}`);
                if (!opened) continue;
                await boss.at(opened[0]).first().click();
                await boss.at(opened[1]).first().waitFor();
                await isAccessible(boss.page, `${opened[0]} on the page ${page}, ${look}`);
                await boss.closesDialog();
            }
            for (const part of ["people", "rooms", "moderation", "server", "you"]) {
                await boss.at(`figures-${part}`).click();
                await boss.page.locator('[data-report][data-state="ready"]').first().waitFor();
                await isAccessible(boss.page, `the figures, ${part}, ${look}`);
            }
        }
        await there.ends(boss);
    }),
);
