// What a search understands. Each operator can be picked.

import { roomTitle } from "../../state/select.ts";
import type { State } from "../../state/state.ts";
import { testid } from "../../testids.ts";
import { t, type Key } from "../../text/i18n.ts";

interface Props {
    state: State;
    onPick(operator: string): void;
}

export function SearchHelp({ state, onPick }: Props) {
    const room = state.open !== undefined ? state.rooms[state.open] : undefined;
    const here = room && room.kind !== "dm" ? inRoom(roomTitle(state, room)) : "in:";
    const operators: [string, Key][] = [
        ['"', "search.help_phrase"],
        ["from:@", "search.help_from"],
        [here, "search.help_in"],
        ["has:file", "search.help_file"],
        ["has:image", "search.help_image"],
        ["has:link", "search.help_link"],
        ["is:pinned", "search.help_pinned"],
        ["is:thread", "search.help_thread"],
        ["before:", "search.help_before"],
        ["after:", "search.help_after"],
        ["on:", "search.help_on"],
        ["-", "search.help_not"],
    ];

    return (
        <div class="search-help">
            <h2>{t("search.help")}</h2>
            <ul>
                {operators.map(([operator, words]) => (
                    <li key={operator}>
                        <button type="button" onClick={() => onPick(operator)} {...testid("search-operator")}>
                            <code>{operator}</code>
                            <span>{t(words)}</span>
                        </button>
                    </li>
                ))}
            </ul>
        </div>
    );
}

function inRoom(name: string): string {
    return /^[\w.-]+$/.test(name) ? `in:${name}` : `in:"${name}"`;
}
