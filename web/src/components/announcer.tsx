// Reads new messages of the open room to screen readers, without reading whole pages of
// history when a room is opened.

import { useEffect, useRef, useState } from "preact/hooks";
import { nameOf } from "../state/select.ts";
import type { State } from "../state/state.ts";
import { testid } from "../testids.ts";

export function Announcer({ state }: { state: State }) {
    const [words, say] = useState("");
    const seen = useRef<{ room?: number; seq: number }>({ seq: 0 });
    const timeline = state.open !== undefined ? state.timelines[state.open] : undefined;
    const last = timeline?.loaded ? timeline.messages[timeline.messages.length - 1] : undefined;

    useEffect(() => {
        const before = seen.current;

        if (!last) return;
        seen.current = { room: state.open, seq: last.seq };
        if (before.room !== state.open || last.seq <= before.seq) return;
        if (last.user !== state.me && !last.deleted)
            say(`${nameOf(state.users[last.user])}: ${last.text ?? ""}`);
    }, [state.open, last?.id]);

    return (
        <div class="unseen" aria-live="polite" {...testid("announcer")}>
            {words}
        </div>
    );
}
