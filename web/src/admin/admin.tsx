// The pages of moderators and admins. Loaded when the first of them is opened.

import type { FunctionComponent } from "preact";
import type { State } from "../state/state.ts";
import { Banner } from "../components/banner.tsx";
import { Dialogs } from "../components/dialogs.tsx";
import { Problem } from "../components/problem.tsx";
import { testid } from "../testids.ts";
import { t } from "../text/i18n.ts";
import { amAdmin } from "../state/select.ts";
import { readPath, type Path } from "./data/path.ts";
import { AdminNav, PLACES, type PageName } from "./components/admin_nav.tsx";
import { AuditPage } from "./components/audit_page.tsx";
import { EmojiPage } from "./components/emoji_page.tsx";
import { FiguresPage } from "./components/figures_page.tsx";
import { GroupsPage } from "./components/groups_page.tsx";
import { InvitesPage } from "./components/invites_page.tsx";
import { LearningPage } from "./components/learning_page.tsx";
import { ListsPage } from "./components/lists_page.tsx";
import { PeoplePage } from "./components/people_page.tsx";
import { PoliciesPage } from "./components/policies_page.tsx";
import { QueuePage } from "./components/queue_page.tsx";
import { RetentionPage } from "./components/retention_page.tsx";
import { RoomsPage } from "./components/rooms_page.tsx";
import { SanctionsPage } from "./components/sanctions_page.tsx";
import { SessionsPage } from "./components/sessions_page.tsx";
import { StoragePage } from "./components/storage_page.tsx";
import { WorkerPage } from "./components/worker_page.tsx";
import { WorkspacePage } from "./components/workspace_page.tsx";

const PAGES: Record<PageName, FunctionComponent<{ state: State; path: Path }>> = {
    figures: FiguresPage,
    people: PeoplePage,
    invites: InvitesPage,
    groups: GroupsPage,
    sessions: SessionsPage,
    rooms: RoomsPage,
    emoji: EmojiPage,
    retention: RetentionPage,
    storage: StoragePage,
    workspace: WorkspacePage,
    queue: QueuePage,
    policies: PoliciesPage,
    lists: ListsPage,
    sanctions: SanctionsPage,
    audit: AuditPage,
    learning: LearningPage,
    worker: WorkerPage,
};

export function AdminView({ state }: { state: State }) {
    const path = readPath(state.admin ?? "");
    const page = path.page || (amAdmin(state) ? "figures" : "queue");

    return (
        <div class="admin-view" {...testid("admin")}>
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
                    <Page {...{ state, path, page }} />
                </main>
            </div>
            <Dialogs state={state} />
        </div>
    );
}

function Page({ state, path, page }: { state: State; path: Path; page: string }) {
    const place = PLACES.find((one) => one.page === page);

    if (!place) return <p class="admin-empty">{t("admin.no_page")}</p>;
    if (place.admins && !amAdmin(state)) return <ForAdmins />;
    const Shown = PAGES[place.page];
    return <Shown state={state} path={path} />;
}

function ForAdmins() {
    return (
        <div class="admin-empty" {...testid("for-admins")}>
            <h1>{t("gate.not_allowed")}</h1>
            <p>{t("admin.for_admins")}</p>
        </div>
    );
}
