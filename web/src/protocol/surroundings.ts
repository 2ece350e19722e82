// What the library needs from the outside. Everything can be handed in, so tests turn the
// clock by hand and Node programs bring their own WebSocket.

export interface SocketLike {
    // Loosely typed on purpose: the browser's and the ws package's event types differ.
    onopen: ((event: any) => void) | null;
    onmessage: ((event: any) => void) | null;
    onclose: ((event: any) => void) | null;
    onerror: ((event: any) => void) | null;
    send(text: string): void;
    close(code?: number, reason?: string): void;
}

export type SocketConstructor = new (url: string, protocols: string[]) => SocketLike;

export interface Timers {
    now(): number;
    set(run: () => void, ms: number): unknown;
    clear(timer: unknown): void;
}

export interface Surroundings {
    WebSocket: SocketConstructor;
    timers: Timers;
    random: () => number;
}

interface Globals {
    WebSocket?: SocketConstructor;
    setTimeout(run: () => void, ms: number): unknown;
    clearTimeout(timer: unknown): void;
    crypto?: { getRandomValues(bytes: Uint8Array): Uint8Array };
}

const globals = globalThis as unknown as Globals;

export const realTimers: Timers = {
    now: () => Date.now(),
    set: (run, ms) => globals.setTimeout(run, ms),
    clear: (timer) => globals.clearTimeout(timer),
};

export function surroundings(given: Partial<Surroundings>): Surroundings {
    const WebSocket = given.WebSocket ?? globals.WebSocket;

    if (!WebSocket) throw new Error("no WebSocket here: hand one in");
    return {
        WebSocket,
        timers: given.timers ?? realTimers,
        random: given.random ?? Math.random,
    };
}

// An idempotency key. randomUUID() is missing on plain http pages, and Node 18 has no
// global crypto, so this is the common ground.
export function newKey(): string {
    const bytes = new Uint8Array(16);

    if (globals.crypto) globals.crypto.getRandomValues(bytes);
    else bytes.forEach((_, i) => (bytes[i] = Math.floor(Math.random() * 256)));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
