// Where one is signed in oneself; the sessions of others end from the list of people.

import { SessionsPart } from "../../components/settings/sessions_part.tsx";
import { t } from "../../text/i18n.ts";
import { PageHead } from "./page_head.tsx";

export function SessionsPage() {
    return (
        <>
            <PageHead title={t("pages.sessions")} about={t("admin.sessions_about")} />
            <div class="narrow">
                <SessionsPart />
            </div>
        </>
    );
}
