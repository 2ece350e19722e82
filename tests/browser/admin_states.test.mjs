// Each admin page with nothing on it, with a server that refuses, without a connection, and in
// every language.

import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { startServer } from "../integration/harness/harness.mjs";
import { isAccessible } from "./axe.mjs";
import { test, withBrowser } from "./browser.mjs";
import { eventually } from "./eventually.mjs";
import { Visitor } from "./visitor.mjs";

const pictures = fs.mkdtempSync(path.join(os.tmpdir(), "roost-pictures-"));

const EMPTY = {
    invites: "invites-empty",
    groups: "groups-empty",
    rooms: "rooms-empty",
    emoji: "emoji-empty",
    retention: "retention-empty",
    queue: "queue-empty",
    lists: "lists-empty",
    sanctions: "sanctions-empty",
    learning: "heads-empty",
};

// What each page asks first.
const ASKED = {
    figures: "analytics.status",
    people: "user.list",
    invites: "invite.list",
    groups: "group.list",
    rooms: "room.list",
    emoji: "emoji.list",
    queue: "review.list",
    policies: "policy.get",
    lists: "list.list",
    sanctions: "sanction.list",
    audit: "audit.list",
    learning: "head.list",
    worker: "moderation.status",
};

// What lies between the page and the server: methods that fail, or a connection that is cut.
class Between {
    failing = new Set();
    isCut = false;
    sockets = new Set();

    comes(socket) {
        if (this.isCut) return void socket.close();
        const up = socket.connectToServer();

        this.sockets.add(socket);
        socket.onMessage((text) => {
            const { id, method } = JSON.parse(text);
            const error = { code: -32603, message: "internal", data: { code: "internal" } };

            if (this.failing.has(method))
                socket.send(JSON.stringify({ jsonrpc: "2.0", id, error }));
            else up.send(text);
        });
    }

    async cuts() {
        this.isCut = true;
        for (const socket of this.sockets) await socket.close();
        this.sockets.clear();
    }
}

async function sitsBehind(between, browser, server, person) {
    const visitor = await Visitor.sitsDown(browser, person.name, pictures);

    await visitor.page.context().addCookies([
        { name: "roost_session", value: person.token, url: server.url },
    ]);
    await visitor.page.routeWebSocket(/\/ws/, (socket) => between.comes(socket));
    return visitor;
}

test("pages without anything on them say so, and are accessible", async () => {
    await withBrowser(async (browser) => {
        const server = await startServer({ seed: null });
        const boss = await server.newcomer("boss", "--admin");
        const ann = await Visitor.comesIn(browser, server, boss, pictures, "#admin/people");

        for (const [page, empty] of Object.entries(EMPTY)) {
            await ann.opensPage(page);
            await ann.at(empty).waitFor();
            await isAccessible(ann.page, `${page} with nothing on it`);
        }
        ann.isContent();
        await server.stop();
    });
});

test("what the server refuses is told, and asked again at the press of a button", async () => {
    await withBrowser(async (browser) => {
        const server = await startServer({ seed: null });
        const boss = await server.newcomer("boss", "--admin");
        const between = new Between();
        const { failing } = between;
        const ann = await sitsBehind(between, browser, server, boss);

        await ann.page.goto(`${server.url}/#admin/sessions`);
        await ann.at("token-row").first().waitFor();
        for (const [page, method] of Object.entries(ASKED)) {
            failing.add(method);
            await ann.opensPage(page);
            const failed = ann.at("page-failed").first();
            await failed.filter({ hasText: "Something went wrong on the server" }).waitFor();
            if (page === "audit") await isAccessible(ann.page, "a page that failed");
            // Some pages ask again by themselves: the button may be gone when it is pressed.
            failing.clear();
            await eventually(async () => {
                const again = failed.getByRole("button");

                if (await again.isVisible())
                    await again.press("Enter", { timeout: 500 }).catch(() => {});
                assert.equal(await ann.at("page-failed").count(), 0, `${page} still fails`);
            });
        }
        ann.isContent();
        await server.stop();
    });
});

test("without a connection the page stays as it is and says so; with it, it goes on", async () => {
    await withBrowser(async (browser) => {
        const server = await startServer({ seed: null });
        const boss = await server.newcomer("boss", "--admin");
        const between = new Between();
        const ann = await sitsBehind(between, browser, server, boss);
        const row = ann.page.locator('[data-testid="people-row"][data-name="boss"]');

        await ann.page.goto(`${server.url}/#admin/people`);
        await row.waitFor();
        await between.cuts();
        await ann.at("banner").waitFor();
        await row.waitFor();
        await ann.opensPage("groups");
        await ann.at("group-new").click();
        await ann.at("group-name").fill("The kitchen");
        await ann.at("group-handle").fill("kitchen");
        await ann.at("group-save").click();
        await ann.at("dialog").getByRole("alert").filter({ hasText: "offline" }).waitFor();
        between.isCut = false;
        await ann.comesBack();
        await ann.at("group-save").click();
        await ann.at("group-row").waitFor();
        ann.isContent();
        await server.stop();
    });
});

const HEADS = {
    de: ["Leute", "Prüfliste", "Protokoll", "Zahlen"],
    es: ["Personas", "Cola de revisión", "Registro", "Cifras"],
    ja: ["メンバー", "レビュー待ち", "監査記録", "集計"],
};

test("the pages speak the language that was chosen, whole", async () => {
    await withBrowser(async (browser) => {
        const server = await startServer({ seed: null });
        const boss = await server.newcomer("boss", "--admin");
        const ann = await Visitor.comesIn(browser, server, boss, pictures);

        await ann.at("app").waitFor();
        for (const [language, heads] of Object.entries(HEADS)) {
            await ann.page.evaluate((name) => {
                localStorage.setItem("roost.language", name);
            }, language);
            await ann.page.goto(`${server.url}/#admin/people`);
            await ann.page.reload();
            for (const [i, page] of ["people", "queue", "audit", "figures"].entries()) {
                await ann.opensPage(page);
                await ann.page.locator("h1", { hasText: heads[i] }).waitFor();
            }
            const words = await ann.page.locator('[data-testid="admin-nav"]').innerText();
            assert.doesNotMatch(words, /\b(?:People|Rooms|Lists|Worker log|[a-z]+\.[a-z_]+)\b/);
        }
        ann.isContent();
        await server.stop();
    });
});

test("at 360 pixels no admin page sticks out, from left to right or from right to left", async () => {
    await withBrowser(async (browser) => {
        const server = await startServer({ seed: null });
        const boss = await server.newcomer("boss", "--admin");
        const ann = await Visitor.comesIn(browser, server, boss, pictures, "#admin/people");
        const pages = [...Object.keys(ASKED), "retention", "storage", "workspace", "figures"];

        await ann.page.setViewportSize({ width: 360, height: 720 });
        await ann.at("admin-page").waitFor();
        for (const dir of ["ltr", "rtl"]) {
            await ann.page.evaluate((way) => (document.documentElement.dir = way), dir);
            for (const page of pages) {
                await ann.opensPage(page);
                const width = await ann.page.evaluate(() =>
                    Math.max(
                        document.documentElement.scrollWidth,
                        document.querySelector('[data-testid="admin-page"]').scrollWidth,
                    ),
                );
                assert.ok(width <= 360, `${page}, ${dir}, is ${width} pixels wide`);
            }
            await ann.takesPicture(`admin-${dir}`);
        }
        ann.isContent();
        await server.stop();
    });
});
