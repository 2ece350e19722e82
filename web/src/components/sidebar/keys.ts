// The keys of the sidebar: arrows lead from line to line, with Alt and Shift they take the
// line along.

import type { App } from "../../effects/app.ts";
import { roomTitle } from "../../state/select.ts";
import { shelve, stepRoom, stepSection } from "../../state/sidebar.ts";
import { t } from "../../text/i18n.ts";
import { sectionName } from "./names.ts";
import { rearrangeRoom, rearrangeSection } from "./rearrange.ts";

const LINES = ".room-item, .section-fold";

export function actInSidebar(app: App, event: KeyboardEvent, say: (words: string) => void): void {
    const by = ({ ArrowUp: -1, ArrowDown: 1 } as const)[event.key];
    const line = (event.target as Element).closest<HTMLElement>(LINES);

    if (!by || !line || event.ctrlKey || event.metaKey || event.altKey !== event.shiftKey) return;
    event.preventDefault();
    if (event.altKey) return take(app, line, by, say);
    const lines = [...(event.currentTarget as Element).querySelectorAll<HTMLElement>(LINES)];
    lines[lines.indexOf(line) + by]?.focus();
}

function take(app: App, line: HTMLElement, by: -1 | 1, say: (words: string) => void): void {
    const room = app.state.rooms[Number(line.dataset.room)];
    const section = line.closest<HTMLElement>("[data-section]")?.dataset.section;

    if (room) rearrangeRoom(app, room.room, stepRoom(app.state, room.room, by));
    else if (section !== undefined)
        rearrangeSection(app, section, stepSection(app.state, section, by));
    if (!room) return;
    for (const { section: place, rooms } of shelve(app.state)) {
        const at = rooms.findIndex((one) => one.room === room.room) + 1;
        const name = roomTitle(app.state, room);
        if (at > 0) say(t("sections.moved", { name, section: sectionName(place), at }));
    }
}
