// Changes the sidebar and keeps the focus on the line that moves: it may be drawn anew in
// another list.

import type { App } from "../../effects/app.ts";
import { arrange } from "../../effects/sidebar.ts";
import type { Arranging } from "../../state/marks.ts";

export function rearrangeRoom(app: App, room: number, change: Arranging | undefined): void {
    rearrange(app, change, `[data-room="${room}"]`);
}

export function rearrangeSection(app: App, id: string, change: Arranging | undefined): void {
    rearrange(app, change, `[data-section="${CSS.escape(id)}"] .section-fold`);
}

function rearrange(app: App, change: Arranging | undefined, line: string): void {
    if (!change) return;
    arrange(app, change);
    requestAnimationFrame(() => document.querySelector<HTMLElement>(`.sidebar ${line}`)?.focus());
}
