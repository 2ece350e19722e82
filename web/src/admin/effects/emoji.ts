// Names of the workspace's own emoji, and second ones.

import type { CustomEmoji } from "../../api.gen.ts";
import type { App } from "../../effects/app.ts";
import { setEmoji } from "../../effects/emoji.ts";
import { asRpcError } from "../../protocol/errors.ts";

const NAME = /^[a-z0-9_-]{2,32}$/;

export function isEmojiName(name: string): boolean {
    return NAME.test(name);
}

// What a file's name offers for one.
export function nameFrom(file: string): string {
    return file
        .replace(/\.[^.]*$/, "")
        .toLowerCase()
        .replace(/[^a-z0-9_-]+/g, "-")
        .replace(/^-+|-+$/g, "")
        .slice(0, 32);
}

// The server takes only pictures that the caller sent up: somebody else's is sent up anew.
export async function nameTwice(app: App, emoji: CustomEmoji, name: string): Promise<void> {
    try {
        await app.line.call("emoji.set", { name, file: emoji.file });
    } catch (error) {
        if (!["not_found", "forbidden"].includes(asRpcError(error).code)) throw error;
        const answer = await fetch(`/files/${emoji.file}/${emoji.name}`);
        if (!answer.ok) throw error;
        const bytes = await answer.blob();
        await setEmoji(app, name, new File([bytes], name, { type: bytes.type }));
    }
}
