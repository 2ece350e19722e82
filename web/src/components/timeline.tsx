// A room's messages, with the reader's place kept.

import { useEffect, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { loadOlder } from "../effects/messages.ts";
import { loadAroundPage } from "../effects/jump.ts";
import { sawAll } from "../effects/reading.ts";
import type { Room } from "../api.gen.ts";
import { isTooLong } from "../state/held.ts";
import { layOut } from "../state/layout.ts";
import type { Around, State, Timeline as Messages } from "../state/state.ts";
import { testid } from "../testids.ts";
import { t } from "../text/i18n.ts";
import { dayOf } from "../text/time.ts";
import { DownIcon } from "./icons.tsx";
import { moveAmongMessages } from "./message_keys.ts";
import { Rows } from "./rows.tsx";
import { ScrollKeeper } from "./scroll_keeper.ts";
import { RoomTop } from "./room_top.tsx";
import { UnsentList } from "./unsent.tsx";
import { useApp } from "./use_app.ts";
import { isOnItsWay, useFound } from "./use_found.ts";

const OLDER_WITHIN = 1_200; // pixels: enough for a page to come before one is there

interface Props {
    state: State;
    room: Room;
    timeline: Messages;
    around?: Around; // it is not the newest that are shown
}

export function Timeline({ state, room, timeline, around }: Props) {
    const app = useApp();
    const box = useRef<HTMLDivElement>(null);
    const keeper = useRef<ScrollKeeper | undefined>(undefined);
    const placed = useRef(false); // the page has come and been put in place
    const unsent = useMemo(
        () =>
            (state.unsent[room.room] ?? []).filter(
                (one) => one.thread === undefined || one.alsoRoom || !state.folded,
            ),
        [state.unsent[room.room], state.folded],
    );
    const rows = useMemo(
        () => layOut(timeline.messages, state.divider, state.me, dayOf, state.folded),
        [timeline.messages, state.divider, state.me, state.folded],
    );

    const look = () => {
        const place = keeper.current;
        const apart = app.state.around?.room === room.room ? app.state.around : undefined;
        const now = apart?.timeline ?? app.state.timelines[room.room];

        if (!place || !placed.current || !now?.loaded) return;
        if (place.following !== app.state.following)
            app.dispatch({ type: "following", following: place.following });
        if (place.roomAbove < OLDER_WITHIN && now.more && !now.failed)
            if (apart) void loadAroundPage(app, "older");
            else loadOlder(app, room.room);
        if (apart && place.roomBelow < OLDER_WITHIN) void loadAroundPage(app, "newer");
        const waits = isOnItsWay(app.state, now.messages, shown.current);
        if (isTooLong(now, place.following) && !waits) {
            const top = now.messages.find(({ id }) => id === place.reading);
            const at = place.following ? undefined : top?.seq;
            app.dispatch({ type: "reader_at", room: room.room, at });
        }
        if (place.following && !apart && app.state.attentive) sawAll(app, room.room);
    };

    if (keeper.current) {
        keeper.current.mayFollow = !around;
        if (around) keeper.current.following = false;
    }
    keeper.current?.hold();
    useLayoutEffect(() => {
        keeper.current = new ScrollKeeper(box.current!, look);
        return () => keeper.current?.destroy();
    }, []);
    useLayoutEffect(() => {
        const line = box.current?.querySelector<HTMLElement>(".new-divider");
        const first = timeline.loaded && !placed.current;

        placed.current = timeline.loaded;
        if (first && line) keeper.current?.toRow(line);
        else keeper.current?.settle();
    }, [rows, unsent, timeline]);
    const shown = useFound(state.found, rows, keeper, box);
    useEffect(look, [state.attentive, timeline, room.unread]);
    useLayoutEffect(() => {
        if (unsent.length > 0) keeper.current?.toBottom();
    }, [unsent.length]);

    return (
        <div class="timeline-frame">
            <div
                class="timeline"
                ref={box}
                role="log"
                aria-live="off" // the announcer speaks: pages of history are not news
                aria-busy={timeline.loading}
                aria-label={t("room.messages")}
                onKeyDown={moveAmongMessages}
                {...testid("timeline")}
            >
                <div class="timeline-rows">
                    <RoomTop state={state} room={room} timeline={timeline} />
                    <Rows state={state} room={room} rows={rows} />
                    {!around && (
                        <UnsentList
                            unsent={unsent}
                            state={state}
                            room={room.room}
                            last={lastOf(timeline.messages)}
                        />
                    )}
                </div>
            </div>
            {(!state.following || around) && (
                <button
                    class="jump"
                    onClick={() => {
                        app.dispatch({ type: "around_left" });
                        keeper.current?.toBottom();
                    }}
                    {...testid("jump-newest")}
                >
                    <DownIcon />
                    {room.unread > 0 ? t("room.news", { count: room.unread }) : t("room.newest")}
                </button>
            )}
        </div>
    );
}

function lastOf<T>(list: T[]): T | undefined {
    return list[list.length - 1];
}
