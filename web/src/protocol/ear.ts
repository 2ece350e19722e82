// For tests: remembers what a client heard, so that a test may ask for it before or after it
// came. Each event is found once, so `hears` twice means it came twice.

import type { Events } from "../api.gen.ts";
import type { Client, Notice, ServerEvent } from "./client.ts";
import { realTimers, type Timers } from "./surroundings.ts";

export class Ear {
    readonly heard: Notice[] = [];
    private readonly timers: Timers;
    private readonly wakers = new Set<() => void>();

    constructor(client: Client, timers: Timers = realTimers) {
        this.timers = timers;
        client.listen((notice) => {
            this.heard.push(notice);
            for (const wake of [...this.wakers]) wake();
        });
    }

    // Takes the first remembered or coming notice that fits.
    waitFor<T extends Notice>(
        fits: (notice: Notice) => notice is T,
        what: string,
        ms = 5_000,
    ): Promise<T> {
        return new Promise((resolve, reject) => {
            const look = () => {
                const at = this.heard.findIndex(fits);

                if (at < 0) return;
                this.timers.clear(timer);
                this.wakers.delete(look);
                resolve(this.heard.splice(at, 1)[0] as T);
            };
            const timer = this.timers.set(() => {
                this.wakers.delete(look);
                reject(new Error(`never heard ${what}`));
            }, ms);
            this.wakers.add(look);
            look();
        });
    }

    async hears<E extends keyof Events>(
        method: E,
        fits: (params: Events[E]) => boolean = () => true,
        ms?: number,
    ): Promise<Events[E]> {
        type Heard = Extract<Notice, { type: "event" }>;
        const isIt = (notice: Notice): notice is Heard =>
            notice.type === "event" &&
            notice.event.method === method &&
            fits((notice.event as Extract<ServerEvent, { method: E }>).params as Events[E]);
        const { event } = await this.waitFor(isIt, method, ms);

        return event.params as Events[E];
    }

    async opens(ms?: number) {
        type Opened = Extract<Notice, { type: "opened" }>;
        const isIt = (notice: Notice): notice is Opened => notice.type === "opened";

        return (await this.waitFor(isIt, "an open session", ms)).session;
    }
}
