// Figures of the workspace: the range on top, and one part of the reports below.

import type { State } from "../../state/state.ts";
import { amAdmin } from "../../state/select.ts";
import { useApp } from "../../components/use_app.ts";
import { testid } from "../../testids.ts";
import { t, tParts } from "../../text/i18n.ts";
import { writePath, type Path } from "../data/path.ts";
import type { Asked } from "../data/asked.ts";
import { paramsOf, readRange, todayIn, writeRange, type Range } from "../data/range.ts";
import { useFigureStatus } from "../effects/status.ts";
import { ActivityFigures } from "./figures_activity.tsx";
import { ModerationFigures } from "./figures_moderation.tsx";
import { OwnFigures, PeopleFigures } from "./figures_people.tsx";
import { RoomFigures, ServerFigures } from "./figures_rooms.tsx";
import { Failed, Tabs } from "./page_head.tsx";
import { RangeBar } from "./range_bar.tsx";
import { FigureBanner } from "./figure_banner.tsx";

const PARTS = {
    activity: ActivityFigures,
    people: PeopleFigures,
    rooms: RoomFigures,
    moderation: ModerationFigures,
    server: ServerFigures,
    you: OwnFigures,
};

type Part = keyof typeof PARTS;

const FOR_ADMINS = Object.keys(PARTS) as Part[];
const FOR_MODERATORS: Part[] = ["moderation", "you"];

export function FiguresPage({ state, path }: { state: State; path: Path }) {
    const app = useApp();
    const { status, version, problem, again } = useFigureStatus();
    const range = readRange(path.query);
    const parts = amAdmin(state) ? FOR_ADMINS : FOR_MODERATORS;
    const part = parts.find((one) => one === path.part) ?? parts[0]!;
    const Reports = PARTS[part];
    const today = todayIn(status?.time_zone ?? "UTC", Date.now());
    const days = status && paramsOf(range, today, status.since);
    const go = (next: Range, to: string = part) =>
        app.dispatch({ type: "admin", path: writePath("figures", to, writeRange(next)) });

    return (
        <>
            <header class="admin-head">
                <h1>{t("pages.figures")}</h1>
                <Tabs
                    id="figures"
                    label={t("figures.parts")}
                    parts={parts.map((one) => ({ part: one, title: t(`figures.${one}`) }))}
                    now={part}
                    onChange={(to) => go(range, to)}
                />
                {status && (
                    <span class="zone" title={t("figures.zone_why")}>
                        {tParts("figures.zone", {
                            zone: <b {...testid("time-zone")}>{status.time_zone}</b>,
                        })}
                    </span>
                )}
            </header>
            <RangeBar
                state={state}
                range={range}
                today={today}
                status={status}
                onChange={(next) => go(next)}
            />
            {problem && <Failed problem={problem} onRetry={again} />}
            <FigureBanner status={status} />
            {days && <Reports key={part} asked={asOf(range, days, status, version)} />}
        </>
    );
}

function asOf(
    range: Range,
    days: Asked["days"],
    status: Asked["status"],
    version: number,
): Asked {
    return { range, days, status, version };
}
