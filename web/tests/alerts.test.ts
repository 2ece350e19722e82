// Whom a message disturbs, and when nobody is.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Message, Room } from "../src/api.gen.ts";
import { deservesAlert, isQuiet } from "../src/state/alerts.ts";
import { callsMe } from "../src/state/calls.ts";
import { INITIAL, type State } from "../src/state/state.ts";

const ROOM: Room = {
    ...{ room: 7, name: "kitchen", kind: "public", topic: "", seq: 9, read: 9 },
    ...{ unread: 0, mentions: 0, member: true, owner: 1, archived: false, members: 2 },
};
const DM: Room = { ...ROOM, room: 8, name: "", kind: "dm", users: [1, 2] };
const KITCHEN = { group: 5, handle: "crew", name: "The crew", users: [1] };
const ANN: State = {
    ...INITIAL,
    me: 1,
    attentive: false,
    users: { 1: { user: 1, name: "ann", display: "Ann", role: "member" } },
    rooms: { 7: ROOM, 8: DM },
    groups: { 5: KITCHEN },
};
const from = (user: number, text: string): Message => ({ id: 3, seq: 10, user, text, at: 0 });
const rings = (state: State, room: Room, text: string) =>
    deservesAlert(state, room, from(2, text), 0);
const wishing = (notify: State["notify"]): State => ({ ...ANN, notify });

describe("an alert", () => {
    it("comes for direct messages and for what names one, if nothing was said", () => {
        assert.equal(rings(ANN, ROOM, "hello"), false);
        assert.equal(rings(ANN, ROOM, "hello @ann"), true);
        assert.equal(rings(ANN, ROOM, "hello @crew"), true);
        assert.equal(rings(ANN, DM, "hello"), true);
    });

    it("never comes for one's own words, nor for the room one looks at", () => {
        const looking = { ...ANN, attentive: true, open: 7 };

        assert.equal(deservesAlert(ANN, DM, from(1, "@ann"), 0), false);
        assert.equal(rings(looking, ROOM, "@ann"), false);
        assert.equal(rings(looking, DM, "hello"), true);
    });

    it("goes by the room's level before the general one", () => {
        const own = { level: "all" as const };

        assert.equal(rings(wishing({ own, rooms: {} }), ROOM, "hello"), true);
        assert.equal(rings(wishing({ own, rooms: { 7: { level: "none" } } }), ROOM, "@ann"), false);
        assert.equal(rings(wishing({ own, rooms: { 7: { level: "mentions" } } }), ROOM, "hi"), false);
    });

    it("comes from a muted room for mentions alone", () => {
        const state = wishing({ rooms: { 7: { level: "all", muted: true } } });

        assert.equal(rings(state, ROOM, "hello"), false);
        assert.equal(rings(state, ROOM, "hello @ann"), true);
    });

    it("comes for keywords as whole words, in any writing", () => {
        const state = wishing({ own: { level: "mentions", keywords: ["Kettle"] }, rooms: {} });

        assert.equal(callsMe(state, "the kettle is on"), true);
        assert.equal(callsMe(state, "KETTLE!"), true);
        assert.equal(callsMe(state, "kettledrums"), false);
    });
});

describe("quiet hours", () => {
    // The 5th of January 2026 was a Monday.
    const at = (day: number, hour: number) => Date.UTC(2026, 0, 4 + day, hour);
    const night = { from: "22:00", to: "07:00", time_zone: "UTC" };

    it("go over midnight, on the days on which they begin", () => {
        assert.equal(isQuiet(night, at(1, 23)), true);
        assert.equal(isQuiet(night, at(2, 6)), true);
        assert.equal(isQuiet(night, at(2, 7)), false);
        assert.equal(isQuiet({ ...night, days: [1] }, at(2, 6)), true);
        assert.equal(isQuiet({ ...night, days: [1] }, at(2, 23)), false);
        assert.equal(isQuiet({ ...night, days: [7] }, at(1, 6)), true);
    });

    it("are those of the zone they were set in", () => {
        assert.equal(isQuiet({ ...night, time_zone: "Asia/Tokyo" }, at(1, 14)), true);
        assert.equal(isQuiet({ ...night, time_zone: "Asia/Tokyo" }, at(1, 23)), false);
    });

    it("hold up to a moment, whatever the hours say", () => {
        assert.equal(isQuiet({ until: at(1, 12) }, at(1, 11)), true);
        assert.equal(isQuiet({ until: at(1, 12) }, at(1, 13)), false);
    });
});
