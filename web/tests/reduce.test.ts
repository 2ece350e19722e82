import assert from "node:assert/strict";
import { test } from "node:test";
import type { ServerEvent } from "../src/protocol/client.ts";
import type { OutboxEntry } from "../src/protocol/outbox.ts";
import type { Action } from "../src/state/actions.ts";
import { reduce } from "../src/state/reduce.ts";
import { INITIAL, type State } from "../src/state/state.ts";
import { mentions } from "../src/state/calls.ts";
import { myRooms, roomTitle, totalUnread, typersIn } from "../src/state/select.ts";
import { LOBBY, created, session } from "./fakes.ts";

function freeze<T>(value: T): T {
    if (typeof value === "object" && value !== null) {
        Object.values(value).forEach(freeze);
        Object.freeze(value);
    }
    return value;
}

function after(actions: Action[], from: State = INITIAL): State {
    return actions.reduce((state, action) => freeze(reduce(freeze(state), action)), from);
}

function event<M extends ServerEvent["method"]>(
    method: M,
    params: Extract<ServerEvent, { method: M }>["params"],
    now = 0,
): Action {
    return { type: "event", event: { method, params } as ServerEvent, now };
}

function entry(change: Partial<OutboxEntry>): Action {
    return {
        type: "outbox",
        entry: {
            key: "k1",
            lane: "room 7",
            method: "message.send",
            params: { room: 7, text: "mine", key: "k1" },
            at: 5,
            state: "pending",
            ...change,
        },
    };
}

const opened: Action = { type: "opened", session: session() };
const page: Action[] = [
    { type: "history_asked", room: 7 },
    {
        type: "history",
        room: 7,
        more: true,
        messages: [
            { id: 50, seq: 9, user: 2, text: "nine", at: 1 },
            { id: 60, seq: 10, user: 1, text: "ten", at: 2 },
        ],
    },
];
const inLobby = after([opened, { type: "open_room", room: 7 }, ...page]);

function texts(state: State, room = 7): (string | undefined)[] {
    return state.timelines[room]!.messages.map((message) => message.text);
}

test("opening a session shows the rooms it came with", () => {
    const state = after([opened]);

    assert.equal(state.screen, "chat");
    assert.deepEqual(
        myRooms(state, "room").map((room) => room.name),
        ["lobby"],
    );
});

test("a resumed session keeps everything, another one starts from the server's word", () => {
    const resumed = after(
        [{ type: "opened", session: session({ resumed: true, rooms: [] }) }],
        inLobby,
    );
    assert.equal(resumed.timelines, inLobby.timelines);
    assert.equal(resumed.rooms, inLobby.rooms);

    const anew = after([{ type: "opened", session: session({ epoch: "second" }) }], inLobby);
    assert.deepEqual(anew.timelines, {});
    assert.equal(anew.open, 7);
});

test("messages of others count as unread until they are read", () => {
    const heard = after(
        [
            event("message.created", created(101, 11, "hi")),
            event("message.created", created(102, 12, "hey @ann")),
            event("message.created", created(103, 13, "mine", 1)),
        ],
        inLobby,
    );
    assert.equal(heard.rooms[7]!.unread, 2);
    assert.equal(heard.rooms[7]!.mentions, 1);
    assert.equal(heard.rooms[7]!.seq, 13);
    assert.equal(totalUnread(heard), 2);

    const half = after([event("read.marked", { pos: 104, room: 7, read: 11 })], heard);
    assert.equal(half.rooms[7]!.unread, 1);
    const all = after([{ type: "read", room: 7, seq: 13 }], half);
    assert.deepEqual([all.rooms[7]!.unread, all.rooms[7]!.mentions], [0, 0]);
    const back = after([event("read.marked", { pos: 105, room: 7, read: 3 })], all);
    assert.equal(back.rooms[7]!.read, 13);
});

test("history and events meet without repeats, in order", () => {
    const state = after(
        [
            { type: "history_asked", room: 7 },
            event("message.created", created(101, 11, "live")),
            {
                type: "history",
                room: 7,
                more: false,
                messages: [
                    { id: 40, seq: 8, user: 2, text: "eight", at: 0 },
                    { id: 101, seq: 11, user: 2, text: "live", at: 101 },
                ],
            },
        ],
        inLobby,
    );
    assert.deepEqual(texts(state), ["eight", "nine", "ten", "live"]);
    assert.equal(state.timelines[7]!.more, false);
});

