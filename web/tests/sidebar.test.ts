import assert from "node:assert/strict";
import { test } from "node:test";
import type { Room, Section } from "../src/api.gen.ts";
import { marksIn, markRoom, unmarkRoom } from "../src/state/marks.ts";
import { reduce } from "../src/state/reduce.ts";
import {
    addSection,
    changeSection,
    favour,
    moveRoom,
    moveSection,
    removeSection,
    roomsInOrder,
    sectionsIn,
    shelve,
    stepRoom,
    stepSection,
} from "../src/state/sidebar.ts";
import { INITIAL, type State } from "../src/state/state.ts";

function room(id: number, name: string, more: Partial<Room> = {}): Room {
    return {
        ...{ room: id, name, kind: "public", topic: "", seq: 20, read: 20, unread: 0, mentions: 0 },
        ...{ member: true, owner: 1, archived: false, members: 2 },
        ...more,
    };
}

const dm = room(9, "", { kind: "dm", users: [1, 2] });
const workspace: State = {
    ...INITIAL,
    me: 1,
    users: { 1: { user: 1, name: "ann", display: "Ann", role: "member" } },
    rooms: { 1: room(1, "alpha"), 2: room(2, "beta"), 3: room(3, "gamma"), 9: dm },
};

const shown = (state: State) =>
    shelve(state).map(({ section, rooms }) => [section.id, ...rooms.map((one) => one.room)]);

const withList = (...changes: ((sections: Section[]) => Section[])[]): State => ({
    ...workspace,
    sidebar: changes.reduce<Section[]>((sections, change) => change(sections), []),
});

test("a sidebar nobody arranged has rooms and people", () => {
    assert.deepEqual(shown(workspace), [
        ["rooms", 1, 2, 3],
        ["people", 9],
    ]);
});

test("each room stands once: in its section, else with the rest", () => {
    const state = withList(addSection("k", "Kitchen"), moveRoom(3, "k"), favour(9), moveRoom(1, "k", 3));

    assert.deepEqual(shown(state), [
        ["favourites", 9],
        ["k", 1, 3],
        ["rooms", 2],
        ["people"],
    ]);
    assert.deepEqual(roomsInOrder(state).map((one) => one.room), [9, 1, 3, 2]);
    const back = { ...state, sidebar: favour(1)(state.sidebar) };
    assert.deepEqual(shown(back).slice(0, 2), [["favourites", 9, 1], ["k", 3]]);
    const gone = { ...back, sidebar: removeSection("favourites")(back.sidebar) };
    assert.deepEqual(shown(gone), [["k", 3], ["rooms", 1, 2], ["people", 9]]);
});

test("every change may be made twice, as another device's may come between", () => {
    const changes = [
        addSection("k", "Kitchen"),
        moveRoom(2, "k"),
        favour(1),
        moveSection("k", "favourites"),
        changeSection("k", { name: "Pantry", collapsed: true }),
        markRoom(3, 7),
    ];
    const once = changes.reduce<Section[]>((all, change) => change(all), []);

    for (const change of changes) assert.deepEqual(change(change(once)), change(once));
    const last = changes.slice(-2);
    assert.deepEqual(last.reduce((all, change) => change(all), once), once);
});

test("a room steps through its section and over its edges", () => {
    let state = withList(addSection("k", "Kitchen"), moveRoom(1, "k"), moveRoom(2, "k"));
    const step = (id: number, by: -1 | 1) => {
        const change = stepRoom(state, id, by);
        if (change) state = { ...state, sidebar: change(state.sidebar) };
        return change !== undefined;
    };

    assert.ok(step(2, -1));
    assert.deepEqual(shown(state)[0], ["k", 2, 1]);
    assert.ok(step(1, 1));
    assert.deepEqual(shown(state).slice(0, 2), [["k", 2], ["rooms", 1, 3]]);
    assert.ok(step(3, -1));
    assert.deepEqual(shown(state)[0], ["k", 2, 3]);
    assert.ok(!step(2, -1), "there is nothing above");
    assert.ok(step(9, -1), "people stand in sections too");
    assert.deepEqual(shown(state)[0], ["k", 2, 3, 9]);
    assert.ok(step(9, 1));
    assert.deepEqual(shown(state).at(-1), ["people", 9]);
});

test("a section steps past its neighbours and stops at the ends", () => {
    const state = withList(addSection("k", "Kitchen"));
    const down = stepSection(state, "k", 1)!;

    assert.equal(stepSection(state, "k", -1), undefined);
    assert.deepEqual(sectionsIn(down(state.sidebar)).map(({ id }) => id), ["rooms", "k", "people"]);
    assert.equal(stepSection(state, "people", 1), undefined);
});

