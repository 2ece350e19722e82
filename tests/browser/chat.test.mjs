// The whole of it, as people meet it: set up, invite, chat, and a server that dies meanwhile.

import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { startServer } from "../integration/harness/harness.mjs";
import { test, withBrowser } from "./browser.mjs";
import { becomes, counts } from "./eventually.mjs";
import { Visitor } from "./visitor.mjs";

const pictures = fs.mkdtempSync(path.join(os.tmpdir(), "roost-pictures-"));
const password = "correct horse";

async function workspace(browser) {
    const server = await startServer({ seed: null });
    const front = await server.get("/");

    assert.ok(
        front.text.includes("/assets/"),
        "this build is without the page: build the preset release",
    );
    const ann = await Visitor.sitsDown(browser, "ann", pictures);
    const bob = await Visitor.sitsDown(browser, "bob", pictures);

    await ann.registers(`${server.url}/#setup=${server.setupCode}`, password);
    await ann.startsRoom("general");
    const invite = await ann.makesInvite();
    assert.ok(invite.startsWith(`${server.url}/#invite=`), invite);
    await bob.registers(invite, password);
    await bob.joinsRoom("general");
    return { server, ann, bob };
}

test(
    "two people chat, the server is killed and started again, and nothing is lost or doubled",
    async (t) => {
        t.diagnostic(`screenshots in ${pictures}`);
        await withBrowser(async (browser) => {
            const { server, ann, bob } = await workspace(browser);

            await ann.writes("hello bob");
            await bob.sees("hello bob");
            await bob.writes("hello ann, nice place");
            await ann.sees("hello ann, nice place");
            await ann.sees("hello bob");
            await ann.takesPicture("1-chatting");
            await bob.takesPicture("1-chatting");
            const loads = [ann.loads, bob.loads];

            await server.kill();
            await ann.writes("written while it was down");
            await ann.seesPending("written while it was down");
            await ann.at("banner").waitFor();
            await ann.takesPicture("2-down");
            await server.restart();

            await ann.sees("written while it was down");
            await bob.sees("written while it was down");
            await bob.writes("and here we are again");
            await ann.sees("and here we are again");
            await ann.at("banner").waitFor({ state: "detached" });
            for (const each of [ann, bob]) {
                const texts = async () =>
                    (await each.texts()).filter((text) => /^(hello|written|and)/.test(text));

                await becomes(texts, [
                    "hello bob",
                    "hello ann, nice place",
                    "written while it was down",
                    "and here we are again",
                ]);
                await each.takesPicture("3-again");
                each.isContent();
            }
            assert.deepEqual(
                [ann.loads, bob.loads],
                loads,
                "nobody had to reload the page",
            );
            await server.stop();
        });
    },
);

test(
    "what people write is shown as they wrote it, and changes reach the other",
    async () => {
        await withBrowser(async (browser) => {
            const { server, ann, bob } = await workspace(browser);
            const hostile = `<img src=x onerror="document.title='hacked'"> & <b>bold</b>`;

            await ann.writes(hostile);
            await bob.sees(hostile);
            await ann.writes("to be changed");
            await bob.sees("to be changed");
            const mine = ann.message("to be changed");
            await mine.hover();
            await mine.locator('[data-testid="message-edit"]').click();
            await ann.at("edit-input").fill("it was changed");
            await ann.at("edit-save").click();
            await bob.sees("it was changed");
            const again = ann.message("it was changed");
            await again.hover();
            await again.locator('[data-testid="message-more"]').click();
            await ann.at("message-delete").click();
            await ann.at("confirm-ok").click();
            await bob.message("", "deleted").waitFor();
            assert.notEqual(await bob.page.title(), "hacked");
            await counts(bob.page.locator('[data-testid="message"] img'), 0);

            await ann.page.reload();
            await ann.sees(hostile);
            await ann.at("sign-out").click();
            await ann.at("signin-name").fill("ann");
            await ann.at("signin-password").fill("not my password");
            await ann.at("signin-submit").click();
            await ann.at("signin-error").waitFor();
            await ann.at("signin-password").fill(password);
            await ann.at("signin-submit").click();
            await ann.at("app").waitFor();
            bob.isContent();
            await server.stop();
        });
    },
);
