// One person's client: a connection that comes back, typed calls, an outbox, and what the
// server should know of each new session (which rooms are looked at).

import type { Events, Methods } from "../api.gen.ts";
import {
    Connection,
    type ConnectionOptions,
    type Cursor,
    type Session,
    type Stats,
    type Status,
} from "./connection.ts";
import { Outbox, type OutboxEntry } from "./outbox.ts";
import { newKey, surroundings, type Surroundings } from "./surroundings.ts";

export type Params<M extends keyof Methods> = Methods[M]["params"];
export type Result<M extends keyof Methods> = Methods[M]["result"];

export type ServerEvent = {
    [E in keyof Events]: { method: E; params: Events[E] };
}[keyof Events];

// What a client tells its listeners, in order.
export type Notice =
    | { type: "status"; status: Status }
    | { type: "opened"; session: Session } // not resumed: reload what you hold
    | { type: "event"; event: ServerEvent }
    | { type: "outbox"; entry: OutboxEntry };

export type ClientOptions = ConnectionOptions & Partial<Surroundings>;

type Keyed = { [M in keyof Methods]: Params<M> extends { key: string } ? M : never }[keyof Methods];

export class Client {
    private readonly around: Surroundings;
    private readonly connection: Connection;
    private readonly outbox: Outbox;
    private readonly listeners = new Set<(notice: Notice) => void>();
    private looking: number[] = [];

    constructor(options: ClientOptions) {
        this.around = surroundings(options);
        this.connection = new Connection(options, this.around, {
            status: (status) => this.tell({ type: "status", status }),
            opened: (session) => this.onOpened(session),
            event: (method, params) =>
                this.tell({ type: "event", event: { method, params } as ServerEvent }),
            quiet: () => this.lookAgain(),
        });
        this.outbox = new Outbox(this.around, {
            isOpen: () => this.connection.status.phase === "open",
            call: (method, params) => this.connection.call(method, params),
            changed: (entry) => this.tell({ type: "outbox", entry }),
        });
    }

    get status(): Status {
        return this.connection.status;
    }

    get cursor(): Cursor | undefined {
        return this.connection.cursor;
    }

    get stats(): Stats {
        return this.connection.stats;
    }

    get unsent(): number {
        return this.outbox.waiting;
    }

    listen(listener: (notice: Notice) => void): () => void {
        this.listeners.add(listener);
        return () => this.listeners.delete(listener);
    }

    start(): void {
        this.connection.start();
    }

    stop(): void {
        this.connection.stop();
    }

    nudge(): void {
        this.connection.nudge();
    }

    // Fails with "disconnected" while there is no open session.
    call<M extends keyof Methods>(method: M, params: Params<M>): Promise<Result<M>> {
        return this.connection.call(method, params) as Promise<Result<M>>;
    }

    // Any call with an idempotency key, repeated until it is answered for good.
    submit<M extends Keyed>(
        method: M,
        params: Omit<Params<M>, "key"> & { key?: string },
        lane: string = method,
    ): Promise<Result<M>> {
        const keyed = { ...params, key: params.key ?? newKey() };
        return this.outbox.add(method, keyed, lane) as Promise<Result<M>>;
    }

    send(room: number, text: string, key?: string): Promise<Result<"message.send">> {
        const params = key === undefined ? { room, text } : { room, text, key };
        return this.submit("message.send", params, `room ${room}`);
    }

    // What an earlier page, or another one, left to be sent. Known ones stay as they are.
    restore(entry: OutboxEntry): void {
        this.outbox.restore(entry);
    }

    has(key: string): boolean {
        return this.outbox.has(key);
    }

    retry(key: string): void {
        this.outbox.retry(key);
    }

    discard(key: string): void {
        this.outbox.discard(key);
    }

    look(rooms: number[]): void {
        this.looking = rooms;
        this.lookAgain();
    }

    private onOpened(session: Session): void {
        this.tell({ type: "opened", session });
        if (this.looking.length > 0) this.lookAgain();
        this.outbox.pump();
    }

    // Also serves as the question to a silent server: cheap, and repeating it is harmless.
    private lookAgain(): void {
        this.connection.call("room.look", { rooms: this.looking }).catch(() => {});
    }

    private tell(notice: Notice): void {
        for (const listener of this.listeners) listener(notice);
    }
}
