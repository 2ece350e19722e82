// A room's messages, with the reader's place kept.

import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { loadOlder } from "../effects/messages.ts";
import { sawAll } from "../effects/reading.ts";
import type { Room } from "../api.gen.ts";
import { layOut } from "../state/layout.ts";
import type { State, Timeline as Messages } from "../state/state.ts";
import { testid } from "../testids.ts";
import { dayOf } from "../text/time.ts";
import { DownIcon } from "./icons.tsx";
import { moveAmongMessages } from "./message_keys.ts";
import { Rows } from "./rows.tsx";
import { ScrollKeeper } from "./scroll_keeper.ts";
import { RoomTop } from "./room_top.tsx";
import { UnsentList } from "./unsent.tsx";
import { useApp } from "./use_app.ts";

const OLDER_WITHIN = 600;
const TOO_LONG = 600;
const KEEP = 300;

interface Props {
    state: State;
    room: Room;
    timeline: Messages;
}

export function Timeline({ state, room, timeline }: Props) {
    const app = useApp();
    const box = useRef<HTMLDivElement>(null);
    const keeper = useRef<ScrollKeeper | undefined>(undefined);
    const placed = useRef(false); // the page has come and been put in place
    const [following, setFollowing] = useState(true);
    const unsent = state.unsent[room.room] ?? [];
    const rows = useMemo(
        () => layOut(timeline.messages, state.divider, state.me, dayOf),
        [timeline.messages, state.divider, state.me],
    );

    const look = () => {
        const place = keeper.current;
        const now = app.state.timelines[room.room];

        if (!place || !placed.current || !now?.loaded) return;
        setFollowing(place.following);
        if (place.roomAbove < OLDER_WITHIN && now.more && !now.failed)
            loadOlder(app, room.room);
        if (!place.following) return;
        if (app.state.attentive) sawAll(app, room.room);
        if (now.messages.length > TOO_LONG)
            app.dispatch({ type: "trim", room: room.room, keep: KEEP });
    };

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
    useEffect(look, [state.attentive, timeline, room.unread]);
    useLayoutEffect(() => {
        if (unsent.length > 0) keeper.current?.toBottom();
    }, [unsent.length]);

    return (
        <div class="timeline-frame">
            <div
                class="timeline"
                ref={box}
                role="group"
                aria-label="Messages"
                onKeyDown={moveAmongMessages}
                {...testid("timeline")}
            >
                <div class="timeline-rows">
                    <RoomTop state={state} room={room} timeline={timeline} />
                    <Rows state={state} room={room} rows={rows} />
                    <UnsentList
                        unsent={unsent}
                        state={state}
                        room={room.room}
                        last={lastOf(timeline.messages)}
                    />
                </div>
            </div>
            {!following && (
                <button
                    class="jump"
                    onClick={() => keeper.current?.toBottom()}
                    {...testid("jump-newest")}
                >
                    <DownIcon />
                    {room.unread > 0 ? `${room.unread} new` : "Newest"}
                </button>
            )}
        </div>
    );
}

function lastOf<T>(list: T[]): T | undefined {
    return list[list.length - 1];
}