test("what a server of another time keeps there does no harm", () => {
    const state = withList(() => [
        { id: "a", kind: "rooms" },
        { id: "b", kind: "rooms" },
        { id: "c", kind: "custom", rooms: [1, 77, 1] },
    ]);

    assert.deepEqual(shown(state), [["a", 2, 3], ["c", 1], ["people", 9]]);
});

test("marks of unread rooms are no sections, and survive what is done to those", () => {
    const marked = [markRoom(1, 5), markRoom(2, 6), markRoom(1, 8), favour(3), moveRoom(3, "rooms")];
    const state = withList(...marked);

    assert.deepEqual([...marksIn(state.sidebar)], [[2, 6], [1, 8]]);
    assert.ok(sectionsIn(state.sidebar).every(({ id }) => !id.startsWith("unread")));
    assert.deepEqual([...marksIn(unmarkRoom(1)(state.sidebar))], [[2, 6]]);
    const many = Array.from({ length: 40 }, (_, i) => markRoom(i + 1, 3));
    assert.ok(withList(...many).sidebar.length <= 20);
});

test("a mark taken away on another device means it was read there", () => {
    const mark = { type: "unread_from", room: 1, seq: 15, known: { unread: 4, mentions: 1 } } as const;
    const sections = markRoom(1, 15)([]);
    const marked = reduce(reduce(workspace, { type: "sidebar", sections }), mark);

    assert.deepEqual(
        [marked.rooms[1]?.read, marked.rooms[1]?.unread, marked.rooms[1]?.mentions],
        [14, 4, 1],
    );
    const told = reduce(marked, {
        ...{ type: "event", now: 0 },
        event: { method: "read.marked", params: { pos: 1, room: 1, read: 20 } },
    });
    assert.equal(told.rooms[1]?.unread, 4, "the server's own mark was there before");
    const read = reduce(marked, { type: "sidebar", sections: [] });
    assert.equal(read.rooms[1]?.unread, 0);
    assert.deepEqual(read.unreadFrom, {});
});

test("a mark holds while the page begins anew, until the room is opened by hand", () => {
    const sections = markRoom(1, 15)([]);
    const known = { unread: 4, mentions: 0 };
    const marked = [
        { type: "sidebar", sections },
        { type: "unread_from", room: 1, seq: 15, known },
        { type: "open_room", room: 1, anew: true },
    ] as const;
    const state = marked.reduce<State>(reduce, workspace);

    assert.equal(state.unreadFrom[1], 15);
    assert.equal(state.divider, 14);
    const away = reduce(state, { type: "open_room", room: 2 });
    assert.equal(away.unreadFrom[1], 15);
    assert.deepEqual(reduce(away, { type: "open_room", room: 1 }).unreadFrom, {});
    const phone = reduce(state, { type: "pane", pane: "list" });
    assert.deepEqual(reduce(phone, { type: "open_room", room: 1 }).unreadFrom, {});
});

test("groups and the whole room count as a mention, as the server counts them", () => {
    const groups = { 4: { group: 4, handle: "cooks", name: "Cooks", users: [1] } };
    const say = (text: string) => {
        const message = { id: 30, seq: 21, user: 2, text, at: 1 };
        const event = { method: "message.created", params: { pos: 30, room: 1, seq: 21, message } } as const;
        return reduce({ ...workspace, groups }, { type: "event", now: 1, event }).rooms[1]?.mentions;
    };

    assert.deepEqual(["hi @cooks", "@room!", "@Ann", "cooks", "@anne"].map(say), [1, 1, 1, 0, 0]);
});

test("messages past a room's retention go wherever they are held", () => {
    const messages = [10, 12, 14].map((seq) => ({ id: seq, seq, user: 2, text: "x", at: seq }));
    const timeline = { messages, loaded: true, loading: false, more: true, failed: false, late: [] };
    const held: State = { ...workspace, timelines: { 1: timeline } };
    const params = { pos: 40, room: 1, seq: 21, before: 12 };
    const after = reduce(held, { type: "event", now: 0, event: { method: "room.trimmed", params } });

    assert.deepEqual(after.timelines[1]?.messages.map(({ seq }) => seq), [12, 14]);
    assert.equal(after.timelines[1]?.more, false);
    assert.equal(after.rooms[1]?.seq, 21);
});
