import assert from "node:assert/strict";
import { test } from "node:test";
import type { Message } from "../src/api.gen.ts";
import { SOMEONE_ELSE } from "../src/protocol/connection.ts";
import type { Action } from "../src/state/actions.ts";
import { accountOf, restored, roomOf, type KeptRoom } from "../src/state/kept.ts";
import { reduce } from "../src/state/reduce.ts";
import { INITIAL, type State } from "../src/state/state.ts";
import { LOBBY, Scene, created, session } from "./fakes.ts";

const said = (seq: number): Message => ({ id: seq, seq, user: 2, text: `${seq}`, at: seq });
const from = (first: number, last: number) =>
    Array.from({ length: last - first + 1 }, (_, i) => said(first + i));

function after(actions: Action[], state: State): State {
    return actions.reduce(reduce, state);
}

function event(method: string, params: object): Action {
    return { type: "event", event: { method, params }, now: 0 } as unknown as Action;
}

function inLobby(messages = from(1, 10)): State {
    const bob = { user: 2, name: "bob", display: "Bob", role: "member" as const };

    return after(
        [
            { type: "opened", session: session() },
            { type: "users", users: [{ ...bob, presence: "online" }] },
            { type: "open_room", room: 7 },
            { type: "history_asked", room: 7 },
            { type: "history", room: 7, messages, more: false },
        ],
        INITIAL,
    );
}

const CURSOR = { since: 100, epoch: "first" };

// Through storage, as another page finds it.
function comesBack(state: State, rooms = [roomOf(state, 7)!]): State {
    const account = structuredClone(accountOf(state, "a", CURSOR, 5));

    return restored(INITIAL, account, structuredClone(rooms));
}

const texts = (state: State) => state.timelines[7]?.messages.map(({ text }) => text);

test("what was read is there again, before any word of the server", () => {
    const state = comesBack(inLobby());

    assert.equal(state.screen, "chat");
    assert.equal(state.me, 1);
    assert.equal(state.rooms[7]!.name, "lobby");
    assert.deepEqual(texts(state), from(1, 10).map(({ text }) => text));
    assert.equal(state.timelines[7]!.loaded, true);
    assert.equal(state.open, undefined); // the address says which
});

test("who was there then is not said to be there now", () => {
    const state = comesBack(inLobby());

    assert.equal(state.users[2]!.display, "Bob");
    assert.equal(state.users[2]!.presence, undefined);
});

test("a resumed session brings edits, deletions and news to it, and draws the line", () => {
    const resumed = session({ resumed: true, pos: 130, rooms: [] });
    const state = after(
        [
            { type: "open_room", room: 7 },
            { type: "opened", session: resumed },
            event("message.edited", { pos: 101, room: 7, seq: 11, message: { ...said(3), text: "new" } }),
            event("message.deleted", { pos: 102, room: 7, seq: 12, id: 4, user: 2 }),
            event("message.created", created(103, 13, "missed")),
            event("message.created", created(140, 14, "live")),
        ],
        comesBack(inLobby()),
    );

    assert.equal(texts(state)![2], "new");
    assert.equal(state.timelines[7]!.messages[3]!.deleted, true);
    assert.deepEqual(texts(state)!.slice(-2), ["missed", "live"]);
    assert.equal(state.divider, 10);
    assert.equal(state.rooms[7]!.unread, 2);
});

test("a session that could not be resumed keeps nothing of it", () => {
    const state = after(
        [
            { type: "open_room", room: 7 },
            { type: "opened", session: session({ resumed: false, epoch: "second" }) },
        ],
        comesBack(inLobby()),
    );

    assert.equal(state.open, 7);
    assert.deepEqual(state.timelines, {});
});

test("a room that lies there older than the cursor is not shown", () => {
    const before = inLobby();
    const old = roomOf(before, 7)!;
    const now = reduce(before, event("message.created", created(101, 11, "eleven")));

    assert.equal(comesBack(now, [old]).timelines[7], undefined);
    // Another tab may have written it later: the repeats do no harm.
    const ahead = comesBack(before, [roomOf(now, 7)!]);
    const again = reduce(ahead, event("message.created", created(101, 11, "eleven")));
    assert.deepEqual(texts(again)!.slice(-2), ["10", "eleven"]);
});

test("of each room the newest two hundred are kept, fewer where they are long", () => {
    const many = roomOf(inLobby(from(1, 300)), 7)!;
    const wordy = from(1, 50).map((message) => ({ ...message, text: "x".repeat(16_000) }));
    const few: KeptRoom = roomOf(inLobby(wordy), 7)!;

    assert.deepEqual([many.messages[0]!.seq, many.messages.length, many.more], [101, 200, true]);
    assert.ok(few.messages.length > 10 && few.messages.length < 20);
    assert.equal(few.messages[few.messages.length - 1]!.seq, 50);
});

test("a room one only looks into is not kept, for nobody tells of its changes", () => {
    const state = inLobby();
    const looking = { ...state, rooms: { 7: { ...LOBBY, member: false } } };

    assert.equal(roomOf(looking, 7), undefined);
    assert.deepEqual(accountOf(looking, "a", CURSOR, 0).rooms, {});
});

test("of very many people those are kept whom the rooms name", () => {
    const state = inLobby();
    const crowd = Array.from({ length: 2_000 }, (_, i) => ({
        ...{ user: i + 10, name: `u${i}`, display: `u${i}`, role: "member" as const },
    }));
    const kept = accountOf(reduce(state, { type: "users", users: crowd }), "a", CURSOR, 0);

    assert.deepEqual(Object.keys(kept.users), ["1", "2"]);
});

test("a client goes on from another page's cursor, but only for the same person", async () => {
    const same = new Scene({ cursor: CURSOR, user: 1 });

    same.client.start();
    await same.socket.opens();
    const asked = await same.socket.answers("session.open", session({ resumed: true }));
    assert.deepEqual(asked.params, CURSOR);
    assert.equal(same.client.status.phase, "open");

    const other = new Scene({ cursor: CURSOR, user: 5 });
    await other.opened({ resumed: true });
    assert.equal(other.client.status.phase, "signed_out");
    assert.equal(other.client.status.why, SOMEONE_ELSE);
    assert.ok(!other.notices.some(({ type }) => type === "opened"));
});
