// The pages of moderators and admins. Loaded when the first of them is opened.

import type { State } from "../state/state.ts";
import { Banner } from "../components/banner.tsx";
import { Problem } from "../components/problem.tsx";
import { testid } from "../testids.ts";
import { amAdmin } from "../state/select.ts";
import { readPath } from "./data/path.ts";
import { AdminNav } from "./components/admin_nav.tsx";
import { AuditPage } from "./components/audit_page.tsx";
import { FiguresPage } from "./components/figures_page.tsx";
import { GroupsPage } from "./components/groups_page.tsx";
import { InvitesPage } from "./components/invites_page.tsx";
import { LearningPage } from "./components/learning_page.tsx";
import { ListsPage } from "./components/lists_page.tsx";
import { PeoplePage } from "./components/people_page.tsx";
import { PoliciesPage } from "./components/policies_page.tsx";
import { QueuePage } from "./components/queue_page.tsx";
import { RoomsPage } from "./components/rooms_page.tsx";
import { SanctionsPage } from "./components/sanctions_page.tsx";
import { StoragePage } from "./components/storage_page.tsx";
import { WorkerPage } from "./components/worker_page.tsx";
import { WorkspacePage } from "./components/workspace_page.tsx";

export function AdminView({ state }: { state: State }) {
    const path = readPath(state.admin ?? "");
    const page = path.page || (amAdmin(state) ? "figures" : "queue");

    return (
        <div class="admin" {...testid("admin")}>
            <AdminNav state={state} page={page} />
            <div class="admin-stage">
                <Banner link={state.link} />
                <Problem text={state.problem} />
                <main
                    class="admin-page"
                    key={page}
                    data-page={page}
                    {...testid("admin-page")}
                >
                    <Page state={state} page={page} />
                </main>
            </div>
        </div>
    );
}

const FOR_ADMINS = new Set(
    ["people", "invites", "rooms", "groups", "workspace", "storage", "audit"],
);

function Page({ state, page }: { state: State; page: string }) {
    const path = readPath(state.admin ?? "");

    if (FOR_ADMINS.has(page) && !amAdmin(state)) return <ForAdmins />;
    switch (page) {
        case "people":
            return <PeoplePage state={state} />;
        case "invites":
            return <InvitesPage state={state} />;
        case "rooms":
            return <RoomsPage state={state} />;
        case "groups":
            return <GroupsPage />;
        case "workspace":
            return <WorkspacePage />;
        case "storage":
            return <StoragePage />;
        case "figures":
            return <FiguresPage state={state} path={path} />;
        case "queue":
            return <QueuePage state={state} path={path} />;
        case "policies":
            return <PoliciesPage state={state} path={path} />;
        case "lists":
            return <ListsPage state={state} path={path} />;
        case "sanctions":
            return <SanctionsPage state={state} />;
        case "audit":
            return <AuditPage state={state} />;
        case "learning":
            return <LearningPage state={state} />;
        case "worker":
            return <WorkerPage state={state} />;
        default:
            return <p class="admin-empty">There is no such page.</p>;
    }
}

function ForAdmins() {
    return (
        <div class="admin-empty" {...testid("for-admins")}>
            <h1>Not allowed</h1>
            <p>This page is for the admins and owners of the workspace.</p>
        </div>
    );
}
