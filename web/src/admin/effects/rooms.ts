// The rooms one may choose from: the public ones, and the private ones one is in.

import { useEffect } from "preact/hooks";
import { useApp } from "../../components/use_app.ts";
import { browse } from "../../effects/rooms.ts";
import type { Room } from "../../api.gen.ts";
import type { State } from "../../state/state.ts";

const PAGES_MAX = 20;

export function useAllRooms(): void {
    const app = useApp();

    useEffect(() => {
        const load = async () => {
            let cursor: string | undefined;

            for (let page = 0; page < PAGES_MAX; page += 1) {
                cursor = await browse(app, cursor);
                if (cursor === undefined) return;
            }
        };
        load().catch(() => {}); // then those that are known have to do
    }, []);
}

export function roomsForFigures(state: State): Room[] {
    return Object.values(state.rooms)
        .filter(
            (room) => room.kind === "public" || (room.kind === "private" && room.member),
        )
        .sort((a, b) => a.name.localeCompare(b.name));
}
