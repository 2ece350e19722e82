// One of the rooms one may read, or all of them.

import type { State } from "../../state/state.ts";
import { testid } from "../../testids.ts";
import { roomsForFigures } from "../effects/rooms.ts";

interface Props {
    state: State;
    id: string; // its testid
    label?: string; // absent: it stands in a label
    all: string;
    value: number | undefined;
    class?: string;
    name?(name: string, kind: string): string;
    onChange(room: number | undefined): void;
}

export function RoomChoice(props: Props) {
    const { name = (plain: string) => plain } = props;

    return (
        <select
            class={props.class}
            aria-label={props.label}
            value={props.value ?? ""}
            onChange={(event) => props.onChange(Number(event.currentTarget.value) || undefined)}
            {...testid(props.id)}
        >
            <option value="">{props.all}</option>
            {roomsForFigures(props.state).map((one) => (
                <option key={one.room} value={one.room}>
                    {name(one.name, one.kind)}
                </option>
            ))}
        </select>
    );
}
