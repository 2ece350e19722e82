// Calls that must take effect exactly once. Each carries an idempotency key and is sent
// again with that same key, over reconnects too, until the server has answered for good.
//
// Entries of one lane (a room) leave one after another, so what was written first arrives
// first even when something in between has to be repeated.

import { Backoff } from "./backoff.ts";
import { RpcError, asRpcError } from "./errors.ts";
import type { Surroundings } from "./surroundings.ts";

const ENTRIES_MAX = 500;
const BUSY_MS = 1_000;
const INTERNAL_TRIES = 5;
const HOLD_MAX_MS = 60_000; // by a clock that was set back it would be for ever

export interface OutboxEntry {
    readonly key: string;
    readonly lane: string;
    readonly method: string;
    readonly params: Record<string, unknown>; // key included
    readonly at: number;
    readonly after?: number; // it waits until then: it may be taken back meanwhile
    readonly state: "pending" | "sent" | "failed" | "discarded";
    readonly result?: unknown; // once sent
    readonly error?: RpcError; // once failed
}

interface Slot {
    entry: OutboxEntry;
    tries: number;
    inFlight: boolean;
    backoff: Backoff;
    settle: { resolve(result: unknown): void; reject(error: RpcError): void };
}

export interface OutboxWay {
    isOpen(): boolean;
    call(method: string, params: unknown): Promise<unknown>;
    changed(entry: OutboxEntry): void;
}

export class Outbox {
    private readonly around: Surroundings;
    private readonly way: OutboxWay;
    private readonly slots = new Map<string, Slot>();
    private pausedUntil = 0;
    private timer: unknown;
    private waker: unknown;

    constructor(around: Surroundings, way: OutboxWay) {
        this.around = around;
        this.way = way;
    }

    get waiting(): number {
        let count = 0;

        for (const slot of this.slots.values())
            if (slot.entry.state === "pending") count += 1;
        return count;
    }

    has(key: string): boolean {
        return this.slots.has(key);
    }

    // One that an earlier page began, or another one: with its key, as it stood.
    restore(entry: OutboxEntry): void {
        if (this.slots.has(entry.key)) return;
        void this.put(entry);
        this.pump();
    }

    add(method: string, params: Record<string, unknown>, lane: string): Promise<unknown> {
        const key = String(params.key);

        if (this.slots.size >= ENTRIES_MAX)
            return Promise.reject(new RpcError("full", "too much is waiting to be sent"));
        if (this.slots.has(key))
            return Promise.reject(new RpcError("key_conflict", "this key is waiting already"));

        const at = this.around.timers.now();
        const done = this.put({ key, lane, method, params, at, state: "pending" });
        this.pump();
        return done;
    }

    private put(entry: OutboxEntry): Promise<unknown> {
        const done = new Promise<unknown>((resolve, reject) => {
            this.slots.set(entry.key, {
                entry,
                tries: 0,
                inFlight: false,
                backoff: new Backoff(this.around.random),
                settle: { resolve, reject },
            });
        });
        done.catch(() => {}); // whoever cares for the outcome awaits it
        this.way.changed(entry);
        return done;
    }

    // A failed one again, with its own key.
    retry(key: string): void {
        const slot = this.slots.get(key);

        if (slot?.entry.state !== "failed") return;
        slot.tries = 0;
        slot.backoff.reset();
        this.become(slot, { state: "pending" });
        this.pump();
    }

    discard(key: string): void {
        const slot = this.slots.get(key);

        if (!slot || slot.inFlight) return;
        this.slots.delete(key);
        this.become(slot, { state: "discarded" });
        slot.settle.reject(new RpcError("discarded", "taken back"));
        this.pump();
    }

    // The connection is open, or a pause is over.
    pump(): void {
        const busyLanes = new Set<string>();
        const waits: number[] = [];

        if (!this.way.isOpen()) return;
        if (this.around.timers.now() < this.pausedUntil) return;
        for (const slot of this.slots.values()) {
            const { lane, state } = slot.entry;

            if (state !== "pending" || busyLanes.has(lane)) continue;
            busyLanes.add(lane);
            if (slot.inFlight) continue;
            const wait = (slot.entry.after ?? 0) - this.around.timers.now();
            if (wait > 0 && wait <= HOLD_MAX_MS) waits.push(wait);
            else void this.send(slot);
        }
        if (waits.length === 0) return;
        this.around.timers.clear(this.waker);
        this.waker = this.around.timers.set(() => this.pump(), Math.min(...waits));
    }

    private async send(slot: Slot): Promise<void> {
        slot.inFlight = true;
        slot.tries += 1;
        try {
            const result = await this.way.call(slot.entry.method, slot.entry.params);
            slot.inFlight = false;
            this.slots.delete(slot.entry.key);
            this.become(slot, { state: "sent", result });
            slot.settle.resolve(result);
        } catch (problem) {
            slot.inFlight = false;
            this.onError(slot, asRpcError(problem));
        }
        this.pump();
    }

    private onError(slot: Slot, error: RpcError): void {
        switch (error.code) {
            case "disconnected":
            case "unauthorized":
                return; // the next open session pumps
            case "busy":
            case "rate_limited":
                this.pause((error.retryMs ?? BUSY_MS) + Math.floor(this.around.random() * 250));
                return;
            case "timeout":
                this.pause(slot.backoff.next());
                return;
            case "internal":
                if (slot.tries < INTERNAL_TRIES) {
                    this.pause(slot.backoff.next());
                    return;
                }
        }
        this.become(slot, { state: "failed", error });
        slot.settle.reject(error);
    }

    private pause(ms: number): void {
        const until = this.around.timers.now() + ms;

        if (until <= this.pausedUntil) return;
        this.pausedUntil = until;
        this.around.timers.clear(this.timer);
        this.timer = this.around.timers.set(() => this.goOn(), ms);
    }

    // A timer may come a moment early by the clock, and the clock may be set back: the pause
    // is over when its timer says so, or nothing would end it.
    private goOn(): void {
        this.pausedUntil = 0;
        this.pump();
    }

    private become(slot: Slot, change: Partial<OutboxEntry>): void {
        slot.entry = { ...slot.entry, ...change };
        this.way.changed(slot.entry);
    }
}
