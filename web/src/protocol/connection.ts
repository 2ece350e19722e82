// The connection as the rest of the program sees it: one that comes back by itself.
//
//   idle -> connecting -> opening -> open -> waiting -> connecting ...
//   signed_out: the server wants a sign-in (4001, 4003, unauthorized); start() tries again
//   closed: stop() was called
//
// It keeps the resume cursor and the room counters, so everything it passes on is news, in
// order and without holes. A hole would be a server's bug: the cursor is thrown away and the
// next session starts afresh.

import type { Methods } from "../api.gen.ts";
import { Backoff } from "./backoff.ts";
import { RpcError, asRpcError } from "./errors.ts";
import { Link, type LinkEnd } from "./link.ts";
import { RoomCounters } from "./room_counters.ts";
import type { Surroundings } from "./surroundings.ts";

const OPEN_MS = 15_000;
const STABLE_MS = 10_000;
const CROWDED_MS = 5_000;
const CLOSE_HOLE = 4902;
const CLOSE_REFUSED = 4903;

// Why a client signs out when the cookie has become another person's: what it holds, unsent
// messages too, is not theirs.
export const SOMEONE_ELSE = "someone else";

export type Phase =
    | "idle"
    | "connecting"
    | "opening"
    | "open"
    | "waiting"
    | "signed_out"
    | "closed";

export interface Status {
    phase: Phase;
    retryAt?: number; // while waiting
    why?: string; // for people reading logs, not for users
}

export interface Cursor {
    since: number;
    epoch: string;
}

export type Session = Methods["session.open"]["result"];

export interface Stats {
    events: number;
    duplicates: number;
    holes: number;
    strays: number;
    connects: number;
}

export interface ConnectionOptions {
    url: string; // ws://host:port/ws
    token?: string; // without one the cookie has to do
    cursor?: Cursor; // of an earlier client
    user?: number; // whose what is held is; absent: of whoever opens the first session
    // Asked when a connection was refused before it opened, which a page cannot tell from a
    // dead network: "no" means that the sign-in is over.
    isSignedIn?: () => Promise<"yes" | "no" | "unknown">;
}

export interface ConnectionOwner {
    status(status: Status): void;
    opened(session: Session): void;
    event(method: string, params: unknown): void;
    quiet(): void;
}

interface Durable {
    pos: number;
    room?: number;
    seq?: number;
    user?: number;
    users?: number[];
}

export class Connection {
    readonly stats: Stats = { events: 0, duplicates: 0, holes: 0, strays: 0, connects: 0 };
    status: Status = { phase: "idle" };
    cursor: Cursor | undefined;
    private readonly options: ConnectionOptions;
    private readonly around: Surroundings;
    private readonly owner: ConnectionOwner;
    private readonly backoff: Backoff;
    private readonly counters = new RoomCounters();
    private link: Link | undefined;
    private me = 0;
    private early: [string, unknown][] = [];
    private timer: unknown; // of the phase: retry while waiting, stability while open
    private moveTimer: unknown;
    private moveAt: number | undefined;
    private asking = false;

    constructor(options: ConnectionOptions, around: Surroundings, owner: ConnectionOwner) {
        this.options = options;
        this.around = around;
        this.owner = owner;
        this.backoff = new Backoff(around.random);
        this.cursor = options.cursor;
        this.me = options.user ?? 0;
    }

    start(): void {
        if (this.link) return;
        this.around.timers.clear(this.timer);
        this.connect();
    }

    stop(): void {
        this.enter({ phase: "closed" });
        this.around.timers.clear(this.timer);
        this.cancelMove();
        this.link?.close(1000, "bye");
    }

    // The network came back, the page was shown again, someone is impatient.
    nudge(): void {
        if (this.status.phase === "waiting") this.start();
        else this.link?.check();
    }

    call(method: string, params: unknown, ms?: number): Promise<unknown> {
        if (this.status.phase !== "open" || !this.link)
            return Promise.reject(new RpcError("disconnected", "not connected"));
        return this.link.call(method, params, ms);
    }

    private enter(status: Status): void {
        this.status = status;
        this.owner.status(status);
    }

    private connect(): void {
        this.stats.connects += 1;
        this.early = [];
        this.enter({ phase: "connecting" });
        this.link = new Link(this.options.url, this.around, {
            opened: () => void this.open(),
            event: (method, params) => this.onEvent(method, params),
            quiet: () => this.owner.quiet(),
            ended: (end) => this.onEnd(end),
        });
    }

    private async open(): Promise<void> {
        const link = this.link;
        const { token } = this.options;
        const params = { ...(token !== undefined && { token }), ...this.cursor };

        if (!link) return;
        this.enter({ phase: "opening" });
        try {
            const session = (await link.call("session.open", params, OPEN_MS)) as Session;
            if (link === this.link) this.onOpened(session);
        } catch (error) {
            if (link === this.link) this.onRefused(asRpcError(error));
        }
    }

