// The workspace's own emoji on their way to the server.

import type { CustomEmoji } from "../../api.gen.ts";
import type { App } from "../../effects/app.ts";
import { Transfer } from "../../effects/tus.ts";
import { asRpcError } from "../../protocol/errors.ts";

// A picture is looked through after it has come, which takes a moment.
const LOOKED_AT = /still being looked at/;
const TRIES = 20;
const PAUSE_MS = 250;

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

export async function addEmoji(app: App, name: string, picture: globalThis.File): Promise<void> {
    const file = await new Transfer(picture, () => {}).run();

    for (let tries = 1; ; tries++)
        try {
            await app.line.call("emoji.set", { name, file });
            return;
        } catch (error) {
            if (tries === TRIES || !LOOKED_AT.test(asRpcError(error).message)) throw error;
            await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
        }
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
        await addEmoji(app, name, new File([bytes], name, { type: bytes.type }));
    }
}
