// The workspace's own emoji: setting them and taking them away.

import type { App } from "./app.ts";
import { Transfer } from "./tus.ts";

// Sent up first, then named.
export async function setEmoji(app: App, name: string, picture: globalThis.File): Promise<void> {
    const file = await new Transfer(picture, () => {}).run();

    await app.line.call("emoji.set", { name, file });
}

export async function removeEmoji(app: App, name: string): Promise<void> {
    await app.line.call("emoji.remove", { name });
}
