// The pages of admins and moderators, with a real server, its real worker and real people.

import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { newKey, test } from "../integration/harness/harness.mjs";
import { startWithRealWorker } from "../integration/harness/judged.mjs";
import { withBrowser } from "./browser.mjs";
import { Visitor } from "./visitor.mjs";

const pictures = fs.mkdtempSync(path.join(os.tmpdir(), "roost-pictures-"));
const HOSTILE = `<img src=x onerror="document.title='hacked'">`;
const SPAM =
    "CONGRATULATIONS!!! You have been selected to win a FREE iPhone. " +
    "Text WIN to 80082 now to claim your prize!";

// ann is the admin, mona moderates, bob and eve are members; all are in the room general.
class Workspace {
    static async opens(browser, options = {}) {
        const judged = await startWithRealWorker({ seed: null, ...options });
        const there = new Workspace(browser, judged);
        const { room } = await there.as(there.ann, "room.create", {
            ...{ name: "general", kind: "public", key: newKey() },
        });

        there.room = room;
        for (const name of ["mona", "bob", "eve"]) {
            there[name] = await there.server.newcomer(name);
            await there.as(there[name], "room.join", { room });
        }
        const { users } = await there.as(there.ann, "user.list", {});
        there.idOf = (name) => users.find((user) => user.name === name).user;
        await there.as(there.ann, "user.update", {
            ...{ user: there.idOf("mona"), role: "moderator" },
        });
        return there;
    }

    constructor(browser, judged) {
        this.browser = browser;
        this.judged = judged;
        this.server = judged.server;
        this.ann = { ...judged.boss, name: "boss" };
    }

    as(person, method, params) {
        return this.server.posts(method, params, person);
    }

    says(person, text, room = this.room) {
        return this.as(person, "message.send", { room, text, key: newKey() });
    }

    // In front of the page; the room general is open.
    comes(person, address = `#room=${this.room}`) {
        return Visitor.comesIn(this.browser, this.server, person, pictures, address);
    }

    figuresAreLevel() {
        return this.server.asksUntil(
            async () => {
                const { behind, catching_up } = await this.as(
                    this.ann,
                    "analytics.status",
                    {},
                );

                return catching_up ? "catching up" : behind;
            },
            (behind) => behind === 0,
            "the figures' distance",
            20_000,
        );
    }

    async ends(...visitors) {
        for (const visitor of visitors) {
            assert.notEqual(await visitor.page.title(), "hacked");
            visitor.isContent();
        }
        await this.server.stop();
    }
}

const inWorkspace = (work, options) => async (t) => {
    t.diagnostic(`screenshots in ${pictures}`);
    await withBrowser(async (browser) => work(await Workspace.opens(browser, options)));
};

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
        assert.equal(await mona.at("policy-save").count(), 0);
        assert.ok(await mona.at("policy-action").first().isDisabled());
        await mona.opensPage("figures"); // moderation's alone
        assert.equal(await mona.at("figures-activity").count(), 0);
        await mona.page.locator('[data-report="reasons"]').waitFor();

        const boss = await there.comes(there.ann);
        await boss.opensPage("figures");
        await boss.at("figures-server").waitFor();
        await there.ends(bob, mona, boss);
    }),
    { seconds: 120 },
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
        await mona.at("review-row").waitFor();
        await mona.at("review-row").focus();
        await mona.page.keyboard.press("j");
        assert.ok((await mona.at("review-report").innerText()).includes(HOSTILE));
        assert.equal(await mona.page.locator(".review img").count(), 0);
        await mona.page.keyboard.press("w");
        await mona.page.keyboard.type("Be kind");
        await mona.takesPicture("deciding");
        await mona.page.keyboard.press("Enter");
        await mona.at("queue-empty").waitFor();

        await bob.at("notice").filter({ hasText: "warns you" }).waitFor();
        assert.ok((await bob.at("notice").innerText()).includes("Be kind"));
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
    { seconds: 120 },
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
        await bob.composerFills();
        assert.equal(await bob.at("composer").inputValue(), `${SPAM} Really.`);
        await bob.at("composer").fill("sorry, never mind");
        await bob.at("composer").press("Enter");
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
    { seconds: 120 },
);

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

        await there.server.until("roost_worker_lists_version", (version) => version > 0);
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
    { seconds: 120 },
);

