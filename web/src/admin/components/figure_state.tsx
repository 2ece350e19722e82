// Where the figures stand, and making them anew.

import { useState } from "preact/hooks";
import { FormDialog } from "../../components/form_dialog.tsx";
import { useApp } from "../../components/use_app.ts";
import { useTask } from "../../components/use_task.ts";
import { testid } from "../../testids.ts";
import { t } from "../../text/i18n.ts";
import type { FigureStatus } from "../effects/status.ts";
import { dayInWords } from "../text/dates.ts";
import { FigureBanner } from "./figure_banner.tsx";
import { FactCard } from "./worker_facts.tsx";

interface Props {
    figures: FigureStatus;
    mayRebuild: boolean;
}

export function FigureState({ figures, mayRebuild }: Props) {
    const [asking, setAsking] = useState(false);

    return (
        <FactCard title={t("pages.figures")}>
            {figures.ready && <FigureBanner status={figures} />}
            <dl class="facts">
                <dt>{t("worker.complete")}</dt>
                <dd>{t("worker.complete_of", { count: figures.behind })}</dd>
                <dt>{t("worker.first_day")}</dt>
                <dd>{figures.since ? dayInWords(figures.since) : t("worker.no_day")}</dd>
                <dt>{t("worker.zone")}</dt>
                <dd>{figures.time_zone}</dd>
                <dt>{t("worker.persons")}</dt>
                <dd>{t(figures.person_figures ? "worker.persons_on" : "worker.persons_off")}</dd>
            </dl>
            {mayRebuild && figures.ready && (
                <button
                    class="small"
                    disabled={figures.catching_up}
                    onClick={() => setAsking(true)}
                    {...testid("rebuild")}
                >
                    {t("worker.rebuild")}
                </button>
            )}
            {asking && <Rebuild onClose={() => setAsking(false)} />}
        </FactCard>
    );
}

function Rebuild({ onClose }: { onClose(): void }) {
    const app = useApp();
    const task = useTask({ conflict: t("worker.cut") });
    const rebuild = async () => {
        await app.line.call("analytics.rebuild", {});
        onClose();
    };

    return (
        <FormDialog
            {...{ task, onClose, onSubmit: rebuild, id: "confirm-ok" }}
            title={t("worker.rebuild_title")}
            submit={t("worker.rebuild_sure")}
        >
            <p>{t("worker.rebuild_about")}</p>
        </FormDialog>
    );
}
