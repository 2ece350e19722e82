// A workspace as full as one that people have used for a while.

import { newKey } from "../integration/harness/harness.mjs";
import { Place } from "./place.mjs";

const PEOPLE = {
    ann: ["Ann Berger", "Lead", { emoji: "🏡", text: "At home today" }],
    ben: ["Ben Okafor", "Server", undefined],
    carla: ["Carla Ruiz", "Tests", { emoji: "🎧", text: "Focus until three" }],
    dmitri: ["Dmitri Volkov", "Clients", undefined],
    emi: ["Emi 恵美", "Design", { emoji: "🌴", text: "" }],
    farah: ["Farah Haddad", "Support", undefined],
    gil: ["Gil (guest)", "Press", undefined],
};

const ROOMS = {
    coffee: "Anything but work",
    design: "Screens, words and colours",
    hiring: undefined,
    "release 0.1": "What is left until we tag it",
    support: "Questions from outside",
};

const LANDSCAPE = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 900 500" width="900" height="500">
<defs><linearGradient id="s" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#f6d9a8"/><stop offset=".6" stop-color="#f0a868"/><stop offset="1" stop-color="#d9774f"/></linearGradient></defs>
<rect width="900" height="500" fill="url(#s)"/><circle cx="640" cy="210" r="62" fill="#fff3d6"/>
<path d="M0 330 L160 210 300 320 430 240 620 350 760 260 900 340 V500 H0Z" fill="#5b7f7c"/>
<path d="M0 400 L210 310 420 410 600 350 900 430 V500 H0Z" fill="#2d5554"/>
<path d="M0 455 Q220 415 450 455 T900 450 V500 H0Z" fill="#1a3b3a"/>
<path d="M180 150q14-14 28 0q14-14 28 0M260 110q10-10 20 0q10-10 20 0M330 165q9-9 18 0q9-9 18 0" stroke="#3a3a3a" stroke-width="4" fill="none"/></svg>`;
const CAKE = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" width="64" height="64">
<rect x="10" y="30" width="44" height="24" rx="5" fill="#f4a7b9"/><rect x="10" y="38" width="44" height="6" fill="#fff"/><rect x="29" y="14" width="6" height="16" fill="#7ec4cf"/><circle cx="32" cy="11" r="5" fill="#f2b35c"/></svg>`;

async function painted(browser, svg, clip) {
    const page = await browser.newPage({ viewport: clip });

    await page.setContent(`<style>body{margin:0;background:transparent}</style>${svg}`);
    const bytes = await page.screenshot({ omitBackground: true });
    await page.close();
    return bytes;
}

export async function fullPlace(browser, options) {
    const names = Object.keys(PEOPLE).filter((name) => name !== "ann");
    const there = await Place.opens(browser, { people: names, worker: true, ...options });
    const { ann, ben, carla, dmitri, emi, farah } = there;
    const as = there.as.bind(there);
    const says = there.says.bind(there);

    for (const [name, [display, title, status]] of Object.entries(PEOPLE)) {
        await as(there[name], "user.update", { display, title, ...(status && { status }) });
    }
    for (const online of [ben, carla, emi]) await there.server.connect(online);
    for (const [name, topic] of Object.entries(ROOMS))
        there[name] = await there.makesRoom(name, names, {
            ...(topic && { topic }),
            ...(name === "hiring" && { kind: "private" }),
        });
    await as(ann, "room.update", { room: there.room, topic: "Everything that has no room of its own" });
    await as(ann, "group.set", {
        ...{ key: newKey(), handle: "clients", name: "Clients" },
        users: [dmitri.user, emi.user],
    });
    const file = await there.sendsFile(ann, "cake.png", await painted(browser, CAKE, { width: 64, height: 64 }));
    await there.server.asksUntil(
        async () => (await as(ann, "file.get", { id: file })).file.width,
        (width) => width !== undefined,
        "the picture's width",
        60_000,
    );
    await as(ann, "emoji.set", { name: "cake-time", file });
    await talk(browser, there);

    for (const [person, room, text] of [
        [farah, "support", "Somebody asks for **Spanish** again."],
        [ben, "support", "It is in: settings, *Look*."],
        [carla, "release 0.1", "@ann the notes are yours, and then we can tag it"],
        [emi, "design", "New empty states are up for a look."],
        [dmitri, "coffee", "The machine on the second floor is alive again ☕"],
        [farah, "coffee", "Praise be"],
        [ben, "coffee", "Milk is out, though"],
        [ann, "hiring", "Two talks on Thursday."],
    ])
        await says(person, text, { room: there[room] });
    const dm = async (person, users, ...texts) => {
        const { room } = await as(person, "dm.open", { users: users.map((one) => one.user) });
        for (const text of texts) await says(person, text, { room });
        return room;
    };
    there.dm = await dm(ben, [ann], "Have you got a minute?", "It is about the numbers for Friday.");
    await dm(carla, [ann], "Lunch at one?");
    await dm(ann, [emi, dmitri], "The icon: rounder, or as it is?");
    return there;
}