test(
    "who is muted sees until when, and writes again when it is lifted; bans are told at the door",
    inWorkspace(async (there) => {
        const mona = await there.comes(there.mona);
        const bob = await there.comes(there.bob);

        await bob.at("composer").fill("half a thought");
        await mona.opensPage("sanctions");
        await mona.at("sanctions-empty").waitFor();
        await mona.at("sanction-new").click();
        await mona.at("people-option").filter({ hasText: "bob" }).click();
        await mona.at("sanction-reason").fill("take a walk");
        await mona.at("sanction-submit").click();
        await mona.at("sanction-row").filter({ hasText: "take a walk" }).waitFor();
        await mona.takesPicture("sanctions");

        await bob.at("muted-line").filter({ hasText: "take a walk" }).waitFor();
        assert.match(await bob.at("muted-line").innerText(), /muted until \S/);
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
    { seconds: 120 },
);

const REPORTS = {
    activity: ["overview", "messages", "active", "hours", "answers"],
    people: ["growth", "retention"],
    rooms: ["top", "emoji", "reactions", "rooms"],
    moderation: ["moderation", "reasons"],
    server: ["connections", "storage"],
};

test(
    "the figures are drawn, told as tables and handed over as CSV",
    inWorkspace(
        async (there) => {
            const { room } = await there.as(there.ann, "room.create", {
                ...{ name: HOSTILE, kind: "public", key: newKey() },
            });

            for (let i = 0; i < 5; i++) await there.says(there.ann, `counted ${i}`, room);
            const { id } = await there.says(there.bob, "and one more");
            await there.as(there.eve, "reaction.add", { id, emoji: "👍" });
            await there.figuresAreLevel();
            const boss = await there.comes(there.ann, "#admin/figures?range=7d");

            await boss.at("time-zone").filter({ hasText: "Europe/Vienna" }).waitFor();
            for (const [part, reports] of Object.entries(REPORTS)) {
                await boss.at(`figures-${part}`).click();
                for (const report of reports)
                    await boss.page
                        .locator(`[data-report="${report}"][data-state="ready"]`)
                        .first()
                        .waitFor();
                await boss.takesPicture(`figures-${part}`);
            }

            await boss.at("figures-rooms").click();
            const top = boss.page.locator('[data-report="top"]');
            await top.getByText(HOSTILE).waitFor();
            assert.equal(await top.locator("img").count(), 0);

            await boss.at("figures-activity").click();
            const messages = boss.page.locator('[data-report="messages"]').first();
            await messages.locator("canvas").waitFor();
            await messages.locator('[data-testid="report-table"]').click();
            assert.equal(await messages.locator("tbody tr").count(), 7);
            assert.match(await messages.locator("tbody tr").first().innerText(), /\t6$/);
            const [file] = await Promise.all([
                boss.page.waitForEvent("download"),
                messages.locator('[data-testid="report-csv"]').click(),
            ]);
            assert.match(file.suggestedFilename(), /^roost-messages-.*\.csv$/);
            const csv = fs.readFileSync(await file.path(), "utf8");
            assert.match(csv, /^date,messages,edits,deletions\r\n/);
            assert.match(csv, /,6,0,0\r\n$/);

            await boss.at("range-room").selectOption({ label: "general" });
            await messages
                .locator("tbody tr")
                .first()
                .getByText("1", { exact: true })
                .waitFor();
            assert.match(boss.page.url(), /room=\d+/);
            await boss.page.reload();
            await boss.at("range-room").waitFor();
            assert.equal(await boss.at("range-room").inputValue(), String(there.room));
            await there.ends(boss);
        },
        { flags: ["--time-zone", "Europe/Vienna"] },
    ),
    { seconds: 120 },
);

test(
    "a worker that is away is told of, and figures come back with it",
    inWorkspace(async (there) => {
        const boss = await there.comes(there.ann, "#admin/figures?range=7d");
        const messages = boss.page.locator('[data-report="messages"]').first();

        await messages.and(boss.page.locator('[data-state="ready"]')).waitFor();
        // Killed until its next start has to wait.
        const away = boss.at("worker-away");
        while (!(await away.isVisible())) {
            try {
                there.judged.signalsWorker("SIGKILL");
            } catch {
                // it is away already
            }
            await boss.page.waitForTimeout(100);
        }
        await boss.takesPicture("worker-away");
        await boss.at("worker-away").waitFor({ state: "detached" });
        await messages.and(boss.page.locator('[data-state="ready"]')).waitFor();

        await boss.opensPage("worker");
        await boss.at("worker-state").filter({ hasText: "Connected" }).waitFor();
        assert.match(await boss.at("model-version").innerText(), /^[0-9a-f]{8}$/);
        await boss.at("rebuild").click();
        await boss.at("confirm-ok").click();
        await there.figuresAreLevel();
        await boss.takesPicture("worker");
        await there.ends(boss);
    }),
    { seconds: 180 },
);

test(
    "reviewers' decisions are learnt from, put to use and taken back; the audit tells of it all",
    inWorkspace(async (there) => {
        const good = [
            "the build is green",
            "lunch at noon",
            "see you tomorrow",
            "on it now",
        ];
        const bad = [
            "blorf is the best",
            "buy blorf here",
            "blorf blorf blorf",
            "more blorf",
        ];

        for (let i = 0; i < 6; i++)
            for (const [texts, decision] of [
                [good, "approve"],
                [bad, "delete"],
            ])
                for (const text of texts) {
                    const { id } = await there.says(there.bob, `${text} ${i}`);

                    await there.as(there.eve, "message.report", { id, reason: HOSTILE });
                    const { reviews } = await there.as(there.ann, "review.list", {});
                    await there.as(there.ann, "review.decide", {
                        ...{ review: reviews[0].review, decision },
                    });
                }
        const boss = await there.comes(there.ann, "#admin/learning");

        await boss.at("learning-state").filter({ hasText: "48 decisions" }).waitFor();
        await boss.at("head-learn").click();
        await boss.page.locator('[data-testid="head"][data-state="good"]').waitFor();
        assert.equal(await boss.at("head-compared").locator("tbody tr").count(), 7);
        await boss.at("head-use").click();
        await boss
            .at("learning-state")
            .filter({ hasText: "In use: what was learnt" })
            .waitFor();
        await boss.takesPicture("learning");
        await boss.at("head-back").click();
        await boss
            .at("learning-state")
            .filter({ hasText: "Nothing learnt is in use" })
            .waitFor();

        await boss.opensPage("audit");
        await boss.page.locator('[data-action="head_learnt"]').waitFor();
        await boss.page.locator('[data-action="reported"]').first().waitFor();
        assert.equal(await boss.page.locator(".audit img").count(), 0);
        await boss.takesPicture("audit");
        await there.ends(boss);
    }),
    { seconds: 180 },
);