test("a change of a message still on its way is not lost", () => {
    const state = after(
        [
            { type: "history_asked", room: 7 },
            event("message.edited", {
                pos: 110,
                room: 7,
                seq: 11,
                message: { id: 40, seq: 8, user: 2, text: "mended", at: 0, edited_at: 9 },
            }),
            event("reaction.added", { pos: 111, room: 7, seq: 12, id: 40, user: 3, emoji: "👍" }),
            {
                type: "history",
                room: 7,
                more: false,
                messages: [{ id: 40, seq: 8, user: 2, text: "eihgt", at: 0 }],
            },
        ],
        inLobby,
    );
    assert.equal(state.timelines[7]!.messages[0]!.text, "mended");
    assert.deepEqual(state.timelines[7]!.messages[0]!.reactions, [{ emoji: "👍", users: [3] }]);
});

test("edits keep a message in its place, deleting takes its text and reactions", () => {
    const edited = after(
        [
            event("message.edited", {
                pos: 110,
                room: 7,
                seq: 11,
                message: { id: 50, seq: 9, user: 2, text: "NINE", at: 1, edited_at: 9 },
            }),
        ],
        inLobby,
    );
    assert.deepEqual(texts(edited), ["NINE", "ten"]);

    const gone = after(
        [
            event("message.deleted", {
                ...{ pos: 111, room: 7, seq: 12, id: 50, user: 2 },
                ...{ author: 2, message_seq: 9 },
            }),
        ],
        edited,
    );
    assert.deepEqual(gone.timelines[7]!.messages[0], {
        id: 50,
        seq: 9,
        user: 2,
        at: 1,
        deleted: true,
    });
});

test("reactions come, are counted once per person, and go", () => {
    const react = (user: number, pos: number) =>
        event("reaction.added", { pos, room: 7, seq: pos, id: 50, user, emoji: "🎉" });
    const state = after([react(1, 11), react(2, 12), react(2, 13)], inLobby);
    assert.deepEqual(state.timelines[7]!.messages[0]!.reactions, [
        { emoji: "🎉", users: [1, 2] },
    ]);

    const remove = (user: number, pos: number) =>
        event("reaction.removed", { pos, room: 7, seq: pos, id: 50, user, emoji: "🎉" });
    const none = after([remove(1, 14), remove(2, 15)], state);
    assert.deepEqual(none.timelines[7]!.messages[0]!.reactions, []);
});

test("one's own message shows at once, and as one with its event in either order", () => {
    const pending = after([entry({})], inLobby);
    assert.deepEqual(pending.unsent[7], [
        { key: "k1", text: "mine", at: 5, failed: false, why: undefined },
    ]);

    const sent = entry({ state: "sent", result: { id: 101, pos: 101, seq: 11, at: 6 } });
    const heard = event("message.created", created(101, 11, "mine", 1));
    for (const order of [
        [sent, heard],
        [heard, sent],
    ]) {
        const state = after(order, pending);
        assert.deepEqual(state.unsent[7], []);
        assert.deepEqual(texts(state), ["nine", "ten", "mine"]);
    }
});

test("the answer to a repeat does not bring back what was deleted meanwhile", () => {
    const state = after(
        [
            entry({}),
            event("message.created", {
                pos: 101,
                room: 7,
                seq: 11,
                message: { id: 101, seq: 11, user: 1, at: 5, deleted: true },
            }),
            entry({
                state: "sent",
                result: { id: 101, pos: 101, seq: 11, at: 5, duplicate: true },
            }),
        ],
        inLobby,
    );
    assert.deepEqual(texts(state), ["nine", "ten", undefined]);
    assert.deepEqual(state.unsent[7], []);
});

test("a refused message is failed, waits again on retry, and can be taken back", () => {
    const failed = after([entry({}), entry({ state: "failed" })], inLobby);
    assert.equal(failed.unsent[7]![0]!.failed, true);
    const again = after([entry({ state: "pending" })], failed);
    assert.equal(again.unsent[7]![0]!.failed, false);
    const gone = after([entry({ state: "discarded" })], failed);
    assert.deepEqual(gone.unsent[7], []);
});

test("the line above what is new is drawn when a room with news is opened", () => {
    const state = after([
        {
            type: "opened",
            session: session({ rooms: [{ ...LOBBY, read: 8, unread: 1 }] }),
        },
        { type: "open_room", room: 7 },
    ]);
    assert.equal(state.divider, 8);
    const read = after([{ type: "read", room: 7, seq: 10 }], state);
    assert.equal(read.divider, 8);
});

