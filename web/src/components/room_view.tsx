// The room on display: head, messages, composer.

import { joinRoom, show } from "../effects/rooms.ts";
import type { Room } from "../api.gen.ts";
import { EMPTY_TIMELINE, type State } from "../state/state.ts";
import { placeOf } from "../state/uploads.ts";
import { testid } from "../testids.ts";
import { t } from "../text/i18n.ts";
import { Composer } from "./composer.tsx";
import { DropZone } from "./files/drop_zone.tsx";
import { Mark } from "./icons.tsx";
import { RoomHead } from "./room_head.tsx";
import { Timeline } from "./timeline.tsx";
import { TypingLine } from "./typing_line.tsx";
import { useApp } from "./use_app.ts";

export function RoomView({ state, room }: { state: State; room?: Room }) {
    if (!room) return <NoRoom state={state} />;
    const around = state.around?.room === room.room ? state.around : undefined;
    return (
        <main class="room">
            <RoomHead state={state} room={room} />
            <Timeline
                key={room.room}
                state={state}
                room={room}
                timeline={around?.timeline ?? state.timelines[room.room] ?? EMPTY_TIMELINE}
                around={around}
            />
            {room.member && <DropZone place={placeOf(room.room)} />}
            <TypingLine state={state} room={room.room} />
            {room.member ? (
                <Composer key={room.room} state={state} room={room} />
            ) : (
                <JoinLine room={room} />
            )}
        </main>
    );
}

function JoinLine({ room }: { room: Room }) {
    const app = useApp();

    return (
        <div class="join-line">
            <span>{t("room.looking")}</span>
            <button
                class="primary"
                onClick={() => void joinRoom(app, room.room)}
                {...testid("join-open-room")}
            >
                {t("room.join", { room: room.name })}
            </button>
        </div>
    );
}

function NoRoom({ state }: { state: State }) {
    const app = useApp();
    const rooms = Object.values(state.rooms).filter((room) => room.member);
    const waiting = rooms.find((room) => room.unread > 0);

    return (
        <main class="room nothing">
            <Mark />
            <h1>{t(rooms.length > 0 ? "room.pick" : "room.quiet")}</h1>
            <p>
                {t(rooms.length > 0 ? "room.pick_more" : "room.quiet_more")}
            </p>
            <div class="row">
                {waiting && (
                    <button class="primary" onClick={() => show(app, waiting.room)}>
                        {t("room.to_news")}
                    </button>
                )}
                <button onClick={() => app.dispatch({ type: "dialog", dialog: "browse" })}>
                    {t("sidebar.browse")}
                </button>
                <button onClick={() => app.dispatch({ type: "dialog", dialog: "new_room" })}>
                    {t("sidebar.new_room")}
                </button>
            </div>
        </main>
    );
}
