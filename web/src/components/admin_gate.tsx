// Lets moderators and admins through to their pages, which are loaded when they are wanted.

import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { loadAdmin } from "../effects/admin.ts";
import { amModerator } from "../state/select.ts";
import type { State } from "../state/state.ts";
import { testid } from "../testids.ts";
import { t } from "../text/i18n.ts";
import { Mark } from "./icons.tsx";
import { useApp } from "./use_app.ts";

type Pages = ComponentType<{ state: State }>;

export function AdminGate({ state }: { state: State }) {
    const [pages, setPages] = useState<{ View: Pages }>();
    const [failed, setFailed] = useState(false);
    const allowed = amModerator(state);

    useEffect(() => {
        if (!allowed) return;
        loadAdmin().then(
            (loaded) => setPages({ View: loaded.AdminView }),
            () => setFailed(true),
        );
    }, [allowed]);

    if (!allowed)
        return (
            <Stop title={t("gate.not_allowed")} id="not-allowed">
                {t("gate.for_moderators")}
            </Stop>
        );
    if (failed)
        return (
            <Stop title={t("later.failed")} id="admin-failed">
                {t("later.reload")}
            </Stop>
        );
    return pages ? (
        <pages.View state={state} />
    ) : (
        <main class="room nothing" aria-busy="true" />
    );
}

function Stop(props: { title: string; id: string; children: string }) {
    const app = useApp();

    return (
        <main class="room nothing stop" {...testid(props.id)}>
            <Mark />
            <h1>{props.title}</h1>
            <p>{props.children}</p>
            <button
                class="primary"
                onClick={() => app.dispatch({ type: "admin", path: undefined })}
                {...testid("back-to-chat")}
            >
                {t("gate.back")}
            </button>
        </main>
    );
}
