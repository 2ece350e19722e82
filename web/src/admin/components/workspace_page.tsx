// What holds for the whole workspace.

import { RoomKeeping } from "../../components/room_keeping.tsx";
import { testid } from "../../testids.ts";
import { t } from "../../text/i18n.ts";
import { useAsk } from "../effects/ask.ts";
import { PageHead } from "./page_head.tsx";

export function WorkspacePage() {
    return (
        <>
            <PageHead title={t("pages.workspace")} about={t("admin.workspace_about")} />
            <div class="narrow">
                <RoomKeeping />
                <ServerFacts />
            </div>
        </>
    );
}

function ServerFacts() {
    const { data: figures } = useAsk("analytics.status", {});
    const { data: status } = useAsk("moderation.status", {});

    return (
        <section {...testid("server-facts")}>
            <h2>{t("admin.server")}</h2>
            <p class="faint">{t("admin.server_about")}</p>
            <dl class="facts">
                {figures && (
                    <>
                        <dt>{t("worker.zone")}</dt>
                        <dd>{figures.time_zone}</dd>
                        <dt>{t("worker.persons")}</dt>
                        <dd>
                            {t(
                                figures.person_figures
                                    ? "worker.persons_on"
                                    : "worker.persons_off",
                            )}
                        </dd>
                    </>
                )}
                {status && (
                    <>
                        <dt>{t("admin.server_worker")}</dt>
                        <dd>
                            {t(
                                status.worker.on
                                    ? "admin.server_worker_on"
                                    : "admin.server_worker_off",
                            )}
                        </dd>
                    </>
                )}
            </dl>
        </section>
    );
}
