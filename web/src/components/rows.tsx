// The rows of a timeline: days, the line above what is new, messages.

import type { Room } from "../api.gen.ts";
import type { Row } from "../state/layout.ts";
import { amModerator } from "../state/select.ts";
import type { State } from "../state/state.ts";
import { testid } from "../testids.ts";
import { dayLabel } from "../text/time.ts";
import { MessageRow } from "./message_row.tsx";

export function Rows({ state, room, rows }: { state: State; room: Room; rows: Row[] }) {
    const last = rows.reduce<number | undefined>(
        (found, row) => (row.kind === "message" ? row.key : found),
        undefined,
    );
    const mayModerate = amModerator(state) || room.owner === state.me;

    return (
        <>
            {rows.map((row) => {
                if (row.kind === "day") return <Day key={row.key} at={row.at} />;
                if (row.kind === "new") return <NewLine key="new" />;
                const { message } = row;
                const mine = message.user === state.me;
                return (
                    <MessageRow
                        key={row.key}
                        message={message}
                        author={state.users[message.user]}
                        myName={state.users[state.me]?.name ?? ""}
                        me={state.me}
                        users={message.reactions?.length ? state.users : undefined}
                        continued={row.continued}
                        editing={state.editing === message.id}
                        mayAct={room.member && !room.archived}
                        mayDelete={mine || mayModerate}
                        tabStop={row.key === last}
                    />
                );
            })}
        </>
    );
}

function Day({ at }: { at: number }) {
    return (
        <div class="day" data-row role="separator" {...testid("day-separator")}>
            <span>{dayLabel(at, Date.now())}</span>
        </div>
    );
}

function NewLine() {
    return (
        <div class="new-divider" data-row role="separator" {...testid("new-divider")}>
            <span>New</span>
        </div>
    );
}
