// How each screen is come by, for the gallery and for whoever asks something of all of them.
// `states`: only where it looks different. `outside`: seen by who is not signed in.

import { id } from "./place.mjs";

// On a phone the list of rooms is a screen of its own.
async function list(visitor) {
    const back = visitor.at("back");

    await visitor.at("app").waitFor();
    if (await back.isVisible()) await back.click();
}

const inList = (opener, wanted) => ({
    async opens(visitor) {
        await list(visitor);
        await visitor.at(opener).first().click();
        await visitor.at(wanted).first().waitFor();
    },
});

// Presses one after the other, until the last has brought what is wanted.
const inRoom = (wanted, ...openers) => ({
    states: ["full"],
    async opens(visitor) {
        await visitor.at("composer").waitFor();
        for (const opener of openers) await visitor.at(opener).first().click();
        await visitor.at(wanted).first().waitFor();
    },
});

const onMessage = (words, opener) => ({
    states: ["full"],
    async opens(visitor) {
        await visitor.presses(visitor.message(words).first(), "Enter");
        await visitor.at("message-quote").waitFor();
        if (!opener) return;
        await visitor.at(opener).click();
        await visitor.at("dialog").waitFor();
    },
});

const settings = (part) => ({
    async opens(visitor) {
        await list(visitor);
        await visitor.at("open-settings").click();
        await visitor.at(`settings-${part}`).click();
        await visitor.page.locator(".settings-part").waitFor();
    },
});

const admin = (page) => ({
    address: () => `#admin/${page}`,
    async opens(visitor) {
        await visitor.at("admin-page").waitFor();
    },
});

const outside = (address, opens, states = ["empty"]) => ({ outside: true, address, opens, states });

