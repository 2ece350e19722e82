// What can be completed: where the names, emoji and commands come from.

import type { App } from "../../effects/app.ts";
import { listCommands } from "../../effects/own.ts";
import { listPeople } from "../../effects/people.ts";
import { nameOf } from "../../state/select.ts";
import { rank, type Typed } from "../../text/completing.ts";
import { t } from "../../text/i18n.ts";

export interface Option {
    key: string;
    insert: string;
    label: string;
    about: string;
    sign?: string; // an emoji
    file?: number; // its picture, where it is one of the workspace's own
    user?: number;
}

const SHOWN = 8;
const PEOPLE_PAGES = 10;

export async function optionsFor(app: App, room: number, typed: Typed): Promise<Option[]> {
    switch (typed.kind) {
        case "name":
            return namesFor(app, room, typed.word);
        case "emoji":
            return emojiFor(app, typed.word);
        case "command":
            return commandsFor(app, typed.word);
    }
}

type Ranked = { option: Option; rank: number };

function best(all: (Ranked | undefined)[], shown = SHOWN): Option[] {
    return all
        .filter((one) => one !== undefined)
        .sort((a, b) => a.rank - b.rank || a.option.label.localeCompare(b.option.label))
        .slice(0, shown)
        .map(({ option }) => option);
}

function ranked(word: string, names: string[], option: Option, less = 0): Ranked | undefined {
    const found = rank(word, names);

    return found === undefined ? undefined : { option, rank: found + less };
}

// Asked for once a page; every letter typed meanwhile waits for the same answer.
let asked: { by: number; done: Promise<void> } | undefined;

function everybody(app: App): Promise<void> {
    if (asked?.by !== app.state.me) {
        const done = learnEverybody(app).catch(() => {
            asked = undefined; // with the next letter
        });
        asked = { by: app.state.me, done };
    }
    return asked.done;
}

async function learnEverybody(app: App): Promise<void> {
    let cursor: string | undefined;
    for (let pages = 0; pages < PEOPLE_PAGES; pages++) {
        cursor = (await listPeople(app, cursor)).cursor;
        if (!cursor) return;
    }
}

async function namesFor(app: App, room: number, word: string): Promise<Option[]> {
    await everybody(app);
    const { users, groups, members, me } = app.state;
    const here = new Set(members[room]?.users ?? app.state.rooms[room]?.users);
    const calls = (["room", "here"] as const).map((name) =>
        ranked(
            word,
            [name],
            { key: name, insert: `@${name}`, label: `@${name}`, about: t(`talk.call_${name}`) },
            0.5,
        ),
    );

    return best([
        ...Object.values(users).map((user) =>
            ranked(
                word,
                [user.name, nameOf(user)],
                {
                    ...{ key: `u${user.user}`, insert: `@${user.name}`, user: user.user },
                    ...{ label: nameOf(user), about: `@${user.name}` },
                },
                (here.has(user.user) ? 0 : 0.3) + (user.user === me ? 2 : 0),
            ),
        ),
        ...Object.values(groups).map(({ group, handle, name }) =>
            ranked(
                word,
                [handle, name],
                { key: `g${group}`, insert: `@${handle}`, label: `@${handle}`, about: name },
                0.4,
            ),
        ),
        ...calls,
    ]);
}

export async function emojiFor(app: App, word: string, shown = SHOWN): Promise<Option[]> {
    const { EMOJI } = await import("../../text/emoji.ts");
    const own = Object.entries(app.state.emoji).map(([name, file]) =>
        ranked(word, [name], {
            ...{ key: `:${name}`, insert: `:${name}:`, label: `:${name}:`, about: "", file },
        }),
    );
    const all = EMOJI.map(({ emoji, names }) =>
        ranked(word, names, {
            ...{ key: emoji, insert: emoji, label: `:${names[0]}:`, about: "", sign: emoji },
        }),
    );

    return best([...own, ...all], shown);
}

async function commandsFor(app: App, word: string): Promise<Option[]> {
    const commands = await listCommands(app);

    return commands
        .filter(({ name }) => name.startsWith(word))
        .slice(0, word ? SHOWN : commands.length)
        .map(({ name, usage, help }) => ({
            ...{ key: name, insert: `/${name}`, label: `/${name} ${usage}`.trim(), about: help },
        }));
}

// :name: typed to its end, where it names an emoji.
export async function emojiNamed(name: string): Promise<string | undefined> {
    const { EMOJI } = await import("../../text/emoji.ts");

    return EMOJI.find(({ names }) => names.includes(name))?.emoji;
}
