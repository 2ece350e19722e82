// What can be completed: where the names, emoji and commands come from.

import type { App } from "../../effects/app.ts";
import { knownCommands, listCommands } from "../../effects/own.ts";
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

// What is still to come before `kind` can be completed; undefined: all of it is here.
export function awaited(app: App, kind: Typed["kind"]): Promise<unknown> | undefined {
    switch (kind) {
        case "name":
            return everybody(app);
        case "emoji":
            return EMOJI ? undefined : learnEmoji();
        case "command":
            return knownCommands() ? undefined : listCommands(app);
    }
}

// At once, of what is here: whoever types fast is never ahead of the menu.
export function optionsFor(app: App, room: number, typed: Typed): Option[] {
    switch (typed.kind) {
        case "name":
            return namesFor(app, room, typed.word);
        case "emoji":
            return best(emojiRanked(app, typed.word));
        case "command":
            return commandsFor(typed.word);
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
let asked: { by: number; done?: Promise<void> } | undefined; // done: still to come

function everybody(app: App): Promise<void> | undefined {
    if (asked?.by === app.state.me) return asked.done;
    const mine: NonNullable<typeof asked> = { by: app.state.me };
    asked = mine;
    mine.done = learnEverybody(app).then(
        () => {
            delete mine.done;
        },
        () => {
            if (asked === mine) asked = undefined; // with the next letter
        },
    );
    return mine.done;
}

async function learnEverybody(app: App): Promise<void> {
    let cursor: string | undefined;
    for (let pages = 0; pages < PEOPLE_PAGES; pages++) {
        cursor = (await listPeople(app, cursor)).cursor;
        if (!cursor) return;
    }
}

function namesFor(app: App, room: number, word: string): Option[] {
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

type Emoji = typeof import("../../text/emoji.ts").EMOJI;

let EMOJI: Emoji | undefined; // fetched when somebody looks for one

async function learnEmoji(): Promise<Emoji> {
    return (EMOJI ??= (await import("../../text/emoji.ts")).EMOJI);
}

function emojiRanked(app: App, word: string): (Ranked | undefined)[] {
    const own = Object.entries(app.state.emoji).map(([name, file]) =>
        ranked(word, [name], {
            ...{ key: `:${name}`, insert: `:${name}:`, label: `:${name}:`, about: "", file },
        }),
    );
    const all = (EMOJI ?? []).map(({ emoji, names }) =>
        ranked(word, names, {
            ...{ key: emoji, insert: emoji, label: `:${names[0]}:`, about: "", sign: emoji },
        }),
    );

    return [...own, ...all];
}

export async function emojiFor(app: App, word: string, shown: number): Promise<Option[]> {
    await learnEmoji();
    return best(emojiRanked(app, word), shown);
}

function commandsFor(word: string): Option[] {
    return (knownCommands() ?? [])
        .filter(({ name }) => name.startsWith(word))
        .slice(0, word ? SHOWN : undefined)
        .map(({ name, usage, help }) => ({
            ...{ key: name, insert: `/${name}`, label: `/${name} ${usage}`.trim(), about: help },
        }));
}

// :name: typed to its end, where it names an emoji.
export async function emojiNamed(name: string): Promise<string | undefined> {
    return (await learnEmoji()).find(({ names }) => names.includes(name))?.emoji;
}
