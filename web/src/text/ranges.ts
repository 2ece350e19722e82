// A text cut into what is marked and what is not.

export interface Stretch {
    text: string;
    marked: boolean;
}

// Marks are start and length, ascending; what makes no sense is passed over.
export function stretches(text: string, marks: number[][]): Stretch[] {
    const found: Stretch[] = [];
    let at = 0;

    for (const [start = 0, length = 0] of marks) {
        const end = Math.min(start + length, text.length);

        if (start < at || end <= start) continue;
        if (start > at) found.push({ text: text.slice(at, start), marked: false });
        found.push({ text: text.slice(start, end), marked: true });
        at = end;
    }
    if (at < text.length) found.push({ text: text.slice(at), marked: false });
    return found;
}
