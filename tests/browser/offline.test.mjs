// The page without a network: it starts, shows what was read, and is put right by the first
// session. What lies on the device belongs to one person and goes with them.

import assert from "node:assert/strict";
import { startServer } from "../integration/harness/harness.mjs";
import { test, withBrowser } from "./browser.mjs";
import { becomes, counts, until } from "./eventually.mjs";
import { Visitor } from "./visitor.mjs";
import { Way } from "./way.mjs";
import { pictures } from "./workspace.mjs";

// Ann in front of the page, bob by his own means; both in one room.
async function scene(browser) {
    const server = await startServer({ seed: { users: 2, rooms: 1, perRoom: 2 } });
    const way = await Way.to(server);
    const [ann, bob] = [server.person(), server.person()];
    const page = await Visitor.comesIn(browser, way, { name: "ann", ...ann }, pictures);
    const talker = await server.connect(bob);

    await page.at("composer").waitFor();
    return { server, way, page, talker, ann, bob, room: ann.room };
}

// The worker has the page, and IndexedDB what was read up to this message.
async function isKept(page, id) {
    await page.page.evaluate(() => navigator.serviceWorker.ready);
    await comesTrue(page, id, async (id) => {
        const { account, rooms } = await window.kept();
        const messages = rooms.flatMap((room) => room.messages);

        return account && messages.some((message) => message.id === id);
    });
}

const comesTrue = (page, value, look) =>
    until(() => page.page.evaluate(look, value), "what lies on the device is not as it should be");

// What lies in IndexedDB, without the help of the page.
async function looksInside(visitor) {
    await visitor.page.context().addInitScript(() => {
        window.kept = async () => {
            const names = (await indexedDB.databases()).map(({ name }) => name);
            if (!names.includes("roost-reading")) return { rooms: [] };
            const done = (request) =>
                new Promise((resolve, reject) => {
                    request.onsuccess = () => resolve(request.result);
                    request.onerror = () => reject(request.error);
                });
            const database = await done(indexedDB.open("roost-reading"));
            const go = database.transaction(["account", "rooms"]);
            const [account, rooms] = await Promise.all([
                done(go.objectStore("account").get(1)),
                done(go.objectStore("rooms").getAll()),
            ]);
            database.close();
            return { account, rooms };
        };
    });
    await visitor.page.reload();
    await visitor.at("composer").waitFor();
}

const cached = (page) =>
    page.page.evaluate(async () => {
        const urls = [];

        for (const name of await caches.keys())
            for (const { url } of await (await caches.open(name)).keys())
                urls.push(new URL(url).pathname);
        return urls;
    });

test(
    "a reload without a network shows what was read; the session puts it right",
    async () => {
        await withBrowser(async (browser) => {
            const { server, way, page, talker, room } = await scene(browser);

            await looksInside(page);
            const kept = await talker.sends(room, "it will be edited");
            const gone = await talker.sends(room, "it will be deleted");
            const last = await talker.sends(room, "it stays");
            await page.sees("it stays");
            await isKept(page, last.id);

            await way.cut();
            await talker.call("message.edit", { id: kept.id, text: "it was edited" });
            await talker.call("message.delete", { id: gone.id });
            await talker.sends(room, "it was missed");
            await page.page.reload();
            await page.sees("it will be edited");
            await page.sees("it will be deleted");
            await page.sees("it stays");
            await page.at("banner").waitFor();
            await page.writes("written without a network");
            await page.seesPending("written without a network");
            await page.takesPicture("offline");

            await way.mend();
            await page.comesBack();
            await page.sees("it was missed");
            await page.sees("it was edited");
            await page.message("", "deleted").waitFor();
            await counts(page.message("it will be"), 0);
            await page.sees("written without a network");
            await page.at("new-divider").waitFor();
            await page.at("banner").waitFor({ state: "detached" });
            await talker.hears("message.created", {
                message: { text: "written without a network" },
            });
            await page.takesPicture("back-online");

            page.isContent();
            await server.stop();
        });
    },
);

test("a room that is not on the device says so, and comes with the connection", async () => {
    await withBrowser(async (browser) => {
        const { server, way, page, talker, ann, room } = await scene(browser);
        const other = await talker.createsRoom({ kind: "public", name: "elsewhere" });

        await looksInside(page);
        await talker.call("room.invite", { room: other, user: ann.user });
        await talker.sends(other, "nobody has seen it yet");
        const { id } = await talker.sends(room, "this one was seen");
        await page.sees("this one was seen");
        await page.at("room-item").filter({ hasText: "elsewhere" }).waitFor();
        await isKept(page, id);

        await way.cut();
        await page.page.reload();
        await page.sees("this one was seen");
        await page.at("room-item").filter({ hasText: "elsewhere" }).click();
        await page.at("not-kept").waitFor();
        await page.takesPicture("not-kept");
        await way.mend();
        await page.comesBack();
        await page.sees("nobody has seen it yet");
        page.isContent();
        await server.stop();
    });
});

