// The way around the admin pages, and back to the chat.

import { useEffect, useRef } from "preact/hooks";
import type { State } from "../../state/state.ts";
import { t } from "../../text/i18n.ts";
import { amAdmin } from "../../state/select.ts";
import { BackIcon } from "../../components/icons.tsx";
import { useApp } from "../../components/use_app.ts";
import { testid } from "../../testids.ts";

export interface Place {
    page: PageName;
    admins?: true; // not for moderators
    group: "figures" | "people" | "workspace" | "moderation";
}

export type PageName =
    | "figures"
    | "people"
    | "invites"
    | "groups"
    | "sessions"
    | "rooms"
    | "emoji"
    | "retention"
    | "storage"
    | "workspace"
    | "queue"
    | "policies"
    | "lists"
    | "sanctions"
    | "audit"
    | "learning"
    | "worker";

export const PLACES: Place[] = [
    { page: "figures", group: "figures" },
    { page: "people", admins: true, group: "people" },
    { page: "invites", admins: true, group: "people" },
    { page: "groups", admins: true, group: "people" },
    { page: "sessions", group: "people" },
    { page: "rooms", admins: true, group: "workspace" },
    { page: "emoji", group: "workspace" },
    { page: "retention", admins: true, group: "workspace" },
    { page: "storage", admins: true, group: "workspace" },
    { page: "workspace", admins: true, group: "workspace" },
    { page: "queue", group: "moderation" },
    { page: "policies", group: "moderation" },
    { page: "lists", group: "moderation" },
    { page: "sanctions", group: "moderation" },
    { page: "audit", admins: true, group: "moderation" },
    { page: "learning", group: "moderation" },
    { page: "worker", group: "moderation" },
];

export function AdminNav({ state, page }: { state: State; page: string }) {
    const app = useApp();
    const bar = useRef<HTMLElement>(null);
    const shown = PLACES.filter((one) => !one.admins || amAdmin(state));
    const go = (path: string | undefined) => (event: Event) => {
        event.preventDefault();
        app.dispatch({ type: "admin", path });
    };

    // On a narrow screen the pages are a strip to be scrolled.
    useEffect(() => {
        bar.current
            ?.querySelector('[aria-current="page"]')
            ?.scrollIntoView({ block: "nearest", inline: "center" });
    }, [page]);

    return (
        <nav class="admin-nav" ref={bar} aria-label={t("admin.pages")} {...testid("admin-nav")}>
            <a class="admin-back" href="#" onClick={go(undefined)} {...testid("back-to-chat")}>
                <BackIcon /> <span>{t("admin.chat")}</span>
            </a>
            <ul>
                {shown.map((one) => (
                    <li key={one.page} class={one.group}>
                        <a
                            href={`#admin/${one.page}`}
                            aria-current={one.page === page ? "page" : undefined}
                            onClick={go(one.page)}
                            {...testid(`nav-${one.page}`)}
                        >
                            {t(`pages.${one.page}`)}
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
