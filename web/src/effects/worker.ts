// The service worker, which lets the page start without a network, and word of newer pages.

import type { App, Need } from "./app.ts";

const LOOK_EVERY_MS = 3_600_000;
const LOOK_AGAIN_MS = 60_000;

let registration: ServiceWorkerRegistration | undefined;
let lookedAt = 0;

export function watchWorker(app: App): void {
    const workers = navigator.serviceWorker as ServiceWorkerContainer | undefined;

    if (!workers) return; // plain http from another machine: browsers have none there
    workers.addEventListener("message", ({ data }) => {
        const { version } = data as { version?: string };
        if (version && version !== ownVersion()) app.dispatch({ type: "outdated" });
    });
    setInterval(look, LOOK_EVERY_MS);
    // The page itself comes first.
    const begin = () =>
        workers
            .register("/sw.js")
            .then((one) => (registration = one))
            .catch(() => {}); // storage is forbidden, most likely
    if (document.readyState === "complete") void begin();
    else addEventListener("load", () => void begin(), { once: true });
}

// A server that was replaced has let go of everyone: who comes back looks for a newer page.
export const needWorker: Need = (_app, _after, _before, action) => {
    if (action.type === "opened") look();
};

function look(): void {
    const now = Date.now();

    if (!registration || now - lookedAt < LOOK_AGAIN_MS) return;
    lookedAt = now;
    registration.update().catch(() => {}); // again with the next session
}

export function ownVersion(): string {
    return document.querySelector<HTMLMetaElement>('meta[name="roost-version"]')?.content ?? "";
}
