// Figures of the workspace: the range on top, and one part of the reports below.

import type { State } from "../../state/state.ts";
import { amAdmin } from "../../state/select.ts";
import { useApp } from "../../components/use_app.ts";
import { testid } from "../../testids.ts";
import { writePath, type Path } from "../data/path.ts";
import type { Asked } from "../data/asked.ts";
import { paramsOf, readRange, todayIn, writeRange, type Range } from "../data/range.ts";
import { useFigureStatus } from "../effects/status.ts";
import { ActivityFigures, ModerationFigures, PeopleFigures } from "./figures.tsx";
import { RoomFigures, ServerFigures } from "./figures_rooms.tsx";
import { RangeBar } from "./range_bar.tsx";
import { FigureBanner } from "./figure_banner.tsx";

export const PARTS = [
    { part: "activity", title: "Activity" },
    { part: "people", title: "People" },
    { part: "rooms", title: "Rooms" },
    { part: "moderation", title: "Moderation" },
    { part: "server", title: "Server" },
] as const;

export function FiguresPage({ state, path }: { state: State; path: Path }) {
    const app = useApp();
    const { status, version } = useFigureStatus();
    const range = readRange(path.query);
    const admin = amAdmin(state);
    const part = admin
        ? (PARTS.find((one) => one.part === path.part)?.part ?? "activity")
        : "moderation";
    const today = todayIn(status?.time_zone ?? "UTC", Date.now());
    const days = status && paramsOf(range, today, status.since);
    const go = (next: Range, to: string = part) =>
        app.dispatch({ type: "admin", path: writePath("figures", to, writeRange(next)) });

    return (
        <>
            <header class="admin-head">
                <h1>Figures</h1>
                {admin && (
                    <nav class="tabs" aria-label="Parts of the figures">
                        {PARTS.map((one) => (
                            <button
                                key={one.part}
                                aria-current={one.part === part ? "page" : undefined}
                                onClick={() => go(range, one.part)}
                                {...testid(`figures-${one.part}`)}
                            >
                                {one.title}
                            </button>
                        ))}
                    </nav>
                )}
                {status && (
                    <span class="zone" title="Days and hours are counted in this time zone">
                        Time zone: <b {...testid("time-zone")}>{status.time_zone}</b>
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
            <FigureBanner status={status} />
            {days && (
                <Part key={part} part={part} asked={{ range, days, status, version }} />
            )}
        </>
    );
}

function Part({ part, asked }: { part: (typeof PARTS)[number]["part"]; asked: Asked }) {
    switch (part) {
        case "activity":
            return <ActivityFigures asked={asked} />;
        case "people":
            return <PeopleFigures asked={asked} />;
        case "rooms":
            return <RoomFigures asked={asked} />;
        case "moderation":
            return <ModerationFigures asked={asked} />;
        case "server":
            return <ServerFigures asked={asked} />;
    }
}
