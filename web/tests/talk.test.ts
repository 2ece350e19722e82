import assert from "node:assert/strict";
import { test } from "node:test";
import type { ServerEvent } from "../src/protocol/client.ts";
import type { Message } from "../src/api.gen.ts";
import type { Action } from "../src/state/actions.ts";
import { layOut } from "../src/state/layout.ts";
import { reduce } from "../src/state/reduce.ts";
import { INITIAL, type State } from "../src/state/state.ts";
import { completed, rank, typedAt } from "../src/text/completing.ts";
import { parse, wordsOf, type Piece } from "../src/text/markdown.ts";
import { suggestions } from "../src/text/when.ts";
import { session } from "./fakes.ts";

function freeze<T>(value: T): T {
    if (typeof value === "object" && value !== null) {
        Object.values(value).forEach(freeze);
        Object.freeze(value);
    }
    return value;
}

function after(actions: Action[], from: State): State {
    return actions.reduce((state, action) => freeze(reduce(freeze(state), action)), from);
}

function event<M extends ServerEvent["method"]>(
    method: M,
    params: Extract<ServerEvent, { method: M }>["params"],
): Action {
    return { type: "event", event: { method, params } as ServerEvent, now: 0 };
}

const root: Message = { id: 50, seq: 9, user: 2, text: "nine", at: 1 };
const inRoom = after(
    [
        { type: "opened", session: session() },
        { type: "open_room", room: 7 },
        { type: "history_asked", room: 7 },
        { type: "history", room: 7, more: false, messages: [root] },
    ],
    INITIAL,
);

function reply(pos: number, seq: number, user: number, more: Partial<Message> = {}): Action {
    const message: Message = {
        ...{ id: pos, seq, user, text: `reply ${pos}`, at: pos, thread: 50 },
        thread_replies: { count: pos - 200, last_at: pos, last_id: pos, users: [user] },
        ...more,
    };
    return event("message.created", { pos, room: 7, seq, message });
}

const rootIn = (state: State) => state.timelines[7]!.messages.find(({ id }) => id === 50)!;

test("a reply counts under its message and is kept without what the event said of the thread", () => {
    const state = after([reply(201, 11, 2)], inRoom);
    const kept = state.timelines[7]!.messages.find(({ id }) => id === 201)!;

    assert.equal(rootIn(state).replies?.count, 1);
    assert.equal(kept.thread, 50);
    assert.equal("thread_replies" in kept, false);
    assert.equal(state.unreadThreads, 0, "nobody follows it here");
});

test("who is called by a reply follows its thread, and what others write there is unread", () => {
    const called = after([reply(201, 11, 2, { follows: [1] })], inRoom);
    const more = after([reply(202, 12, 2), reply(203, 13, 1)], called);

    assert.equal(called.threads[50]?.unread, 1);
    assert.equal(called.unreadThreads, 1);
    assert.equal(more.threads[50]?.unread, 2);
    assert.equal(more.unreadThreads, 1);
    const read = after(
        [event("thread.marked", { pos: 204, room: 7, thread: 50, read: 13, unread: 0 })],
        more,
    );
    assert.equal(read.threads[50]?.unread, 0);
    assert.equal(read.unreadThreads, 0);
});

test("a thread one leaves counts no more", () => {
    const state = after(
        [
            reply(201, 11, 2, { follows: [1] }),
            event("thread.unfollowed", { pos: 202, room: 7, thread: 50, read: 10, unread: 1 }),
            reply(203, 13, 2),
        ],
        inRoom,
    );

    assert.equal(state.unreadThreads, 0);
    assert.equal(state.threads[50]?.follows, false);
});

test("a page of a thread is joined by what came meanwhile, and a deleted reply is told by both", () => {
    const state = after(
        [
            { type: "thread_asked", thread: 50, room: 7 },
            reply(202, 12, 2),
            {
                type: "thread_page",
                ...{ thread: 50, room: 7, message: root, follows: true, read: 9, unread: 2 },
                messages: [{ id: 201, seq: 11, user: 2, text: "one", at: 5, thread: 50 }],
                more: false,
            },
            event("message.deleted", {
                ...{ pos: 205, room: 7, seq: 15, id: 201, user: 2, author: 2, message_seq: 11 },
                ...{ thread: 50, thread_replies: { count: 1, users: [2] } },
            }),
        ],
        inRoom,
    );
    const { timeline, message, unread } = state.threads[50]!;

    assert.deepEqual(timeline.messages.map(({ id }) => id), [201, 202]);
    assert.equal(timeline.messages[0]!.deleted, true);
    assert.equal(timeline.messages[0]!.thread, 50);
    assert.equal(rootIn(state).replies?.count, 1);
    assert.equal(message?.replies?.count, 1);
    assert.equal(unread, 1);
});

