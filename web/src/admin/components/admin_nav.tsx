// The way around the admin pages, and back to the chat.

import { useEffect, useRef } from "preact/hooks";
import type { State } from "../../state/state.ts";
import { t, type Key } from "../../text/i18n.ts";
import { amAdmin } from "../../state/select.ts";
import { BackIcon } from "../../components/icons.tsx";
import { useApp } from "../../components/use_app.ts";
import { testid } from "../../testids.ts";

const PAGES: {
    page: string;
    title: string | { key: Key };
    admins?: true;
    group: "figures" | "people" | "moderation";
}[] = [
    { page: "figures", title: "Figures", group: "figures" },
    { page: "people", title: { key: "admin.people" }, admins: true, group: "people" },
    { page: "invites", title: { key: "admin.invites" }, admins: true, group: "people" },
    { page: "rooms", title: { key: "admin.rooms" }, admins: true, group: "people" },
    { page: "groups", title: { key: "admin.groups" }, admins: true, group: "people" },
    { page: "workspace", title: { key: "admin.workspace" }, admins: true, group: "people" },
    { page: "storage", title: { key: "admin.storage" }, admins: true, group: "people" },
    { page: "queue", title: "Review queue", group: "moderation" },
    { page: "policies", title: "Policies", group: "moderation" },
    { page: "lists", title: "Lists", group: "moderation" },
    { page: "sanctions", title: "Mutes and bans", group: "moderation" },
    { page: "audit", title: "Audit trail", admins: true, group: "moderation" },
    { page: "learning", title: "Learning", group: "moderation" },
    { page: "worker", title: "Worker", group: "moderation" },
];

export function AdminNav({ state, page }: { state: State; page: string }) {
    const app = useApp();
    const bar = useRef<HTMLElement>(null);
    const shown = PAGES.filter((one) => !one.admins || amAdmin(state));

    // On a narrow screen the pages are a strip to be scrolled.
    useEffect(() => {
        bar.current
            ?.querySelector('[aria-current="page"]')
            ?.scrollIntoView({ block: "nearest", inline: "center" });
    }, [page]);

    return (
        <nav class="admin-nav" ref={bar} aria-label="Admin pages" {...testid("admin-nav")}>
            <a
                class="admin-back"
                href="#"
                onClick={(event) => {
                    event.preventDefault();
                    app.dispatch({ type: "admin", path: undefined });
                }}
                {...testid("back-to-chat")}
            >
                <BackIcon /> <span>Chat</span>
            </a>
            <ul>
                {shown.map((one) => (
                    <li key={one.page} class={one.group}>
                        <a
                            href={`#admin/${one.page}`}
                            aria-current={one.page === page ? "page" : undefined}
                            onClick={(event) => {
                                event.preventDefault();
                                app.dispatch({ type: "admin", path: one.page });
                            }}
                            {...testid(`nav-${one.page}`)}
                        >
                            {typeof one.title === "string" ? one.title : t(one.title.key)}
                            {one.page === "queue" && state.reviews > 0 && (
                                <span class="badge mention">{state.reviews}</span>
                            )}
                        </a>
                    </li>
                ))}
            </ul>
        </nav>
    );
}
