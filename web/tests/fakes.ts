// A clock turned by hand and a server made of plain functions, so that hours of reconnecting
// are tested in no time.

import { Client, type ClientOptions, type Notice } from "../src/protocol/client.ts";
import type { Timers } from "../src/protocol/surroundings.ts";

export class FakeClock implements Timers {
    time = 1_000_000;
    private queue: { at: number; run: () => void; id: number }[] = [];
    private lastId = 0;

    now = () => this.time;

    set = (run: () => void, ms: number) => {
        this.queue.push({ at: this.time + ms, run, id: ++this.lastId });
        return this.lastId;
    };

    clear = (timer: unknown) => {
        this.queue = this.queue.filter((entry) => entry.id !== timer);
    };

    // Somebody sets the clock of the wall; timers go on by their own.
    setBack(ms: number): void {
        this.time -= ms;
        for (const entry of this.queue) entry.at -= ms;
    }

    async pass(ms: number): Promise<void> {
        const end = this.time + ms;

        for (;;) {
            await settled();
            const due = this.queue.filter((entry) => entry.at <= end);
            if (due.length === 0) break;
            due.sort((a, b) => a.at - b.at || a.id - b.id);
            const next = due[0]!;
            this.clear(next.id);
            this.time = Math.max(this.time, next.at);
            next.run();
        }
        this.time = end;
        await settled();
    }
}

// Lets everything run that waits for promises only.
export async function settled(): Promise<void> {
    for (let i = 0; i < 20; i++) await Promise.resolve();
}

export interface Call {
    id: number;
    method: string;
    params: Record<string, unknown>;
}

export class FakeSocket {
    onopen: ((event: unknown) => void) | null = null;
    onmessage: ((event: { data: unknown }) => void) | null = null;
    onclose: ((event: { code: number; reason: string }) => void) | null = null;
    onerror: ((event: unknown) => void) | null = null;
    readonly calls: Call[] = [];
    closedWith: number | undefined;
    readonly url: string;
    readonly protocols: string[];

    constructor(url: string, protocols: string[]) {
        this.url = url;
        this.protocols = protocols;
    }

    send(text: string): void {
        this.calls.push(JSON.parse(text) as Call);
    }

    close(code = 1000): void {
        this.closedWith = code;
    }

    // What the server does:

    async opens(): Promise<void> {
        this.onopen?.({});
        await settled();
    }

    says(frame: unknown): void {
        this.onmessage?.({ data: typeof frame === "string" ? frame : JSON.stringify(frame) });
    }

    async tells(method: string, params: unknown): Promise<void> {
        this.says({ jsonrpc: "2.0", method, params });
        await settled();
    }

    async answers(method: string, result: unknown): Promise<Call> {
        const call = this.take(method);
        this.says({ jsonrpc: "2.0", id: call.id, result });
        await settled();
        return call;
    }

    async refuses(method: string, code: string, retry_ms?: number): Promise<Call> {
        const call = this.take(method);
        const data = { code, retry_ms };
        this.says({ jsonrpc: "2.0", id: call.id, error: { code: -32000, message: code, data } });
        await settled();
        return call;
    }

    async ends(code = 1006): Promise<void> {
        this.onclose?.({ code, reason: "" });
        await settled();
    }

    asked(method: string): Call[] {
        return this.calls.filter((call) => call.method === method);
    }

    private take(method: string): Call {
        const at = this.calls.findIndex((call) => call.method === method);
        if (at < 0) throw new Error(`nobody called ${method}`);
        return this.calls.splice(at, 1)[0]!;
    }
}

export const ANN = { user: 1, name: "ann", display: "Ann", role: "member" as const };

export const LOBBY = {
    room: 7,
    name: "lobby",
    kind: "public" as const,
    topic: "",
    seq: 10,
    read: 10,
    unread: 0,
    mentions: 0,
    member: true,
    owner: 2,
    archived: false,
    members: 2,
};

export function session(change: object = {}) {
    return {
        user: ANN,
        pos: 100,
        epoch: "first",
        resumed: false,
        rooms: [LOBBY],
        unread_threads: 0,
        server: { version: "1", node: "a" },
        ...change,
    };
}

export function created(pos: number, seq: number, text: string, user = 2, room = 7) {
    return { pos, room, seq, message: { id: pos, seq, user, text, at: pos } };
}

// A client, the sockets it makes, and everything it says.
export class Scene {
    readonly clock = new FakeClock();
    readonly sockets: FakeSocket[] = [];
    readonly notices: Notice[] = [];
    readonly client: Client;

    constructor(options: Partial<ClientOptions> = {}) {
        const { sockets } = this;

        this.client = new Client({
            url: "ws://roost/ws",
            timers: this.clock,
            random: () => 0.5,
            WebSocket: class extends FakeSocket {
                constructor(url: string, protocols: string[]) {
                    super(url, protocols);
                    sockets.push(this);
                }
            },
            ...options,
        });
        this.client.listen((notice) => this.notices.push(notice));
    }

    get socket(): FakeSocket {
        return this.sockets[this.sockets.length - 1]!;
    }

    get texts(): string[] {
        return this.notices.flatMap((notice) =>
            notice.type === "event" && notice.event.method === "message.created"
                ? [notice.event.params.message.text ?? ""]
                : [],
        );
    }

    async opened(change: object = {}): Promise<void> {
        if (this.sockets.length === 0) this.client.start();
        await this.socket.opens();
        await this.socket.answers("session.open", session(change));
    }
}
