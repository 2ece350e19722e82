// The reports about rooms, reactions and the server itself.

import { t } from "../../text/i18n.ts";
import { sizeOf } from "../../text/size.ts";
import { useAsk } from "../effects/ask.ts";
import { countInWords } from "../text/numbers.ts";
import { BarList } from "./bar_list.tsx";
import { Card } from "./card.tsx";
import { paramsFor, type Asked } from "../data/asked.ts";
import { TimeReport } from "./time_report.tsx";

export function RoomFigures({ asked }: { asked: Asked }) {
    return (
        <div class="cards">
            <TopRooms asked={asked} />
            <TopEmoji asked={asked} />
            <TimeReport
                {...{ report: "reactions", name: "reactions", asked, kind: "stack" }}
                perRoom
                series={[
                    { label: "series.added", tone: 1, value: (row) => row.added },
                    { label: "series.removed", tone: 3, value: (row) => row.removed },
                ]}
            />
            <TimeReport
                {...{ report: "rooms", name: "rooms", asked, kind: "lines" }}
                series={[{ label: "series.rooms", tone: 1, value: (row) => row.active }]}
            />
            <TimeReport
                {...{ report: "rooms", name: "made", asked, kind: "stack" }}
                nothing={t("nothing.rooms")}
                series={[
                    { label: "series.public", tone: 1, value: (row) => row.public },
                    { label: "series.private", tone: 2, value: (row) => row.private },
                    { label: "series.dms", tone: 4, value: (row) => row.dms },
                ]}
            />
            <TimeReport
                {...{ report: "rooms", name: "going", asked, kind: "stack" }}
                series={[
                    { label: "series.joined", tone: 1, value: (row) => row.joins },
                    { label: "series.left", tone: 3, value: (row) => row.leaves },
                ]}
            />
        </div>
    );
}

function TopRooms({ asked }: { asked: Asked }) {
    const params = { ...paramsFor(asked, {}), limit: 20 };
    const answer = useAsk("analytics.top", params, asked.version);
    const rows = answer.data?.rows ?? [];

    return (
        <Card
            {...{ report: "top", params, answer }}
            title={t("report.top")}
            about={t("report_about.top")}
            whole={asked.range.room !== undefined}
            empty={rows.length === 0}
        >
            <BarList
                head={[
                    t("series.room"),
                    t("series.messages"),
                    t("series.people"),
                    t("series.reactions"),
                ]}
                rows={rows.map((row, i) => ({
                    key: row.room ?? -i - 1,
                    name: row.name,
                    values: [row.messages, row.people, row.reactions],
                }))}
                inWords={countInWords}
            />
        </Card>
    );
}

function TopEmoji({ asked }: { asked: Asked }) {
    const params = { ...paramsFor(asked, { room: true }), limit: 20 };
    const answer = useAsk("analytics.emoji", params, asked.version);
    const rows = answer.data?.rows ?? [];

    return (
        <Card
            {...{ report: "emoji", params, answer }}
            title={t("report.emoji")}
            about={t("report_about.emoji")}
            empty={rows.length === 0}
            nothing={t("nothing.emoji")}
        >
            <BarList
                head={[t("series.reaction"), t("series.added")]}
                rows={rows.map((row) => ({
                    key: row.emoji,
                    name: row.emoji,
                    values: [row.added],
                }))}
                inWords={countInWords}
            />
        </Card>
    );
}

export function ServerFigures({ asked }: { asked: Asked }) {
    return (
        <div class="cards">
            <TimeReport
                {...{ report: "connections", name: "connections", asked, kind: "lines" }}
                nothing={t("nothing.counted")}
                series={[
                    { label: "series.sessions", tone: 1, value: (row) => row.sockets },
                    { label: "series.online", tone: 2, value: (row) => row.users },
                ]}
            />
            <StorageReport asked={asked} />
        </div>
    );
}

export function StorageReport({ asked }: { asked: Asked }) {
    return (
        <TimeReport
            {...{ report: "storage", name: "storage", asked, kind: "area", scale: "bytes" }}
            inWords={sizeOf}
            nothing={t("nothing.measured")}
            series={[{ label: "series.database", tone: 2, value: (row) => row.bytes }]}
        />
    );
}