test("a message whose replies stand keeps them when it is deleted", () => {
    const state = after(
        [
            reply(201, 11, 2),
            event("message.deleted", {
                ...{ pos: 205, room: 7, seq: 15, id: 50, user: 2, author: 2, message_seq: 9 },
            }),
        ],
        inRoom,
    );

    assert.equal(rootIn(state).deleted, true);
    assert.equal(rootIn(state).replies?.count, 1);
});

test("replies are folded away unless they were sent to the room too", () => {
    const messages = [
        root,
        { ...root, id: 51, seq: 10, thread: 50 },
        { ...root, id: 52, seq: 11, thread: 50, also_room: true as const },
    ];
    const shown = (folded: boolean) =>
        layOut(messages, undefined, 1, () => "day", folded)
            .filter((row) => row.kind === "message")
            .map((row) => row.key);

    assert.deepEqual(shown(true), [50, 52]);
    assert.deepEqual(shown(false), [50, 51, 52]);
});

test("pins and votes change the message they are about", () => {
    const poll = {
        ...{ question: "?", voters: 0, multiple: false, anonymous: false },
        options: [
            { text: "a", votes: 0 },
            { text: "b", votes: 0 },
        ],
    };
    const asked = after(
        [
            event("message.created", {
                ...{ pos: 301, room: 7, seq: 11 },
                message: { id: 301, seq: 11, user: 2, text: "?", at: 1, poll },
            }),
            event("poll.changed", {
                ...{ pos: 302, room: 7, seq: 12, id: 301, counts: [0, 1], voters: 1 },
                ...{ user: 1, choices: [1] },
            }),
            event("message.pinned", { pos: 303, room: 7, seq: 13, id: 301, user: 2, at: 9 }),
        ],
        inRoom,
    );
    const message = asked.timelines[7]!.messages[1]!;

    assert.deepEqual(message.poll?.options.map(({ votes }) => votes), [0, 1]);
    assert.deepEqual(asked.votes[301], [1]);
    assert.deepEqual(message.pinned, { at: 9, user: 2 });
    assert.equal(asked.news.pins, 1);
    const gone = after(
        [event("message.unpinned", { pos: 304, room: 7, seq: 14, id: 301, user: 2, at: 9 })],
        asked,
    );
    assert.equal("pinned" in gone.timelines[7]!.messages[1]!, false);
});

test("what an answer quotes is found among the messages at hand", () => {
    const state = after(
        [
            event("message.created", {
                ...{ pos: 301, room: 7, seq: 11 },
                message: {
                    ...{ id: 301, seq: 11, user: 1, text: "yes", at: 1 },
                    reply_to: { id: 50, user: 2, seq: 9 },
                },
            }),
        ],
        inRoom,
    );

    assert.equal(state.timelines[7]!.messages[1]!.reply_to?.text, "nine");
});

test("own things follow their events: saved, due, groups, emoji", () => {
    const due = { id: 5, state: "due" as const, text: "feed them" };
    const state = after(
        [
            event("saved.added", { pos: 1, id: 50, note: "later" }),
            event("saved.added", { pos: 2, id: 51 }),
            event("saved.removed", { pos: 3, id: 51 }),
            event("reminder.due", { pos: 4, reminder: due }),
            event("reminder.due", { pos: 5, reminder: { id: 6, state: "removed" } }),
            event("group.set", { pos: 6, group: 3, handle: "owls", name: "Owls", users: [1] }),
            event("group.set", { pos: 7, group: 3, name: "The owls" }),
            event("emoji.set", { pos: 8, name: "owl", file: 160, user: 2, at: 1 }),
            event("notify.changed", { pos: 9, room: 7, level: "none" }),
        ],
        inRoom,
    );

    assert.deepEqual(state.saved, { 50: "later" });
    assert.deepEqual(state.due, [due]);
    assert.deepEqual(state.groups[3], { group: 3, handle: "owls", name: "The owls", users: [1] });
    assert.deepEqual(state.emoji, { owl: 160 });
    assert.equal(state.notify.rooms[7]?.level, "none");
    assert.equal(after([{ type: "due_seen", id: 5 }], state).due.length, 0);
    const without = after(
        [
            event("group.removed", { pos: 10, group: 3 }),
            event("emoji.removed", { pos: 11, name: "owl", user: 2 }),
        ],
        state,
    );
    assert.deepEqual([without.groups, without.emoji], [{}, {}]);
});

