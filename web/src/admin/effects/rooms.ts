// The rooms one may choose from: the public ones, and the private ones one is in.

import { useEffect, useReducer, useState } from "preact/hooks";
import { useApp } from "../../components/use_app.ts";
import { browse } from "../../effects/rooms.ts";
import type { Room } from "../../api.gen.ts";
import type { State } from "../../state/state.ts";
import { inWords } from "../../text/problems.ts";

const PAGES_MAX = 20;

interface Asked {
    busy: boolean;
    problem?: string; // then those that are known have to do
}

export function useAllRooms(): Asked & { reload(): void } {
    const app = useApp();
    const [asked, setAsked] = useState<Asked>({ busy: true });
    const [round, reload] = useReducer((count: number) => count + 1, 0);
    const open = app.state.link.phase === "open";

    useEffect(() => {
        const load = async () => {
            let cursor: string | undefined;

            for (let page = 0; page < PAGES_MAX; page += 1) {
                cursor = await browse(app, cursor);
                if (cursor === undefined) return;
            }
        };

        if (!open) return;
        setAsked({ busy: true });
        load().then(
            () => setAsked({ busy: false }),
            (error) => setAsked({ busy: false, problem: inWords(error) }),
        );
    }, [round, open]);

    return { ...asked, reload: () => reload(undefined) };
}

export function roomsForFigures(state: State): Room[] {
    return Object.values(state.rooms)
        .filter(
            (room) => room.kind === "public" || (room.kind === "private" && room.member),
        )
        .sort((a, b) => a.name.localeCompare(b.name));
}
