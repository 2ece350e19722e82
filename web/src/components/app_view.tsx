// The whole page: who is not signed in sees the forms, everyone else the chat.

import { AppContext, useAppState } from "./use_app.ts";
import type { App } from "../effects/app.ts";
import { testid } from "../testids.ts";
import { t } from "../text/i18n.ts";
import { AdminGate } from "./admin_gate.tsx";
import { Announcer } from "./announcer.tsx";
import { Auth } from "./auth.tsx";
import { Banner } from "./banner.tsx";
import { Dialogs } from "./dialogs.tsx";
import { Mark } from "./icons.tsx";
import { MemberPane } from "./member_pane.tsx";
import { Notices } from "./notices.tsx";
import { Outdated } from "./outdated.tsx";
import { Problem } from "./problem.tsx";
import { RoomView } from "./room_view.tsx";
import { SearchPane } from "./search/search_pane.tsx";
import { NamesContext, useNames } from "./names.ts";
import { DueReminders } from "./talk/due.tsx";
import { SidePane } from "./talk/side_pane.tsx";
import { Sidebar } from "./sidebar.tsx";
import type { State } from "../state/state.ts";

export function AppView({ app }: { app: App }) {
    const state = useAppState(app);

    return (
        <AppContext.Provider value={app}>
            {state.screen === "starting" && <Starting state={state} />}
            {state.screen === "signed_out" && <Auth state={state} />}
            {state.screen === "chat" &&
                (state.admin === undefined ? (
                    <Chat state={state} />
                ) : (
                    <AdminGate state={state} />
                ))}
        </AppContext.Provider>
    );
}

function Starting({ state }: { state: State }) {
    return (
        <main class="auth">
            <div class="starting">
                <Mark />
                {state.link.troubled && (
                    <p role="status">{t("start.unreachable")}</p>
                )}
            </div>
        </main>
    );
}

function Chat({ state }: { state: State }) {
    const room = state.open !== undefined ? state.rooms[state.open] : undefined;
    const members =
        room && !state.search && !state.side && (state.showMembers || state.pane === "members");

    const names = useNames(state);

    return (
        <NamesContext.Provider value={names}>
            <div class={`chat pane-${state.pane}`} {...testid("app")}>
                <Sidebar state={state} />
                <div class="stage">
                    <Banner link={state.link} />
                    {state.outdated && <Outdated />}
                    <Problem text={state.problem} />
                    <Notices state={state} />
                    <DueReminders state={state} />
                    <RoomView state={state} room={room} />
                </div>
                {state.search && <SearchPane state={state} now={state.search} />}
                {!state.search && state.side && <SidePane state={state} side={state.side} />}
                {members && <MemberPane state={state} room={room} />}
                <Dialogs state={state} />
                <Announcer state={state} />
            </div>
        </NamesContext.Provider>
    );
}
