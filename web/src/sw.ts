// The service worker: keeps the page and its files, so that it starts without a network.
// The server serves it from the root, so that its scope is all of the page.
//
// Nothing private is in its cache: neither API answers nor files of people pass through here,
// only what every visitor gets. What somebody has read is kept by the page in IndexedDB and
// is gone with the sign-out; a cache would outlive it.

declare const VERSION: string; // of all files together
declare const SHELL: string[]; // what the page begins with

interface Life extends Event {
    waitUntil(work: Promise<unknown>): void;
}

interface Fetching extends Life {
    readonly request: Request;
    respondWith(answer: Promise<Response>): void;
}

interface Page {
    postMessage(word: unknown): void;
}

interface Worker {
    addEventListener(type: "install" | "activate", hear: (event: Life) => void): void;
    addEventListener(type: "fetch", hear: (event: Fetching) => void): void;
    skipWaiting(): Promise<void>;
    readonly clients: {
        claim(): Promise<void>;
        matchAll(options: { type: "window"; includeUncontrolled: boolean }): Promise<Page[]>;
    };
}

const worker = self as unknown as Worker;
const FAMILY = "roost-page-";
const CACHE = FAMILY + VERSION;
const PATIENCE_MS = 3_000; // with a network that gives no answer

worker.addEventListener("install", (event) => {
    event.waitUntil(keepShell().then(() => worker.skipWaiting()));
});

worker.addEventListener("activate", (event) => {
    event.waitUntil(takeOver());
});

worker.addEventListener("fetch", (event) => {
    const { request } = event;
    const { origin, pathname } = new URL(request.url);

    if (request.method !== "GET" || origin !== location.origin) return;
    if (request.mode === "navigate") {
        if (/^\/(m\/\d+)?$/.test(pathname)) event.respondWith(page(request));
    } else if (pathname.startsWith("/assets/")) {
        event.respondWith(asset(request));
    }
});

async function keepShell(): Promise<void> {
    const cache = await caches.open(CACHE);
    const front = await fetch("/", { cache: "no-cache" });

    // While a server is being replaced the two may be of different versions: tried again later.
    if (!front.ok || !(await front.clone().text()).includes(`"${VERSION}"`))
        throw new Error("the page is of another version");
    await cache.put("/", front);
    await cache.addAll(SHELL);
}

async function takeOver(): Promise<void> {
    for (const name of await caches.keys())
        if (name.startsWith(FAMILY) && name !== CACHE) await caches.delete(name);
    await worker.clients.claim();
    const pages = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
    for (const one of pages) one.postMessage({ version: VERSION });
}

// From the server as long as it answers: a newer page is never hidden by an older one.
async function page(request: Request): Promise<Response> {
    const kept = await caches.match("/", { cacheName: CACHE });
    const asked = fetch(request);

    if (!kept) return asked;
    asked.catch(() => {}); // it may fail after our patience has ended
    try {
        const answer = await Promise.race([asked, late()]);
        return answer && answer.status < 500 ? answer : kept;
    } catch {
        return kept;
    }
}

function late(): Promise<undefined> {
    return new Promise((resolve) => setTimeout(() => resolve(undefined), PATIENCE_MS));
}

// Their names change with their content, so what is kept is right.
async function asset(request: Request): Promise<Response> {
    const kept = await caches.match(request, { cacheName: CACHE });

    if (kept) return kept;
    const answer = await fetch(request);
    if (answer.ok) {
        const cache = await caches.open(CACHE);
        await cache.put(request, answer.clone());
    }
    return answer;
}

export {};
