// Whom a text may call, and the workspace's own emoji: what a text is drawn with. It changes
// when a name does, not with everybody's coming and going.

import { createContext } from "preact";
import { useRef } from "preact/hooks";
import { nameOf } from "../state/select.ts";
import type { State } from "../state/state.ts";

export interface Named {
    kind: "person" | "group" | "all";
    title: string;
    me: boolean;
}

export interface Names {
    people: Map<string, Named>; // by what stands behind the @
    emoji: Record<string, number>;
}

export const NamesContext = createContext<Names>({ people: new Map(), emoji: {} });

const EVERYBODY = ["room", "here"];

export function useNames(state: State): Names {
    const kept = useRef<Names & { state?: State }>({ people: new Map(), emoji: {} });
    const { users, groups, emoji, me } = kept.current.state ?? {};

    if (users === state.users && groups === state.groups && emoji === state.emoji && me === state.me)
        return kept.current;
    const people = namesIn(state);
    const same = sameNames(people, kept.current.people) && emoji === state.emoji;
    if (same) kept.current.state = state;
    else kept.current = { people, emoji: state.emoji, state };
    return kept.current;
}

function namesIn(state: State): Map<string, Named> {
    const people = new Map<string, Named>();

    for (const user of Object.values(state.users))
        people.set(user.name.toLowerCase(), {
            kind: "person",
            title: nameOf(user),
            me: user.user === state.me,
        });
    for (const { handle, name, users } of Object.values(state.groups))
        people.set(handle.toLowerCase(), {
            kind: "group",
            title: name,
            me: users.includes(state.me),
        });
    for (const name of EVERYBODY) people.set(name, { kind: "all", title: "", me: true });
    return people;
}

function sameNames(a: Map<string, Named>, b: Map<string, Named>): boolean {
    if (a.size !== b.size) return false;
    for (const [name, one] of a) {
        const other = b.get(name);
        if (other?.title !== one.title || other.me !== one.me || other.kind !== one.kind)
            return false;
    }
    return true;
}