// What is seen of the room general.
async function talk(browser, there) {
    const { ann, ben, carla, dmitri, emi, farah } = there;
    const as = there.as.bind(there);
    const says = there.says.bind(there);
    const LINES = [
        [farah, "Good morning from a very rainy harbour 🌧️"],
        [dmitri, "The night build is green. *All* of it."],
        [emi, "日本語の部屋名も大丈夫でした。Room names in Japanese work as well."],
        [carla, "I have three things for today:\n\n1. the slow reader test\n2. a second look at `resume`\n3. cake, if somebody brings some"],
        [ben, "> a second look at `resume`\n\nI would start there. It looks like this now:\n\n```js\nconst { resumed, pos } = await session.open({ since, epoch });\nif (!resumed) await reload();\n```"],
        [farah, "Does that need words in the help? Somebody asked at <https://roost.example/help/offline>."],
    ];

    for (const [who, text] of LINES) await says(who, text);
    const night = await says(ben, "The new build ran through the night: **40 restarts**, nothing lost.");
    for (const [who, emoji] of [[ann, "🎉"], [carla, "🎉"], [emi, "🎉"], [dmitri, "👀"]])
        await as(who, "reaction.add", { id: night.id, emoji });
    const plug = await says(carla, "Pulled the plug twice on my laptop while posting. Everything was there once, in order. I am almost disappointed.");
    there.thread = plug.id;
    for (const [who, text] of [
        [dmitri, "Even with two tabs open?"],
        [carla, "Even then. The second one took over and sent the rest."],
        [ann, "Then write that into the notes, please. It is what people ask first."],
        [emi, "I could draw it 🙂"],
    ])
        await says(who, text, { thread: plug.id });
    const view = await there.sendsFile(emi, "from-the-roof.png", await painted(browser, LANDSCAPE, { width: 900, height: 500 }));
    await says(emi, "From the roof, just now", { files: [view] });
    there.poll = await as(ann, "poll.create", {
        ...{ room: there.room, key: newKey(), question: "When do we tag 0.1?" },
        options: ["Today", "Thursday", "After the cake"],
    });
    for (const [who, option] of [[ann, 1], [ben, 1], [carla, 2], [emi, 2], [dmitri, 2]])
        await as(who, "poll.vote", { id: there.poll.id, choices: [option] });
    await as(carla, "message.pin", { id: night.id });
    await as(ann, "saved.add", { id: plug.id, note: "for the release notes" });
    await as(ann, "saved.add", { id: night.id });
    const hour = 3_600_000;
    await as(ann, "schedule.create", { room: there.room, text: "Stand-up in five minutes", at: Date.now() + 20 * hour, key: newKey() });
    await as(ann, "reminder.create", { at: Date.now() + 3 * hour, message: plug.id, key: newKey() });
    await as(ann, "reminder.create", { at: Date.now() + 50 * hour, text: "Water the plants", key: newKey() });
    there.notes = await there.sendsFile(dmitri, "notes-0.1.md", Buffer.from("# 0.1\n\n- nothing is lost\n".repeat(60)));
    await says(dmitri, "A first draft of the notes, @ann", { files: [there.notes] });
    const last = await says(ben, "Reads well. I would put the numbers first.", {});
    await as(ann, "reaction.add", { id: last.id, emoji: "👍" });
    there.newest = last.id;
}
