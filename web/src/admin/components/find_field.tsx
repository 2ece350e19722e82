// Narrows a list down by a name.

import { testid } from "../../testids.ts";

interface Props {
    id: string; // its testid
    label: string;
    value: string;
    onChange(words: string): void;
}

export function FindField({ id, label, value, onChange }: Props) {
    return (
        <input
            class="find"
            type="search"
            placeholder={label}
            aria-label={label}
            value={value}
            onInput={(event) => onChange(event.currentTarget.value)}
            {...testid(id)}
        />
    );
}

export function holds(text: string, words: string): boolean {
    return text.toLocaleLowerCase().includes(words.trim().toLocaleLowerCase());
}
