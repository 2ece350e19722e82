// Every emoji with its short names: fetched when somebody looks for one.

import shortcodes from "emojibase-data/en/shortcodes/github.json";

export interface EmojiName {
    emoji: string;
    names: string[]; // the usual one first
}

const PICTURE = "\uFE0F"; // asks for the picture where the plain sign would be a letter

export const EMOJI: EmojiName[] = Object.entries(
    shortcodes as Record<string, string | string[]>,
).map(([code, names]) => ({ emoji: fromCode(code), names: [names].flat() }));

function fromCode(code: string): string {
    const signs = code.split("-").map((hex) => String.fromCodePoint(parseInt(hex, 16)));
    const alone = signs.length === 1 && !/\p{Emoji_Presentation}/u.test(signs[0]!);

    return signs.join("") + (alone ? PICTURE : "");
}