test("it is drawn, too, when news comes while nobody looks", () => {
    const away = after(
        [
            { type: "attentive", attentive: false },
            event("message.created", created(101, 11, "one")),
            event("message.created", created(102, 12, "two")),
        ],
        inLobby,
    );
    assert.equal(away.divider, 10);
});

test("rooms come and go with their events", () => {
    const made = after(
        [
            event("room.created", {
                pos: 120,
                room: 8,
                seq: 1,
                name: "den",
                kind: "private",
                topic: "",
                user: 2,
                at: 1,
                users: [1, 2],
            }),
            event("room.updated", {
                pos: 121,
                room: 8,
                seq: 2,
                name: "nest",
                kind: "private",
                topic: "twigs",
                archived: false,
                user: 2,
            }),
        ],
        inLobby,
    );
    assert.equal(made.rooms[8]!.name, "nest");
    assert.equal(made.rooms[8]!.seq, 2);

    const out = after(
        [
            event("member.left", { pos: 122, room: 8, seq: 3, user: 1, by: 2 }),
            event("member.left", { pos: 123, room: 7, seq: 11, user: 1, by: 1 }),
        ],
        made,
    );
    assert.equal(out.rooms[8], undefined);
    assert.equal(out.rooms[7]!.member, false);
    assert.equal(out.open, undefined);
    assert.deepEqual(myRooms(out, "room"), []);

    const back = after(
        [event("member.joined", { pos: 130, room: 7, seq: 20, user: 1, by: 1 })],
        out,
    );
    assert.equal(back.rooms[7]!.member, true);
    assert.equal(back.rooms[7]!.seq, 20);
    assert.equal(back.timelines[7], undefined);
});

test("a list of rooms does not overwrite what events have told since", () => {
    const state = after(
        [
            event("message.created", created(101, 11, "hi")),
            { type: "rooms", rooms: [LOBBY, { ...LOBBY, room: 9, name: "z", member: false }] },
        ],
        inLobby,
    );
    assert.equal(state.rooms[7]!.unread, 1);
    assert.equal(state.rooms[9]!.name, "z");
});

test("typing is shown until it is sent or has been quiet", () => {
    const typing = after([event("typing", { room: 7, user: 2 }, 1_000)], inLobby);
    assert.deepEqual(typersIn(typing, 7), [2]);
    assert.deepEqual(typersIn(after([{ type: "typing_over", now: 6_000 }], typing), 7), [2]);
    assert.deepEqual(typersIn(after([{ type: "typing_over", now: 7_000 }], typing), 7), []);
    const sent = after([event("message.created", created(101, 11, "hi"))], typing);
    assert.deepEqual(typersIn(sent, 7), []);
    const mine = after([event("typing", { room: 7, user: 1 }, 1_000)], inLobby);
    assert.deepEqual(typersIn(mine, 7), []);
});

test("people's names and presence follow their events", () => {
    const bob = { user: 2, name: "bob", display: "Bob", role: "member" as const };
    const state = after(
        [
            { type: "users", users: [bob] },
            event("presence.changed", { user: 2, presence: "online" }),
            event("user.updated", { pos: 130, user: { ...bob, display: "Robert" } }),
        ],
        inLobby,
    );
    assert.equal(state.users[2]!.presence, "online");
    const dm = { ...LOBBY, room: 8, name: "", kind: "dm" as const, users: [1, 2] };
    assert.equal(roomTitle(state, dm), "Robert");
});

test("an event of a newer server changes nothing", () => {
    const unknown = { type: "event", event: { method: "moon.full", params: {} }, now: 0 };

    assert.equal(reduce(inLobby, unknown as unknown as Action), inLobby);
});

test("signing out leaves nothing behind", () => {
    const state = after([{ type: "signed_out" }], inLobby);

    assert.deepEqual(state, { ...INITIAL, screen: "signed_out", invite: undefined });
});

test("names are found in a text as whole words", () => {
    const yes = ["@ann", "hey @ann!", "(@ann)", "ask @Ann.", "@ann, @bob", "x @anna @ann"];
    const no = ["ann", "@anna", "mail@ann", "@ann.b", "@ann_", "@an"];

    for (const text of yes) assert.equal(mentions(text, "ann"), true, text);
    for (const text of no) assert.equal(mentions(text, "ann"), false, text);
});