    private onOpened(session: Session): void {
        if (this.me !== 0 && this.me !== session.user.user) {
            this.signOut(SOMEONE_ELSE);
            return;
        }
        this.me = session.user.user;
        if (!session.resumed) this.counters.restart(session.rooms);
        if (!session.resumed || !this.cursor)
            this.cursor = { since: session.pos, epoch: session.epoch };
        this.timer = this.around.timers.set(() => this.backoff.reset(), STABLE_MS);
        this.enter({ phase: "open" });
        this.owner.opened(session);

        const early = this.early;
        this.early = [];
        for (const [method, params] of early) this.onEvent(method, params);
    }

    private onRefused(error: RpcError): void {
        if (error.code === "unauthorized") {
            this.signOut("unauthorized");
            return;
        }
        if (error.code === "params") this.cursor = undefined;
        this.moveAt = this.around.timers.now() + (error.retryMs ?? 0) + this.backoff.next();
        this.link?.close(CLOSE_REFUSED, error.message.slice(0, 60));
    }

    private signOut(why: string): void {
        const link = this.link;

        this.enter({ phase: "signed_out", why });
        this.around.timers.clear(this.timer);
        this.cancelMove();
        link?.close(1000, why);
        this.link = undefined;
    }

    private onEvent(method: string, params: unknown): void {
        if (this.status.phase === "opening") {
            // Several frames may come in one go, before the answer's promise has run.
            this.early.push([method, params]);
            return;
        }
        if (method === "session.move") {
            this.onMove((params as { after_ms: number }).after_ms);
            return;
        }
        if (this.isNews(method, params as Partial<Durable> | undefined))
            this.owner.event(method, params);
    }

    private isNews(method: string, event: Partial<Durable> | undefined): boolean {
        if (typeof event?.pos !== "number" || !this.cursor) return true;
        if (event.pos <= this.cursor.since) return this.isDuplicate();
        if (event.room !== undefined && event.seq !== undefined) {
            const inRoom = event as Durable & { room: number; seq: number };
            const verdict = this.counters.judge(method, inRoom, this.me);

            if (verdict === "duplicate") return this.isDuplicate();
            if (verdict === "hole") return this.isHole(inRoom);
            if (verdict === "stray") this.stats.strays += 1;
        }
        this.stats.events += 1;
        this.cursor = { since: event.pos, epoch: this.cursor.epoch };
        return true;
    }

    private isDuplicate(): false {
        this.stats.duplicates += 1;
        return false;
    }

    private isHole(event: { room: number; seq: number }): false {
        this.stats.holes += 1;
        this.cursor = undefined;
        this.link?.close(CLOSE_HOLE, `hole in room ${event.room} before seq ${event.seq}`);
        return false;
    }

    private onMove(afterMs: number): void {
        this.cancelMove();
        this.moveAt = this.around.timers.now() + afterMs;
        this.moveTimer = this.around.timers.set(
            () => this.link?.close(1000, "asked to move"),
            afterMs,
        );
    }

    private cancelMove(): void {
        this.around.timers.clear(this.moveTimer);
        this.moveAt = undefined;
    }

    private onEnd(end: LinkEnd): void {
        this.link = undefined;
        if (this.status.phase === "closed" || this.status.phase === "signed_out") return;
        this.around.timers.clear(this.timer);
        if (end.code === 4001 || end.code === 4003) {
            this.signOut(end.code === 4003 ? "revoked" : "unauthorized");
            return;
        }
        this.wait(this.delayAfter(end.code), `${end.code} ${end.reason}`.trim());
        if (!end.opened) void this.askWhetherSignedIn();
    }

    private delayAfter(code: number): number {
        const moveAt = this.moveAt;

        this.cancelMove();
        if (moveAt !== undefined) return Math.max(0, moveAt - this.around.timers.now());
        return this.backoff.next() + (code === 4009 ? CROWDED_MS : 0);
    }

    private wait(ms: number, why: string): void {
        this.timer = this.around.timers.set(() => this.connect(), ms);
        this.enter({ phase: "waiting", retryAt: this.around.timers.now() + ms, why });
    }

    private async askWhetherSignedIn(): Promise<void> {
        if (!this.options.isSignedIn || this.asking) return;
        this.asking = true;
        const answer = await this.options.isSignedIn().catch(() => "unknown");
        this.asking = false;

        const { phase } = this.status;
        if (answer === "no" && (phase === "waiting" || phase === "connecting"))
            this.signOut("unauthorized");
    }
}