test("a room marked as unread from a message counts from there", () => {
    const state = after([{ type: "unread_from", room: 7, seq: 9 }], inRoom);

    assert.equal(state.rooms[7]?.read, 8);
    assert.equal(state.rooms[7]?.unread, 1);
    assert.equal(state.divider, 8);
});

function kinds(pieces: Piece[]): string[] {
    return pieces.flatMap((piece) =>
        piece.kind === "wrap" || piece.kind === "link"
            ? [piece.kind === "wrap" ? piece.as : "link", ...kinds(piece.children)]
            : [piece.kind],
    );
}

function links(pieces: Piece[]): string[] {
    return pieces.flatMap((piece) => {
        if (piece.kind === "link") return [piece.href, ...links(piece.children)];
        return piece.kind === "wrap" ? links(piece.children) : [];
    });
}

test("Markdown becomes a tree", () => {
    assert.deepEqual(kinds(parse("a **b** _c_ ~~d~~ `e`")), [
        ...["p", "text", "strong", "text", "text", "em", "text", "text", "s", "text"],
        ...["text", "code"],
    ]);
    assert.deepEqual(kinds(parse("one\ntwo")), ["p", "text", "break", "text"]);
    assert.deepEqual(kinds(parse("- a\n- b")), ["ul", "li", "p", "text", "li", "p", "text"]);
    assert.deepEqual(parse("```js\nlet a;\n```"), [
        { kind: "block", text: "let a;", language: "js" },
    ]);
    assert.deepEqual(kinds(parse("hi @ann, :owl:!")), [
        ...["p", "text", "mention", "text", "emoji", "text"],
    ]);
    assert.deepEqual(kinds(parse("ann@example.org says 12:30:45")), ["p", "link", "text", "text"]);
});

test("only http, https and mailto become links, and no HTML, image or reference anything", () => {
    for (const text of [
        "[a](javascript:alert(1))",
        "[a](JAVASCRIPT:alert(1))",
        "[a](java\nscript:alert(1))",
        "[a](data:text/html,x)",
        "[a](vbscript:x)",
        "[a](//host/x)",
        "[a](/etc)",
        "[a](file:///etc/passwd)",
        "<javascript:alert(1)>",
        "ftp://host/x",
        "[a]\n\n[a]: http://host/",
    ])
        assert.deepEqual(
            links(parse(text)).filter((href) => !/^http:\/\/host\/$/.test(href)),
            [],
            text,
        );
    assert.deepEqual(links(parse("see https://a.example/b_c_d?e=*f*g.")), [
        "https://a.example/b_c_d?e=*f*g",
    ]);
    assert.deepEqual(kinds(parse("<b>x</b> <img src=y>")), ["p", "text"]);
    assert.equal(wordsOf("<b>x</b> &amp; ![i](http://h/p.png)").startsWith("<b>x</b> &amp; !"), true);
});

test("no text takes long to be read, however it is made", () => {
    const long = (piece: string) => piece.repeat(Math.ceil(16_000 / piece.length));

    for (const piece of ["[", "![", "*a", "*_a", "> ", "- ", "`a``b```", "~~a~", "[a](", "<", "1. ", ":a:", "@a", "\\", "|a|b\n|-|-\n"]) {
        const start = performance.now();
        assert.ok(parse(long(piece)).length > 0, piece);
        assert.ok(performance.now() - start < 2_000, `${piece} took too long`);
    }
});

test("what is being typed is found, and put in its place", () => {
    assert.deepEqual(typedAt("hi @an", 6), { kind: "name", from: 3, word: "an" });
    assert.deepEqual(typedAt("hi :ta", 6), { kind: "emoji", from: 3, word: "ta" });
    assert.deepEqual(typedAt("/re", 3), { kind: "command", from: 0, word: "re" });
    assert.equal(typedAt("mail ann@ex", 11), undefined);
    assert.equal(typedAt("at 12:30", 8), undefined);
    assert.deepEqual(completed("hi @an, you", 6, { kind: "name", from: 3, word: "an" }, "@ann"), {
        text: "hi @ann, you",
        caret: 7,
    });
    assert.ok(rank("an", ["ann"])! < rank("an", ["joanna"])!);
    assert.equal(rank("x", ["ann"]), undefined);
});

test("what is suggested lies ahead", () => {
    const now = new Date(2026, 10, 21, 23, 30).getTime();

    for (const { at } of suggestions(now)) assert.ok(at > now);
});
