// The workspace's own emoji: setting them and taking them away.

import type { App } from "./app.ts";
import { sendPicture } from "./pictures.ts";

export function setEmoji(app: App, name: string, picture: globalThis.File): Promise<void> {
    return sendPicture(picture, (file) => app.line.call("emoji.set", { name, file }));
}

export async function removeEmoji(app: App, name: string): Promise<void> {
    await app.line.call("emoji.remove", { name });
}