export const SCREENS = {
    signin: outside(() => "", async (ann) => ann.at("signin-name").waitFor()),
    "signin-wrong": outside(() => "", async (ann) => {
        await ann.at("signin-name").fill("ann");
        await ann.at("signin-password").fill("not my password");
        await ann.at("signin-submit").click();
        await ann.at("signin-error").waitFor();
    }),
    setup: outside(({ server }) => `#setup=${server.setupCode ?? "code"}`, async (ann) =>
        ann.at("register-name").waitFor(),
    ),
    invited: outside(() => "#invite=none", async (ann) => {
        await ann.at("register-name").fill("newcomer");
        await ann.at("register-password").fill("correct horse");
        await ann.at("register-submit").click();
        await ann.at("register-error").waitFor();
    }),
    list: { opens: list },
    room: { opens: async (ann) => ann.at("composer").waitFor() },
    "no-room": { states: ["empty"], address: () => "#room=999", opens: async (ann) => ann.at("app").waitFor() },
    members: inRoom("member-item", "toggle-members"),
    threads: { ...inList("open-threads", "thread-list") },
    saved: { ...inList("open-saved", "saved-list") },
    later: { ...inList("open-later", "later-list") },
    pins: {
        async opens(ann) {
            await ann.at("open-pins").click();
            await ann.at("pin-list").waitFor();
        },
    },
    thread: {
        states: ["full"],
        async opens(ann) {
            await ann.at("replies").first().click();
            await ann.at("thread-pane").waitFor();
            await ann.at("thread-composer").waitFor();
        },
    },
    search: {
        async opens(ann, _, { state }) {
            await ann.at("open-search").click();
            if (state === "full") return ann.searches("notes", ann.at("search-hit").first());
            await ann.at("search-words").fill("nothing like it");
            await ann.at(state === "empty" ? "search-outcome" : "search-problem").waitFor();
        },
    },
    "search-help": inRoom("search-words", "open-search"),
    switcher: inList("open-switcher", "switcher-item"),
    browse: inList("browse-rooms", "dialog"),
    "new-room": inList("new-room", "dialog"),
    "new-dm": inList("new-dm", "dialog"),
    invite: inList("invite-people", "dialog"),
    keys: {
        states: ["full"],
        async opens(ann) {
            await ann.at("timeline").press("?");
            await ann.at("key-list").waitFor();
        },
    },
    "message-menu": onMessage("Pulled the plug"),
    "message-emoji": {
        states: ["full"],
        async opens(ann) {
            await ann.presses(ann.message("Pulled the plug").first(), "r");
            await ann.at("emoji-option").first().waitFor();
        },
    },
    forward: onMessage("Pulled the plug", "message-forward"),
    remind: onMessage("Pulled the plug", "message-remind"),
    report: onMessage("Pulled the plug", "message-report"),
    delete: onMessage("When do we tag", "message-delete"),
    "poll-new": inRoom("poll-question", "composer-more", "new-poll"),
    "composer-menu": inRoom("markdown-help", "composer-more"),
    "send-later": {
        states: ["full"],
        async opens(ann) {
            await ann.at("composer").fill("Good morning");
            await ann.at("composer-more").click();
            await ann.at("send-later").click();
            await ann.at("when-choice").first().waitFor();
        },
    },
    "markdown-help": inRoom("dialog", "composer-more", "markdown-help"),
    completion: {
        states: ["full"],
        async opens(ann) {
            await ann.at("composer").fill("");
            await ann.at("composer").pressSequentially("thanks @");
            await ann.at("completion-option").first().waitFor();
        },
    },
    quoting: {
        states: ["full"],
        async opens(ann) {
            await ann.at("composer").fill("");
            await ann.presses(ann.message("Pulled the plug").first(), "q");
            await ann.at("answering").waitFor();
        },
    },
    editing: {
        states: ["full"],
        async opens(ann) {
            await ann.writes("something to mend");
            await ann.message("something to mend").first().waitFor();
            await ann.composerEmpties();
            await ann.presses(ann.at("composer"), "ArrowUp");
            await ann.at("edit-input").waitFor();
        },
    },
    attached: {
        states: ["full"],
        async opens(ann) {
            const buffer = Buffer.from("words\n".repeat(40));

            await ann.at("attach-input").setInputFiles([
                { name: "a rather long name of a file that nobody shortened.txt", mimeType: "text/plain", buffer },
                { name: "b.txt", mimeType: "text/plain", buffer },
            ]);
            await ann.page.locator(`${id("attach-item")}[data-state="done"]`).nth(1).waitFor();
        },
    },
    picture: inRoom("lightbox", "picture"),
    person: {
        states: ["full"],
        async opens(ann) {
            await ann.at("message-author").filter({ hasText: "Carla" }).first().click();
            await ann.at("person-card").waitFor();
        },
    },
    "room-settings": {
        async opens(ann) {
            await ann.at("open-room-settings").click();
            await ann.at("dialog").waitFor();
        },
    },
    dm: { states: ["full"], address: ({ dm }) => `#room=${dm}`, opens: async (ann) => ann.at("composer").waitFor() },
    day: {
        states: ["full"],
        async opens(ann) {
            await ann.at("day-open").last().click();
            await ann.at("day-input").waitFor();
        },
    },
    unsent: {
        states: ["failing"],
        async opens(ann) {
            await ann.writes("will it arrive?");
            await ann.message("will it arrive?", "failed").first().waitFor();
        },
    },
    offline: {
        states: ["full"],
        async opens(ann) {
            await ann.message("Reads well").waitFor();
            await ann.page.context().setOffline(true);
            await ann.at("banner").waitFor();
            await ann.writes("written without a network");
            await ann.seesPending("written without a network");
        },
        closes: (ann) => ann.page.context().setOffline(false),
    },
    ...Object.fromEntries(
        ["profile", "status", "notify", "look", "account", "sessions", "files"].map((part) => [
            `settings-${part}`,
            settings(part),
        ]),
    ),
    ...Object.fromEntries(
        ["figures", "queue", "policies", "lists", "sanctions", "people", "invites", "rooms", "groups"]
            .concat(["workspace", "storage", "audit", "learning", "worker"])
            .map((page) => [`admin-${page}`, admin(page)]),
    ),
};
