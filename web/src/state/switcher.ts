// What the quick switcher offers for some letters: rooms, conversations and people, the
// best first.

import type { Room, User } from "../api.gen.ts";
import { nameOf, othersIn, roomTitle } from "./select.ts";
import type { State } from "./state.ts";

export type Goal =
    | { kind: "room"; key: string; title: string; room: Room; note?: string }
    | { kind: "person"; key: string; title: string; user: User; note?: string };

const GOALS_MAX = 30;

export function goalsFor(state: State, words: string): Goal[] {
    const wanted = plain(words.trim().replace(/^[#@]/, ""));
    const ranked = allGoals(state)
        .map((goal) => ({ goal, rank: rankOf(goal, wanted, state) }))
        .filter(({ rank }) => rank > 0);

    ranked.sort((a, b) => b.rank - a.rank || a.goal.title.localeCompare(b.goal.title));
    return ranked.slice(0, GOALS_MAX).map(({ goal }) => goal);
}

function allGoals(state: State): Goal[] {
    const rooms = Object.values(state.rooms).filter((room) => !room.archived);
    const partners = new Set<number>(); // who has a conversation is not offered twice

    for (const room of rooms) {
        const [partner, ...more] = othersIn(state, room);
        if (room.kind === "dm" && partner !== undefined && more.length === 0) partners.add(partner);
    }
    const people = Object.values(state.users).filter(
        (user) => user.user !== state.me && !partners.has(user.user) && !user.deactivated,
    );
    return [
        ...rooms.map((room): Goal => {
            const title = roomTitle(state, room);
            const [partner] = room.kind === "dm" ? othersIn(state, room) : [];
            const note = partner !== undefined ? state.users[partner]?.name : undefined;
            return { kind: "room", key: `r${room.room}`, title, room, note };
        }),
        ...people.map(
            (user): Goal => ({
                ...{ kind: "person", key: `u${user.user}`, title: nameOf(user), user },
                note: user.name,
            }),
        ),
    ];
}

// 0: it does not fit.
function rankOf(goal: Goal, wanted: string, state: State): number {
    const fit = Math.max(
        fitOf(plain(goal.title), wanted),
        goal.note ? fitOf(plain(goal.note), wanted) - 1 : 0,
    );

    if (fit <= 0) return 0;
    if (goal.kind === "person") return fit;
    const { room } = goal;
    if (room.room === state.open && wanted === "") return 0.5; // one is there already
    return (
        fit +
        (room.member ? 2 : 0) +
        (room.mentions > 0 ? 3 : room.unread > 0 ? 1.5 : 0)
    );
}

function fitOf(text: string, wanted: string): number {
    if (wanted === "") return 1;
    if (text === wanted) return 40;
    if (text.startsWith(wanted)) return 30;
    const at = text.indexOf(wanted);
    if (at > 0) return /[\s._-]/.test(text[at - 1]!) ? 25 : 20;
    return isScattered(text, wanted) ? 8 : 0;
}

// All the letters are there, in that order.
function isScattered(text: string, wanted: string): boolean {
    let at = -1;

    for (const letter of wanted) {
        at = text.indexOf(letter, at + 1);
        if (at < 0) return false;
    }
    return true;
}

function plain(text: string): string {
    return text
        .normalize("NFD")
        .replace(/\p{Diacritic}/gu, "")
        .toLowerCase();
}
