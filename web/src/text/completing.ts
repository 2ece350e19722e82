// What somebody is about to name while they type: a person, an emoji or a command.

export interface Typed {
    kind: "name" | "emoji" | "command";
    from: number; // where it begins, with its sign
    word: string; // what stands behind the sign so far
}

const NAME = /(?:^|[\s([{*_~"'])@([\p{L}\p{N}._-]{0,40})$/u;
const EMOJI = /(?:^|[\s([{*_~"'])(:)([a-z0-9_+-]{2,32})$/i;
const COMMAND = /^\/([a-z]{0,20})$/i;

export function typedAt(text: string, caret: number): Typed | undefined {
    const before = text.slice(0, caret);
    const command = COMMAND.exec(before);
    const name = NAME.exec(before);
    const emoji = EMOJI.exec(before);

    if (command) return { kind: "command", from: 0, word: command[1]!.toLowerCase() };
    if (name) {
        const word = name[1]!;
        return { kind: "name", from: caret - word.length - 1, word: word.toLowerCase() };
    }
    if (emoji) {
        const word = emoji[2]!;
        return { kind: "emoji", from: caret - word.length - 1, word: word.toLowerCase() };
    }
    return undefined;
}

// Puts what was chosen in its place; tells where the caret goes.
export function completed(
    text: string,
    caret: number,
    typed: Typed,
    insert: string,
): { text: string; caret: number } {
    const after = text.slice(caret);
    const space = /^[\s.,;:!?)\]}]/.test(after) ? "" : " ";
    const before = text.slice(0, typed.from) + insert + space;

    return { text: before + after, caret: before.length + (after.startsWith(" ") ? 1 : 0) };
}

// The better the lower; undefined: it does not fit.
export function rank(word: string, names: string[]): number | undefined {
    let best: number | undefined;

    for (const [i, name] of names.entries()) {
        const plain = name.toLowerCase();
        const found =
            plain === word
                ? 0
                : plain.startsWith(word)
                  ? 1
                  : plain.split(/[\s._-]+/).some((part) => part.startsWith(word))
                    ? 2
                    : word.length > 1 && plain.includes(word)
                      ? 3
                      : undefined;
        if (found !== undefined) best = Math.min(best ?? Infinity, found + i / 10);
    }
    return best;
}
