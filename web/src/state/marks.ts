// Rooms that were marked as unread by hand. The server's own mark never goes back, so this one
// stands beside it, in the list of the sidebar's sections, which all devices share: a section
// without rooms, whose id says from where on.

import type { Section } from "../api.gen.ts";

// A change of the sidebar. It may be applied twice: it is tried again on whatever another
// device made of the list meanwhile.
export type Arranging = (sections: Section[]) => Section[];

const MARKS_MAX = 15;
const MARK = /^unread:(\d+):(\d+)$/;

export function isMark(id: string): boolean {
    return MARK.test(id);
}

export function marksIn(sections: Section[]): Map<number, number> {
    return new Map(
        sections.flatMap(({ id }): [number, number][] => {
            const [, room, seq] = MARK.exec(id) ?? [];
            return room && seq ? [[Number(room), Number(seq)]] : [];
        }),
    );
}

export function markRoom(room: number, seq: number): Arranging {
    return (sections) => {
        const marks = unmarkRoom(room)(sections).filter(({ id }) => isMark(id));
        const mark: Section = { id: `unread:${room}:${seq}`, kind: "custom" };

        return [
            ...sections.filter(({ id }) => !isMark(id)),
            ...marks.slice(-MARKS_MAX + 1),
            mark,
        ];
    };
}

export function unmarkRoom(room: number): Arranging {
    return (sections) => sections.filter(({ id }) => MARK.exec(id)?.[1] !== String(room));
}
