// Files: chosen, dropped and pasted, on their way with the words, shown to the others.

import assert from "node:assert/strict";
import { photo } from "../integration/harness/images.mjs";
import { test, withBrowser } from "./browser.mjs";
import { counts } from "./eventually.mjs";
import { workspace } from "./workspace.mjs";

const item = (state) => `[data-testid="attach-item"][data-state="${state}"]`;
const text = (name, words) => ({ name, mimeType: "text/plain", buffer: Buffer.from(words) });
const picture = (name) => ({ name, mimeType: "image/jpeg", buffer: photo() });

const hasAttached = (visitor, count) => counts(visitor.page.locator(item("done")), count);

// As if somebody had dragged it there, or had it on the clipboard.
async function gives(visitor, kind, name, words) {
    await visitor.page.evaluate(
        ([how, file, contents]) => {
            const data = new DataTransfer();
            data.items.add(new File([contents], file, { type: "text/plain" }));
            const composer = document.querySelector('[data-testid="composer"]');
            const options = { bubbles: true, cancelable: true };
            if (how === "paste") {
                const event = new ClipboardEvent("paste", { ...options, clipboardData: data });
                composer.dispatchEvent(event);
                return;
            }
            for (const type of ["dragenter", "dragover", "drop"])
                document
                    .querySelector('[data-testid="timeline"]')
                    .dispatchEvent(new DragEvent(type, { ...options, dataTransfer: data }));
        },
        [kind, name, words],
    );
}

test(
    "a picture and a text go with the words; the other sees one, opens it, and can have both",
    async () => {
        await withBrowser(async (browser) => {
            const { server, ann, bob } = await workspace(browser, { worker: true });
            const hostile = `<img src=x onerror="document.title='hacked'">.txt`;

            await ann.at("attach-input").setInputFiles([picture("beach.jpg"), text(hostile, "hi")]);
            await hasAttached(ann, 2);
            await ann.takesPicture("files-attached");
            await ann.writes("look at these");
            await ann.sees("look at these");
            await bob.sees("look at these");
            await counts(ann.at("attach-item"), 0);

            const shown = bob.at("picture").locator("img");
            await shown.waitFor();
            const { width, height } = await shown.boundingBox();
            assert.equal(Math.round((width / height) * 10), 20, "its place is as it will be");
            await shown.evaluate((img) => img.decode());
            await bob.takesPicture("files-shown");
            await bob.at("picture").click();
            await bob.at("lightbox").waitFor();
            await bob.at("lightbox").locator("img").evaluate((img) => img.decode());
            await bob.page.keyboard.press("Escape");
            await bob.at("lightbox").waitFor({ state: "detached" });

            const card = bob.at("file-card");
            await card.filter({ hasText: "img src=x" }).waitFor();
            assert.notEqual(await bob.page.title(), "hacked");
            const [download] = await Promise.all([
                bob.page.waitForEvent("download"),
                card.click(),
            ]);
            assert.equal(await download.failure(), null);
            ann.isContent();
            bob.isContent();
            await server.stop();
        });
    },
);

test("files are dropped and pasted; one alone is a message, and one may be taken back", async () => {
    await withBrowser(async (browser) => {
        const { server, ann, bob } = await workspace(browser);

        await gives(ann, "drop", "dropped.txt", "from afar");
        await gives(ann, "paste", "pasted.txt", "from the clipboard");
        await hasAttached(ann, 2);
        await ann
            .at("attach-item")
            .filter({ hasText: "dropped.txt" })
            .locator('[data-testid="attach-cancel"]')
            .click();
        await hasAttached(ann, 1);
        await ann.at("send").click();
        await bob.at("file-card").filter({ hasText: "pasted.txt" }).waitFor();
        await counts(bob.at("file-card"), 1);
        await ann.page.reload();
        await ann.at("file-card").filter({ hasText: "pasted.txt" }).waitFor();
        ann.isContent();
        await server.stop();
    });
});

test("what is too large is told in words, and does not go with the message", async () => {
    await withBrowser(async (browser) => {
        const { server, ann, bob } = await workspace(browser, { flags: ["--max-upload", "1M"] });

        await ann.at("attach-input").setInputFiles([text("long.txt", "x".repeat(1_100_000))]);
        await ann.at("attach-retry").waitFor();
        await ann.at("attach-item").filter({ hasText: "larger than this server takes" }).waitFor();
        await ann.takesPicture("files-too-large");
        await ann.at("attach-cancel").click();
        await ann.writes("never mind");
        await bob.sees("never mind");
        assert.equal(await bob.at("file-card").count(), 0);
        await server.stop();
    });
});

test(
    "an upload goes on where it was when the server comes back, and its message waits for it",
    async () => {
        await withBrowser(async (browser) => {
            const { server, ann, bob } = await workspace(browser);

            await server.kill();
            await ann.at("attach-input").setInputFiles([text("patient.txt", "x".repeat(300_000))]);
            await ann.at("attach-item").waitFor();
            await ann.writes("here it is at last");
            await ann.at("attach-item").waitFor();
            await server.restart();
            await bob.sees("here it is at last");
            await bob.at("file-card").filter({ hasText: "patient.txt" }).waitFor();
            await server.stop();
        });
    },
);
