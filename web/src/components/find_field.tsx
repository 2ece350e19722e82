// The field over a list that is narrowed down by what is typed.

import { testid } from "../testids.ts";

interface Props {
    label: string;
    words: string;
    id: string;
    onInput(words: string): void;
}

export function FindField({ label, words, id, onInput }: Props) {
    return (
        <input
            data-first
            type="search"
            placeholder={label}
            aria-label={label}
            value={words}
            onInput={(event) => onInput(event.currentTarget.value)}
            {...testid(id)}
        />
    );
}
