// The room on display: head, messages, composer.

import { joinRoom, show } from "../effects/rooms.ts";
import type { Room } from "../api.gen.ts";
import { EMPTY_TIMELINE, type State } from "../state/state.ts";
import { testid } from "../testids.ts";
import { Composer } from "./composer.tsx";
import { Mark } from "./icons.tsx";
import { RoomHead } from "./room_head.tsx";
import { Timeline } from "./timeline.tsx";
import { TypingLine } from "./typing_line.tsx";
import { useApp } from "./use_app.ts";

export function RoomView({ state, room }: { state: State; room?: Room }) {
    if (!room) return <NoRoom state={state} />;
    return (
        <main class="room">
            <RoomHead state={state} room={room} />
            <Timeline
                key={room.room}
                state={state}
                room={room}
                timeline={state.timelines[room.room] ?? EMPTY_TIMELINE}
            />
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
            <span>You are looking at a public room.</span>
            <button
                class="primary"
                onClick={() => void joinRoom(app, room.room)}
                {...testid("join-open-room")}
            >
                Join {room.name}
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
            <h1>{rooms.length > 0 ? "Pick a room" : "A quiet branch"}</h1>
            <p>
                {rooms.length > 0
                    ? "Your rooms and direct messages are on the left."
                    : "You are in no room yet. Look around, or start one."}
            </p>
            <div class="row">
                {waiting && (
                    <button class="primary" onClick={() => show(app, waiting.room)}>
                        Go to what is new
                    </button>
                )}
                <button onClick={() => app.dispatch({ type: "dialog", dialog: "browse" })}>
                    Browse rooms
                </button>
                <button onClick={() => app.dispatch({ type: "dialog", dialog: "new_room" })}>
                    New room
                </button>
            </div>
        </main>
    );
}
