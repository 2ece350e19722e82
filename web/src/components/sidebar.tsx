// The rooms one is in and the people one talks with, as one arranged them, and oneself.

import { useMemo, useState } from "preact/hooks";
import { shelve } from "../state/sidebar.ts";
import type { State } from "../state/state.ts";
import { testid } from "../testids.ts";
import { t } from "../text/i18n.ts";
import { GoIcon, Mark } from "./icons.tsx";
import { dragging } from "./sidebar/drag.ts";
import type { Asking } from "./sidebar/items.ts";
import { actInSidebar } from "./sidebar/keys.ts";
import { Opener } from "./sidebar/opener.tsx";
import { useMovedLine } from "./sidebar/rearrange.ts";
import { SidebarSection } from "./sidebar/section.tsx";
import { You } from "./sidebar/you.tsx";
import { SectionDialog } from "./talk/later_dialogs.ts";
import { OwnLinks } from "./talk/own_links.tsx";
import { useApp } from "./use_app.ts";

export function Sidebar({ state }: { state: State }) {
    const app = useApp();
    const [asking, ask] = useState<Asking>();
    const [said, say] = useState("");
    const drag = useMemo(() => dragging(app), [app]);
    const shelves = useMemo(() => shelve(state), [state.sidebar, state.rooms, state.users]);

    useMovedLine(shelves);

    return (
        <nav class="sidebar" aria-label={t("sidebar.rooms")}>
            <div class="brand">
                <Mark /> Roost
                <Opener dialog="switcher" label={t("switcher.open")} id="open-switcher">
                    <GoIcon />
                </Opener>
            </div>
            <div
                class="sidebar-lists"
                onKeyDown={(event) => actInSidebar(app, event, say)}
                {...drag}
                {...testid("room-list")}
            >
                <OwnLinks state={state} />
                {shelves.map((shelf) => (
                    <SidebarSection key={shelf.section.id} state={state} shelf={shelf} ask={ask} />
                ))}
            </div>
            <span class="unseen" role="status">
                {said}
            </span>
            <You state={state} />
            {asking && <SectionDialog asking={asking} onClose={() => ask(undefined)} />}
        </nav>
    );
}
