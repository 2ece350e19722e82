import assert from "node:assert/strict";
import { test } from "node:test";
import { RoomCounters } from "../src/protocol/room_counters.ts";

const ME = 1;

function inLobby(seq: number): RoomCounters {
    const counters = new RoomCounters();

    counters.restart([{ room: 7, seq }]);
    return counters;
}

test("one more is news, less a duplicate, more a hole", () => {
    const counters = inLobby(5);
    const judge = (seq: number) => counters.judge("message.created", { room: 7, seq }, ME);

    assert.deepEqual([6, 6, 5, 7, 9, 8].map(judge), [
        "news",
        "duplicate",
        "duplicate",
        "news",
        "hole",
        "news",
    ]);
});

test("joining and being in a new room begin a count", () => {
    const counters = inLobby(5);

    assert.equal(counters.judge("message.created", { room: 8, seq: 3 }, ME), "stray");
    assert.equal(counters.judge("member.joined", { room: 8, seq: 4, user: ME }, ME), "news");
    assert.equal(counters.judge("message.created", { room: 8, seq: 6 }, ME), "hole");
    assert.equal(counters.judge("room.created", { room: 9, seq: 1, users: [ME] }, ME), "news");
    assert.equal(counters.judge("message.created", { room: 9, seq: 2 }, ME), "news");
});

test("a public room of others is heard of, but not counted", () => {
    const counters = inLobby(5);

    assert.equal(counters.judge("room.created", { room: 9, seq: 1, users: [2] }, ME), "news");
    assert.equal(counters.judge("message.created", { room: 9, seq: 2 }, ME), "stray");
});

test("leaving ends the count, and coming back later is no hole", () => {
    const counters = inLobby(5);

    // Left while away: of that room only the leaving is told.
    assert.equal(counters.judge("member.left", { room: 7, seq: 40, user: ME }, ME), "news");
    assert.equal(counters.judge("message.created", { room: 7, seq: 41 }, ME), "stray");
    assert.equal(counters.judge("member.joined", { room: 7, seq: 60, user: ME }, ME), "news");
    assert.equal(counters.judge("message.created", { room: 7, seq: 61 }, ME), "news");
});

test("left and joined again while away, only the joining is told", () => {
    const counters = inLobby(5);

    assert.equal(counters.judge("member.joined", { room: 7, seq: 50, user: ME }, ME), "news");
    assert.equal(counters.judge("message.created", { room: 7, seq: 51 }, ME), "news");
});

test("with another client's cursor the first event sets the count", () => {
    const counters = new RoomCounters();

    assert.equal(counters.judge("message.created", { room: 7, seq: 9 }, ME), "news");
    assert.equal(counters.judge("message.created", { room: 7, seq: 11 }, ME), "hole");
});
