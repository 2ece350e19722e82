// One socket's life: frames in and out, calls matched with their answers, and a watch for
// silence. Used once; whoever wants to reconnect makes another.

import { RpcError, rpcErrorFrom } from "./errors.ts";
import type { SocketLike, Surroundings } from "./surroundings.ts";

const CALL_MS = 30_000;
const CONNECT_MS = 15_000;
const WATCH_MS = 5_000;
// A page cannot see the server's pings, so after this much silence we ask something.
const QUIET_MS = 30_000;
const PATIENCE_MS = 10_000;

// Local ends, in the range the standard leaves to applications.
export const CLOSE_STALLED = 4900;
export const CLOSE_NONSENSE = 4901;

export interface LinkEnd {
    code: number;
    reason: string;
    opened: boolean;
}

export interface LinkOwner {
    opened(): void;
    event(method: string, params: unknown): void;
    quiet(): void;
    ended(end: LinkEnd): void;
}

interface Waiting {
    resolve(result: unknown): void;
    reject(error: RpcError): void;
    timer: unknown;
}

export class Link {
    private readonly socket: SocketLike;
    private readonly around: Surroundings;
    private readonly owner: LinkOwner;
    private readonly waiting = new Map<number, Waiting>();
    private nextId = 1;
    private opened = false;
    private over = false;
    private heardAt: number;
    private askedAt: number | undefined;
    private watch: unknown;

    constructor(url: string, around: Surroundings, owner: LinkOwner) {
        this.around = around;
        this.owner = owner;
        this.heardAt = around.timers.now();
        this.socket = new around.WebSocket(url, ["roost.v1"]);
        this.socket.onopen = () => this.onOpen();
        this.socket.onmessage = (event) => this.onFrame(event.data);
        this.socket.onclose = (event) => this.end(event.code ?? 1006, event.reason ?? "");
        this.socket.onerror = () => {}; // a close always follows
        this.watch = around.timers.set(
            () => this.close(CLOSE_STALLED, "no connection"),
            CONNECT_MS,
        );
    }

    call(method: string, params: unknown, ms = CALL_MS): Promise<unknown> {
        if (!this.opened || this.over)
            return Promise.reject(new RpcError("disconnected", "not connected"));

        const id = this.nextId++;
        const { timers } = this.around;
        const answer = new Promise<unknown>((resolve, reject) => {
            const timer = timers.set(() => {
                this.waiting.delete(id);
                reject(new RpcError("timeout", `no answer to ${method}`));
            }, ms);
            this.waiting.set(id, { resolve, reject, timer });
        });
        this.socket.send(JSON.stringify({ jsonrpc: "2.0", id, method, params }));
        return answer;
    }

    // The owner hears of the end at once: a dead network may never confirm a close.
    close(code: number, reason: string): void {
        if (this.over) return;
        this.socket.close(code >= 4000 ? code : 1000, reason);
        this.end(code, reason);
    }

    // Makes sure that somebody is still there, without waiting for the next look.
    check(): void {
        if (!this.opened || this.over || this.askedAt !== undefined) return;
        this.askedAt = this.around.timers.now();
        this.owner.quiet();
    }

    private onOpen(): void {
        if (this.over) return;
        this.opened = true;
        this.heardAt = this.around.timers.now();
        this.around.timers.clear(this.watch);
        this.watchSilence();
        this.owner.opened();
    }

    private watchSilence(): void {
        this.watch = this.around.timers.set(() => {
            const now = this.around.timers.now();

            if (this.askedAt !== undefined) {
                if (now - this.askedAt >= PATIENCE_MS) {
                    this.close(CLOSE_STALLED, "the server fell silent");
                    return;
                }
            } else if (now - this.heardAt >= QUIET_MS) {
                this.check();
            }
            this.watchSilence();
        }, WATCH_MS);
    }

    private onFrame(data: unknown): void {
        if (this.over) return;
        this.heardAt = this.around.timers.now();
        this.askedAt = undefined;

        const frame = parse(data);
        if (!frame) {
            this.close(CLOSE_NONSENSE, "not JSON-RPC");
            return;
        }
        if (typeof frame.method === "string") this.owner.event(frame.method, frame.params);
        else if (typeof frame.id === "number") this.onAnswer(frame.id, frame);
    }

    private onAnswer(id: number, frame: Record<string, unknown>): void {
        const waiting = this.waiting.get(id);

        if (!waiting) return; // answered after its time was up
        this.waiting.delete(id);
        this.around.timers.clear(waiting.timer);
        if ("error" in frame) waiting.reject(rpcErrorFrom(frame.error));
        else waiting.resolve(frame.result);
    }

    private end(code: number, reason: string): void {
        if (this.over) return;
        this.over = true;
        this.around.timers.clear(this.watch);
        for (const waiting of this.waiting.values()) {
            this.around.timers.clear(waiting.timer);
            waiting.reject(new RpcError("disconnected", "the connection ended"));
        }
        this.waiting.clear();
        this.owner.ended({ code, reason, opened: this.opened });
    }
}

function parse(data: unknown): Record<string, unknown> | undefined {
    if (typeof data !== "string") return undefined;
    try {
        const frame: unknown = JSON.parse(data);
        return typeof frame === "object" && frame !== null && !Array.isArray(frame)
            ? (frame as Record<string, unknown>)
            : undefined;
    } catch {
        return undefined;
    }
}