test("signing out leaves nothing on the device, and the cache never had any of it", async () => {
    await withBrowser(async (browser) => {
        const { server, way, page, talker, room } = await scene(browser);

        await looksInside(page);
        const { id } = await talker.sends(room, "for ann's eyes");
        await page.sees("for ann's eyes");
        await isKept(page, id);
        const urls = await until(async () => {
            const all = await cached(page);

            return all.includes("/") && all.length > 3 && all;
        }, "the page is not in the cache");
        for (const url of urls) assert.match(url, /^\/(assets\/[\w.-]+)?$/);

        await page.at("sign-out").click();
        await page.at("signin-name").waitFor();
        await comesTrue(page, undefined, async () => {
            const { account, rooms } = await window.kept();
            return !account && rooms.length === 0;
        });
        await way.cut();
        await page.page.reload();
        await page.page.getByRole("status").waitFor();
        assert.equal(await page.at("app").count(), 0);
        await way.mend();
        await server.stop();
    });
});

test("another person at the same browser finds their own rooms, never the other's", async () => {
    await withBrowser(async (browser) => {
        const { server, way, page, talker, bob, room } = await scene(browser);
        const secret = await talker.createsRoom({ name: "bobs own" });

        await looksInside(page);
        const { id } = await talker.sends(room, "both may read it");
        await talker.sends(secret, "bob alone");
        await page.sees("both may read it");
        await isKept(page, id);
        await page.page
            .context()
            .addCookies([{ name: "roost_session", value: bob.token, url: way.url }]);
        await page.page.reload();
        await comesTrue(
            page,
            bob.user,
            async (user) => (await window.kept()).account?.me === user,
        );
        await page.page.goto(`${way.url}/#room=${secret}`);
        await page.sees("bob alone");
        await page.page.reload();
        await page.sees("bob alone");
        await server.stop();
    });
});

test("a newer page is told of, and loaded on a word", async () => {
    await withBrowser(async (browser) => {
        const { server, way, page } = await scene(browser);
        const version = () =>
            page.page.locator('meta[name="roost-version"]').getAttribute("content");
        const before = await version();

        await page.page.evaluate(() => navigator.serviceWorker.ready);
        assert.equal(await page.at("outdated").count(), 0);
        way.change = (text) => text.replaceAll(before, "NEWER");
        await page.page.evaluate(async () => {
            const registration = await navigator.serviceWorker.getRegistration();
            await registration.update();
        });
        await page.at("outdated").waitFor();
        await page.takesPicture("outdated");
        await page.at("outdated-reload").click();
        await page.at("outdated").waitFor({ state: "detached" });
        await page.at("composer").waitFor();
        await becomes(version, "NEWER");
        await becomes(() => page.page.evaluate(() => caches.keys()), ["roost-page-NEWER"]);
        page.isContent();
        await server.stop();
    });
});

test("the page can be installed", async () => {
    await withBrowser(async (browser) => {
        const { server, page } = await scene(browser);
        const cdp = await page.page.context().newCDPSession(page.page);

        await page.page.evaluate(() => navigator.serviceWorker.ready);
        const { errors, data } = await cdp.send("Page.getAppManifest");
        const manifest = JSON.parse(data);
        const { installabilityErrors } = await cdp.send("Page.getInstallabilityErrors");
        const sizes = manifest.icons.map((icon) => icon.sizes);

        assert.deepEqual(errors, []);
        // A context of a test is a private window, where nothing is installed.
        assert.deepEqual(
            installabilityErrors.filter(({ errorId }) => errorId !== "in-incognito"),
            [],
        );
        for (const size of ["192x192", "512x512"]) assert.ok(sizes.includes(size));
        for (const { src, type } of manifest.icons) {
            const { status, headers } = await server.get(src);
            assert.equal(status, 200, src);
            assert.equal(headers["content-type"], type, src);
        }
        const worker = await server.get("/sw.js");
        assert.match(worker.headers["content-type"], /^text\/javascript/);
        assert.equal(worker.headers["cache-control"], "no-cache");
        await server.stop();
    });
});
