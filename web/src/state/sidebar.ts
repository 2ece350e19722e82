// The sidebar as somebody arranged it: sections of rooms in an order of their own. The server
// keeps it as one list, which all devices share.

import type { Room, Section } from "../api.gen.ts";
import { isMark, type Arranging } from "./marks.ts";
import { myRooms } from "./select.ts";
import type { State } from "./state.ts";

export interface Shelved {
    section: Section;
    rooms: Room[];
}

const SECTIONS_MAX = 30; // of the 50 the server takes: marks need some

const REST: Section[] = [
    { id: "rooms", kind: "rooms" },
    { id: "people", kind: "people" },
];

export function isOwn(section: Section): boolean {
    return section.kind === "custom" || section.kind === "favourites";
}

// With those two that hold what stands nowhere else, and without what is no section.
export function sectionsIn(sections: Section[]): Section[] {
    const shown = sections.filter(
        ({ id, kind }, i) =>
            !isMark(id) &&
            (kind === "custom" || sections.findIndex((one) => one.kind === kind) === i),
    );
    const missing = REST.filter(({ kind }) => !shown.some((one) => one.kind === kind));

    return [...shown, ...missing];
}

export function shelve(state: State): Shelved[] {
    const rest = new Map(
        [...myRooms(state, "room"), ...myRooms(state, "dm")].map((room) => [room.room, room]),
    );
    const take = (ids: number[] = []) =>
        ids.flatMap((id) => {
            const room = rest.get(id);
            rest.delete(id);
            return room ?? [];
        });
    const sections = sectionsIn(state.sidebar);
    const own = new Map(sections.filter(isOwn).map((one) => [one.id, take(one.rooms)]));

    return sections.map((section) => ({
        section,
        rooms:
            own.get(section.id) ??
            [...rest.values()].filter((room) => (room.kind === "dm") === (section.kind === "people")),
    }));
}

// All rooms from top to bottom, as they are drawn.
export function roomsInOrder(state: State): Room[] {
    return shelve(state).flatMap(({ rooms }) => rooms);
}

export function sectionWith(state: State, room: number): Section | undefined {
    return shelve(state).find(({ rooms }) => rooms.some((one) => one.room === room))?.section;
}

function arranged(change: Arranging): Arranging {
    return (sections) => [
        ...change(sectionsIn(sections)),
        ...sections.filter(({ id }) => isMark(id)),
    ];
}

// Into a section, before one of its rooms or at its end; out of all into those of the rest.
export function moveRoom(room: number, into: string, before?: number): Arranging {
    return arranged((sections) =>
        sections.map((section) => {
            const { rooms = [], id } = section;
            if (id !== into && !rooms.includes(room)) return section;
            const others = rooms.filter((one) => one !== room);
            if (id !== into || !isOwn(section)) return { ...section, rooms: others };
            const at = before === undefined ? -1 : others.indexOf(before);
            const place = at < 0 ? others.length : at;
            return {
                ...section,
                rooms: [...others.slice(0, place), room, ...others.slice(place)],
            };
        }),
    );
}

export function favour(room: number): Arranging {
    return arranged((sections) => {
        const known = sections.find(({ kind }) => kind === "favourites");
        const all: Section[] = known ? sections : [{ id: "favourites", kind: "favourites" }, ...sections];

        return moveRoom(room, known?.id ?? "favourites")(all);
    });
}

// Above those of the rest.
export function addSection(id: string, name: string): Arranging {
    return arranged((sections) => {
        const at = sections.findIndex((section) => !isOwn(section));
        const known = sections.some((section) => section.id === id);
        if (known || sections.length >= SECTIONS_MAX) return sections;
        const fresh: Section = { id, kind: "custom", name };
        return [...sections.slice(0, at), fresh, ...sections.slice(at)];
    });
}

export function changeSection(id: string, what: Pick<Section, "name" | "collapsed">): Arranging {
    return arranged((sections) =>
        sections.map((section) => (section.id === id ? { ...section, ...what } : section)),
    );
}

// Its rooms go back to the rest.
export function removeSection(id: string): Arranging {
    return arranged((sections) => sections.filter((section) => section.id !== id));
}

export function moveSection(id: string, before?: string): Arranging {
    return arranged((sections) => {
        const moved = sections.find((section) => section.id === id);
        const others = sections.filter((section) => section.id !== id);
        const at = others.findIndex((section) => section.id === before);
        const place = at < 0 ? others.length : at;

        return moved ? [...others.slice(0, place), moved, ...others.slice(place)] : sections;
    });
}

export function stepSection(state: State, id: string, by: -1 | 1): Arranging | undefined {
    const ids = sectionsIn(state.sidebar).map((section) => section.id);
    const at = ids.indexOf(id);

    if (at < 0 || ids[at + by] === undefined) return undefined;
    return moveSection(id, by < 0 ? ids[at - 1] : ids[at + 2]);
}

// One place up or down: within its section, or over its edge into the next one.
export function stepRoom(state: State, room: number, by: -1 | 1): Arranging | undefined {
    const shelves = shelve(state);
    const at = shelves.findIndex(({ rooms }) => rooms.some((one) => one.room === room));
    const here = shelves[at];

    if (!here) return undefined;
    const ids = here.rooms.map((one) => one.room);
    const place = ids.indexOf(room);
    if (isOwn(here.section) && ids[place + by] !== undefined)
        return moveRoom(room, here.section.id, by < 0 ? ids[place - 1] : ids[place + 2]);
    const beyond = by < 0 ? shelves.slice(0, at).reverse() : shelves.slice(at + 1);
    const fits = ({ section }: Shelved) => isOwn(section) || holdsRest(section, here.rooms[place]!);
    const next = beyond.find(fits);
    return next && moveRoom(room, next.section.id, by > 0 ? next.rooms[0]?.room : undefined);
}

export function holdsRest(section: Section, room: Room): boolean {
    return section.kind === (room.kind === "dm" ? "people" : "rooms");
}
