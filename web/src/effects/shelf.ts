// Where messages lie until the server has them: in IndexedDB, so that neither a reload nor a
// closed tab loses one. All tabs of a person share the shelf. One of them, the one that
// holds the lock, sends; the others write to the shelf and hear what came of it. Where there
// are no locks (a page on plain http) every tab sends: the key makes that harmless.

import type { OutboxEntry } from "../protocol/outbox.ts";

const DATABASE = "roost";
const STORE = "outbox";

// Errors lose their class on the way through storage and channels.
export type Kept = Omit<OutboxEntry, "error"> & {
    user: number;
    error?: { code: string; message: string };
};

export type Word =
    | { what: "added"; entry: Kept }
    | { what: "changed"; entry: Kept }
    | { what: "retry" | "discard"; key: string };

interface Owner {
    hear(word: Word): void;
    lead(left: Kept[]): void; // from now on this tab sends; these are waiting
}

export class Shelf {
    leads = false;
    readonly user: number;
    private readonly channel: BroadcastChannel | undefined;
    private readonly letGo: () => void;
    private readonly closed: Promise<void>;
    private last: Promise<unknown> = Promise.resolve();

    constructor(user: number, owner: Owner) {
        let letGo = () => {};

        this.user = user;
        this.closed = new Promise((resolve) => (letGo = resolve));
        this.letGo = letGo;
        if (typeof BroadcastChannel !== "undefined") {
            this.channel = new BroadcastChannel(`roost-outbox-${user}`);
            this.channel.onmessage = ({ data }) => owner.hear(data as Word);
        }
        const lead = async () => {
            this.leads = true;
            owner.lead(await this.all());
            await this.closed;
        };
        if (navigator.locks) void navigator.locks.request(`roost-outbox-${user}`, lead);
        else void lead();
    }

    close(): void {
        this.leads = false;
        this.channel?.close();
        this.letGo();
    }

    tell(word: Word): void {
        this.channel?.postMessage(word);
    }

    // In the order of the calls. False: this browser keeps nothing.
    put(entry: Kept): Promise<boolean> {
        return this.inTurn((store) => store.put(entry));
    }

    remove(key: string): Promise<boolean> {
        return this.inTurn((store) => store.delete(key));
    }

    async all(): Promise<Kept[]> {
        let found: Kept[] = [];

        await this.inTurn((store) => {
            const ask = store.getAll() as IDBRequest<Kept[]>;
            ask.onsuccess = () => (found = ask.result);
            return ask;
        });
        return found.filter(({ user }) => user === this.user).sort((a, b) => a.at - b.at);
    }

    private inTurn(work: (store: IDBObjectStore) => IDBRequest): Promise<boolean> {
        const turn = this.last.then(async () => {
            try {
                await run(await database(), work);
                return true;
            } catch {
                return false;
            }
        });

        this.last = turn;
        return turn;
    }
}

function run(open: IDBDatabase, work: (store: IDBObjectStore) => IDBRequest): Promise<void> {
    return new Promise((resolve, reject) => {
        const change = open.transaction(STORE, "readwrite");

        change.oncomplete = () => resolve();
        change.onerror = change.onabort = () => reject(change.error);
        work(change.objectStore(STORE));
    });
}

let opening: Promise<IDBDatabase> | undefined;

function database(): Promise<IDBDatabase> {
    opening ??= new Promise((resolve, reject) => {
        const ask = indexedDB.open(DATABASE, 1);

        ask.onupgradeneeded = () => ask.result.createObjectStore(STORE, { keyPath: "key" });
        ask.onerror = () => reject(ask.error);
        ask.onsuccess = () => {
            ask.result.onclose = () => (opening = undefined);
            resolve(ask.result);
        };
    });
    opening.catch(() => (opening = undefined));
    return opening;
}
