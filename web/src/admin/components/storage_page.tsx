// What the server keeps: the database day by day, and one's own files.

import { FilesPart } from "../../components/settings/files_part.tsx";
import { useAsk } from "../../components/use_ask.ts";
import { testid } from "../../testids.ts";
import { t } from "../../text/i18n.ts";
import { sizeOf } from "../../text/size.ts";
import { useFigureStatus } from "../effects/status.ts";
import { paramsOf, todayIn } from "../data/range.ts";
import { dayInWords } from "../text/dates.ts";
import { FigureBanner } from "./figure_banner.tsx";
import { StorageReport } from "./figures_rooms.tsx";
import { Listed } from "./listed.tsx";
import { PageHead } from "./page_head.tsx";

const SHOWN = 14;
const RANGE = { preset: "90d" } as const;

export function StoragePage() {
    const { status, version } = useFigureStatus();
    const today = todayIn(status?.time_zone ?? "UTC", Date.now());
    const days = paramsOf(RANGE, today, status?.since);

    return (
        <>
            <PageHead title={t("pages.storage")} about={t("admin.storage_about")} />
            <FigureBanner status={status} />
            <StorageReport asked={{ range: RANGE, days, status, version }} />
            <div class="halves">
                <Database />
                <section aria-label={t("admin.storage_own")}>
                    <h2>{t("admin.storage_own")}</h2>
                    <FilesPart />
                </section>
            </div>
        </>
    );
}

function Database() {
    const answer = useAsk("analytics.storage", {});
    const rows = answer.data?.rows.filter((row) => row.bytes > 0).slice(-SHOWN);

    return (
        <section aria-label={t("admin.storage_database")} {...testid("storage-database")}>
            <h2>{t("admin.storage_database")}</h2>
            <Listed of={{ ...answer, items: rows?.reverse() }} empty={t("admin.storage_none")}>
                {(sizes) => (
                    <table class="data">
                        <thead>
                            <tr>
                                <th scope="col">{t("admin.storage_day")}</th>
                                <th scope="col" class="number">
                                    {t("admin.storage_size")}
                                </th>
                            </tr>
                        </thead>
                        <tbody>
                            {sizes.map((row) => (
                                <tr key={row.date}>
                                    <td>{dayInWords(row.date)}</td>
                                    <td class="number">{sizeOf(row.bytes)}</td>
                                </tr>
                            ))}
                        </tbody>
                    </table>
                )}
            </Listed>
        </section>
    );
}
