// Who may see the pages of admins, and what moderators decide there, with a real server, its
// real worker and real people.

import assert from "node:assert/strict";
import { test } from "./browser.mjs";
import { hasFocus, until } from "./eventually.mjs";
import { HOSTILE, inWorkspace } from "./judged_workspace.mjs";

const SPAM =
    "CONGRATULATIONS!!! You have been selected to win a FREE iPhone. " +
    "Text WIN to 80082 now to claim your prize!";

test(
    "the pages are for those who may see them, and nobody else loads them",
    inWorkspace(async (there) => {
        const bob = await there.comes(there.bob);
        const loaded = [];

        bob.page.on("request", (request) => loaded.push(request.url()));
        await bob.at("composer").waitFor();
        assert.equal(await bob.at("to-admin").count(), 0);
        for (const address of ["figures", "queue", "audit", "nothing"]) {
            await bob.page.goto(`${there.server.url}/#admin/${address}`);
            await bob.at("not-allowed").waitFor();
        }
        await bob.takesPicture("not-allowed");
        assert.deepEqual(
            loaded.filter((url) => /admin-/.test(url)),
            [],
        );
        await bob.returnsToChat();

        const mona = await there.comes(there.mona);
        await mona.opensPage("queue");
        assert.equal(await mona.at("nav-audit").count(), 0);
        await mona.page.goto(`${there.server.url}/#admin/audit`);
        await mona.at("for-admins").waitFor();
        await mona.opensPage("policies");
        await until(() => mona.at("policy-action").first().isDisabled(), "policies are read only");
        assert.equal(await mona.at("policy-save").count(), 0);
        await mona.opensPage("figures"); // moderation's alone
        assert.equal(await mona.at("figures-activity").count(), 0);
        await mona.page.locator('[data-report="reasons"]').waitFor();

        const boss = await there.comes(there.ann);
        await boss.opensPage("figures");
        await boss.at("figures-server").waitFor();
        await there.ends(bob, mona, boss);
    }),
);

test(
    "a report is reviewed by keyboard, its author is warned and appeals",
    inWorkspace(async (there) => {
        const eve = await there.comes(there.eve);
        const bob = await there.comes(there.bob);
        const mona = await there.comes(there.mona);

        await bob.writes("eve has no manners");
        await eve.sees("eve has no manners");
        await bob.sees("eve has no manners");
        const message = eve.message("eve has no manners");
        await message.hover();
        await message.locator('[data-testid="message-more"]').click();
        await eve.at("message-report").click();
        await eve.at("report-reason").last().check();
        await eve.at("report-more").fill(HOSTILE);
        await eve.at("report-send").click();
        await eve.at("report-sent").waitFor();
        await eve.takesPicture("reported");
        await eve.page.keyboard.press("Escape");

        await mona.at("reviews-waiting").waitFor();
        await mona.opensPage("queue");
        await mona.presses(mona.at("review-row"), "j");
        await mona.at("review-report").filter({ hasText: HOSTILE }).waitFor();
        assert.equal(await mona.page.locator(".review img").count(), 0);
        await mona.page.keyboard.press("w");
        await hasFocus(mona.at("decide-reason"));
        await mona.page.keyboard.type("Be kind");
        await mona.takesPicture("deciding");
        await mona.page.keyboard.press("Enter");
        await mona.at("queue-empty").waitFor();

        await bob
            .at("notice")
            .filter({ hasText: "warns you" })
            .filter({ hasText: "Be kind" })
            .waitFor();
        await bob.message("", "deleted").waitFor();
        await bob.takesPicture("warned");
        await bob.page.reload();
        await bob.at("notice").waitFor(); // until it has been read
        await bob.at("notice-appeal").click();
        await bob.at("appeal-text").fill("She knows that I was joking");
        await bob.at("appeal-send").click();
        await bob.at("notice").filter({ hasText: "You appealed" }).waitFor();

        await mona.at("queue-appealed").click();
        await mona.at("review-row").click();
        await mona.at("review-appeal").filter({ hasText: "joking" }).waitFor();
        await mona.at("decide-approve").click();
        await mona.at("decide-submit").click();
        await mona.at("queue-empty").waitFor();
        await bob.sees("eve has no manners");
        await bob.at("notice").filter({ hasText: "approved" }).waitFor();
        await mona.at("queue-decided").click();
        await mona.at("review-row").click();
        await mona.at("review-outcome").filter({ hasText: "after an appeal" }).waitFor();
        await there.ends(eve, bob, mona);
    }),
);

test(
    "a policy is set on the page: what is held waits, what is refused can be changed",
    inWorkspace(async (there) => {
        const boss = await there.comes(there.ann);
        const bob = await there.comes(there.bob);
        const eve = await there.comes(there.eve);
        const sets = async (action) => {
            const row = boss.page.locator('[data-class="spam"]');

            await row.locator('[data-testid="policy-action"]').selectOption(action);
            await boss.at("policy-save").click();
            await boss.at("policy-state").filter({ hasText: "Saved" }).waitFor();
        };

        await boss.opensPage("policies");
        await sets("hold");
        await bob.writes(SPAM);
        await bob.message("A moderator looks at this first", "held").waitFor();
        await bob.takesPicture("held");
        assert.equal(await eve.message("iPhone").count(), 0);

        await boss.opensPage("queue");
        await boss.at("review-row").click();
        await boss.at("verdict").filter({ hasText: "Spam and scams" }).waitFor();
        await boss.at("decide-approve").click();
        await boss.at("decide-submit").click();
        await eve.sees(SPAM);
        await bob.sees(SPAM);
        await bob.message("", "held").waitFor({ state: "detached" });

        await boss.opensPage("policies");
        await sets("block");
        await bob.writes(`${SPAM} Really.`);
        const refused = bob.message("it looks like spam", "failed");
        await refused.waitFor();
        await bob.takesPicture("refused");
        await refused.locator('[data-testid="message-rewrite"]').click();
        await refused.waitFor({ state: "detached" });
        await bob.composerHas(`${SPAM} Really.`);
        await bob.writes("sorry, never mind");
        await eve.sees("sorry, never mind");

        await boss.at("policy-scope").selectOption({ label: "general" });
        await boss.at("policy-slow").selectOption("30");
        await boss.at("policy-save").click();
        await boss.at("policy-state").filter({ hasText: "Saved" }).waitFor();
        const { policy } = await there.as(there.ann, "policy.get", { room: there.room });
        assert.deepEqual(policy, { slow_seconds: 30 });
        await boss.takesPicture("policies");
        await there.ends(boss, bob, eve);
    }),
);
