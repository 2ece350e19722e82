// Whether a text calls somebody.

import type { State } from "./state.ts";

// What one is called by: one's name, those of one's groups, and what calls the whole room.
export function handlesOf(state: State): string[] {
    const name = state.users[state.me]?.name;
    const groups = Object.values(state.groups).filter(({ users }) => users.includes(state.me));

    return [...(name ? [name] : []), "room", "here", ...groups.map((one) => one.handle)];
}

// By one of those, or by a keyword of ours.
export function callsMe(state: State, text: string): boolean {
    const keywords = state.notify.own?.keywords ?? [];

    return (
        handlesOf(state).some((one) => mentions(text, one)) ||
        keywords.some((word) => says(text, word))
    );
}

function says(text: string, word: string): boolean {
    const plain = text.toLowerCase();
    const wanted = word.toLowerCase();
    let at = plain.indexOf(wanted);

    while (at >= 0) {
        const around = (plain[at - 1] ?? " ") + (plain[at + wanted.length] ?? " ");
        if (!/[\p{L}\p{N}]/u.test(around)) return true;
        at = plain.indexOf(wanted, at + 1);
    }
    return false;
}

export function mentions(text: string, name: string): boolean {
    const wanted = `@${name}`;
    const plain = text.toLowerCase();
    let at = plain.indexOf(wanted);

    while (at >= 0) {
        const before = plain[at - 1] ?? " ";
        const after = plain.slice(at + wanted.length);
        // A sentence may end right after a name, though a name may hold a full stop.
        if (!/[a-z0-9._-]/.test(before) && !/^[a-z0-9_-]|^\.[a-z0-9]/.test(after)) return true;
        at = plain.indexOf(wanted, at + 1);
    }
    return false;
}
