// The figures, the worker that makes them, and what it learns.

import assert from "node:assert/strict";
import fs from "node:fs";
import { newKey } from "../integration/harness/harness.mjs";
import { noonZone, test } from "./browser.mjs";
import { counts, eventually, hasValue } from "./eventually.mjs";
import { HOSTILE, inWorkspace } from "./judged_workspace.mjs";

const ZONE = noonZone();
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

            await boss.at("time-zone").filter({ hasText: ZONE }).waitFor();
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
            await counts(messages.locator("tbody tr"), 7);
            await eventually(async () =>
                assert.match(await messages.locator("tbody tr").first().innerText(), /\t6$/),
            );
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
            await boss.page.waitForURL(/room=\d+/);
            await boss.page.reload();
            await hasValue(boss.at("range-room"), String(there.room));
            await there.ends(boss);
        },
        { flags: ["--time-zone", ZONE] },
    ),
);

test(
    "a worker that is away is told of, and figures come back with it",
    inWorkspace(async (there) => {
        const boss = await there.comes(there.ann, "#admin/figures?range=7d");
        const messages = boss.page.locator('[data-report="messages"]').first();

        await messages.and(boss.page.locator('[data-state="ready"]')).waitFor();
        // Killed until its next start has to wait.
        const isTold = () =>
            boss
                .at("worker-away")
                .waitFor({ timeout: 100 })
                .then(
                    () => true,
                    () => false,
                );
        do {
            try {
                there.judged.signalsWorker("SIGKILL");
            } catch {
                // it is away already
            }
        } while (!(await isTold()));
        await boss.takesPicture("worker-away");
        await boss.at("worker-away").waitFor({ state: "detached" });
        await messages.and(boss.page.locator('[data-state="ready"]')).waitFor();

        await boss.opensPage("worker");
        await boss.at("worker-state").filter({ hasText: "Connected" }).waitFor();
        await eventually(async () =>
            assert.match(await boss.at("model-version").innerText(), /^[0-9a-f]{8}$/),
        );
        await boss.at("rebuild").click();
        await boss.at("confirm-ok").click();
        await there.figuresAreLevel();
        await boss.takesPicture("worker");
        await there.ends(boss);
    }),
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
        await counts(boss.at("head-compared").locator("tbody tr"), 7);
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
);
