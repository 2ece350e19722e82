// Words that were sent are never lost: over a dead server, reloads, closed tabs, two tabs.

import { test, withBrowser } from "./browser.mjs";
import { becomes, counts } from "./eventually.mjs";
import { Visitor } from "./visitor.mjs";
import { workspace } from "./workspace.mjs";

const ofThem = (texts, pattern) => texts.filter((text) => pattern.test(text));

test(
    "what was written while the server was down goes out after a reload, once and in order",
    async () => {
        await withBrowser(async (browser) => {
            const { server, ann, bob } = await workspace(browser);

            await server.kill();
            for (const text of ["kept one", "kept two", "kept three"]) {
                await ann.writes(text);
                await ann.seesPending(text);
            }
            await ann.at("banner").waitFor();
            await becomes(() => ann.shelved(), 3);
            await ann.page.goto("about:blank"); // a reload would find nobody
            await server.restart();
            await ann.page.goto(server.url);
            for (const text of ["kept one", "kept two", "kept three"]) {
                await ann.sees(text);
                await bob.sees(text);
            }
            await becomes(
                async () => ofThem(await bob.texts(), /^kept/),
                ["kept one", "kept two", "kept three"],
            );
            await ann.page.reload();
            await ann.sees("kept three");
            await counts(ann.message("kept", "pending"), 0);
            await server.stop();
        });
    },
);

test(
    "two tabs share what waits: both show it, one sends it, and a closed one loses nothing",
    async () => {
        await withBrowser(async (browser) => {
            const { server, ann, bob } = await workspace(browser);
            const second = await ann.opensTab(server.url);

            await second.seesRoom("general");

            await second.writes("from the second tab");
            await bob.sees("from the second tab");
            await ann.sees("from the second tab");
            await second.sees("from the second tab");
            await counts(second.message("from", "pending"), 0);

            await server.kill();
            await second.writes("the second wrote while it was down");
            await ann.seesPending("the second wrote while it was down");
            await ann.writes("the first wrote too");
            await second.seesPending("the first wrote too");
            await becomes(() => second.shelved(), 2);
            await ann.page.close(); // the one that sends
            await server.restart();

            for (const text of ["the second wrote while it was down", "the first wrote too"]) {
                await bob.sees(text);
                await second.sees(text);
            }
            await second.page.reload();
            await second.sees("the first wrote too");
            await counts(second.message("wrote", "pending"), 0);
            await server.stop();
        });
    },
);

test("a draft is there after a reload and in another tab, and gone once it is sent", async () => {
    await withBrowser(async (browser) => {
        const { server, ann } = await workspace(browser);

        await ann.at("composer").fill("half a thou");
        await ann.page.reload();
        await ann.seesRoom("general");
        await ann.composerHas("half a thou");

        const other = await Visitor.comesIn(
            browser,
            server,
            { name: "ann", token: await ann.token() },
            ann.pictures,
        );
        await other.seesRoom("general");
        await other.composerHas("half a thou");
        await ann.writes("half a thought is better than none");
        await ann.sees("half a thought is better than none");
        await other.composerEmpties();
        await server.stop();
    });
});
