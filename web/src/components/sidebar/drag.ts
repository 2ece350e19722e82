// Dragging rooms and sections of the sidebar to another place. Where one would fall is shown
// by an attribute of what it would fall on: nothing is drawn anew meanwhile.

import type { App } from "../../effects/app.ts";
import { arrange } from "../../effects/sidebar.ts";
import { favour, holdsRest, isOwn, moveRoom, moveSection, sectionsIn } from "../../state/sidebar.ts";
import type { Section } from "../../api.gen.ts";

type Dragged = { room: number } | { section: string };

interface Goal {
    box: HTMLElement; // is marked
    section: Section;
    before?: number; // a room
}

export function dragging(app: App) {
    let dragged: Dragged | undefined;
    let goal: Goal | undefined;
    const aim = (next: Goal | undefined) => {
        if (goal?.box !== next?.box) delete goal?.box.dataset.drop;
        goal = next;
        if (goal) goal.box.dataset.drop = goal.before === undefined ? "into" : "before";
    };

    return {
        onDragStart(event: DragEvent) {
            dragged = what(event.target as Element);
            if (!dragged || !event.dataTransfer) return;
            event.dataTransfer.effectAllowed = "move";
            // Some browsers drag nothing that has no data.
            event.dataTransfer.setData("text/plain", "");
        },
        onDragOver(event: DragEvent) {
            aim(dragged && goalAt(app, event.target as Element, dragged));
            if (!goal) return;
            event.preventDefault();
            if (event.dataTransfer) event.dataTransfer.dropEffect = "move";
        },
        onDrop(event: DragEvent) {
            if (!dragged || !goal) return;
            event.preventDefault();
            arrange(app, landing(dragged, goal));
            aim(undefined);
        },
        onDragEnd() {
            dragged = undefined;
            aim(undefined);
        },
    };
}

function what(target: Element): Dragged | undefined {
    const room = target.closest("li")?.querySelector<HTMLElement>("[data-room]")?.dataset.room;
    const section = target.closest<HTMLElement>("[data-section]")?.dataset.section;

    if (room) return { room: Number(room) };
    return section === undefined ? undefined : { section };
}

function goalAt(app: App, target: Element, dragged: Dragged): Goal | undefined {
    const box = target.closest<HTMLElement>("[data-section]");
    const section = sectionsIn(app.state.sidebar).find(({ id }) => id === box?.dataset.section);

    if (!box || !section) return undefined;
    if ("section" in dragged) return dragged.section === section.id ? undefined : { box, section };
    const room = app.state.rooms[dragged.room];
    if (!room || !(isOwn(section) || holdsRest(section, room))) return undefined;
    const row = target.closest<HTMLElement>("li");
    const before = Number(row?.querySelector<HTMLElement>("[data-room]")?.dataset.room);
    if (!row || !before || !isOwn(section)) return { box, section };
    return before === dragged.room ? undefined : { box: row, section, before };
}

function landing(dragged: Dragged, { section, before }: Goal) {
    if ("section" in dragged) return moveSection(dragged.section, section.id);
    if (section.kind === "favourites" && before === undefined) return favour(dragged.room);
    return moveRoom(dragged.room, section.id, before);
}
