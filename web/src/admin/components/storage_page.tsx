// What the server keeps: the database day by day, and one's own files.

import { FilesPart } from "../../components/settings/files_part.tsx";
import { useAsk } from "../../components/use_ask.ts";
import { testid } from "../../testids.ts";
import { t } from "../../text/i18n.ts";
import { sizeOf } from "../../text/size.ts";
import { dayInWords } from "../text/dates.ts";
import { Failed, PageHead } from "./page_head.tsx";

const SHOWN = 14;

export function StoragePage() {
    const answer = useAsk("analytics.storage", {});
    const rows = (answer.data?.rows ?? []).filter((row) => row.bytes > 0).slice(-SHOWN);

    return (
        <>
            <PageHead title={t("admin.storage")} about={t("admin.storage_about")} />
            <div class="halves">
                <section aria-label={t("admin.storage_database")} {...testid("storage-database")}>
                    <h2>{t("admin.storage_database")}</h2>
                    {answer.problem && <Failed problem={answer.problem} onRetry={answer.reload} />}
                    {answer.data && rows.length === 0 && (
                        <p class="faint">{t("admin.storage_none")}</p>
                    )}
                    {rows.length > 0 && (
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
                                {[...rows].reverse().map((row) => (
                                    <tr key={row.date}>
                                        <td>{dayInWords(row.date)}</td>
                                        <td class="number">{sizeOf(row.bytes)}</td>
                                    </tr>
                                ))}
                            </tbody>
                        </table>
                    )}
                </section>
                <section aria-label={t("admin.storage_own")}>
                    <h2>{t("admin.storage_own")}</h2>
                    <FilesPart />
                </section>
            </div>
        </>
    );
}
