// Says when the figures are not what they should be: the worker is away, or they are being
// made anew.

import { testid } from "../../testids.ts";
import { t } from "../../text/i18n.ts";
import type { FigureStatus } from "../effects/status.ts";
import { percentInWords } from "../text/numbers.ts";

export function FigureBanner({ status }: { status: FigureStatus | undefined }) {
    if (!status) return null;
    if (!status.ready)
        return (
            <p class="strip warn" role="status" {...testid("worker-away")}>
                <strong>{t("figures.away")}</strong> {t("figures.away_about")}
            </p>
        );
    if (status.catching_up)
        return (
            <div class="strip" role="status" {...testid("catching-up")}>
                <span>
                    <strong>{t("figures.catching")}</strong>{" "}
                    {t("figures.catching_about", {
                        percent: percentInWords(status.progress / 100),
                        count: status.behind,
                    })}
                </span>
                <progress
                    max={100}
                    value={status.progress}
                    aria-label={t("figures.catching_label")}
                />
            </div>
        );
    if (status.zone_known === false)
        return (
            <p class="strip warn" role="status">
                {t("figures.bad_zone", { zone: status.time_zone })}
            </p>
        );
    return null;
}
