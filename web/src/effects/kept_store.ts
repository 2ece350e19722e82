// What is kept of the state on this device, in IndexedDB: one account, and some of its rooms.
// Both change in one go, so that what lies there fits together whenever the page ends.

import type { KeptAccount, KeptRoom } from "../state/kept.ts";

const DATABASE = "roost-reading";
const ACCOUNT = "account";
const ROOMS = "rooms";
const THE_ONE = 1;

export interface Kept {
    account: KeptAccount;
    rooms: KeptRoom[];
}

// undefined: nothing is kept, or this browser keeps nothing.
export async function load(): Promise<Kept | undefined> {
    let account: KeptAccount | undefined;
    let rooms: KeptRoom[] = [];

    const done = await inOneGo("readonly", (stores) => {
        ask<KeptAccount>(stores.account.get(THE_ONE), (found) => (account = found));
        ask<KeptRoom[]>(stores.rooms.getAll(), (found) => (rooms = found));
    });
    return done && account ? { account, rooms } : undefined;
}

// `wanted` are the rooms that may stay; `changed` those that are not as they lie there.
export function save(account: KeptAccount, changed: KeptRoom[], wanted: number[]): Promise<boolean> {
    return inOneGo("readwrite", ({ account: accounts, rooms }) => {
        ask<KeptAccount>(accounts.get(THE_ONE), (before) => {
            // Another person's, or a history that was rewound: none of it is of use.
            const sameLife = before?.me === account.me && before.cursor.epoch === account.cursor.epoch;
            if (!sameLife) rooms.clear();
            accounts.put(account, THE_ONE);
            for (const room of changed) rooms.put(room);
            ask<IDBValidKey[]>(rooms.getAllKeys(), (keys) => {
                for (const key of keys) if (!wanted.includes(Number(key))) rooms.delete(key);
            });
        });
    });
}

export function clear(): Promise<boolean> {
    return inOneGo("readwrite", ({ account, rooms }) => {
        account.clear();
        rooms.clear();
    });
}

function ask<T>(request: IDBRequest, tell: (found: T) => void): void {
    request.onsuccess = () => tell(request.result as T);
}

interface Stores {
    account: IDBObjectStore;
    rooms: IDBObjectStore;
}

async function inOneGo(mode: IDBTransactionMode, work: (stores: Stores) => void): Promise<boolean> {
    try {
        const database = await open();

        await new Promise<void>((resolve, reject) => {
            const go = database.transaction([ACCOUNT, ROOMS], mode);
            go.oncomplete = () => resolve();
            go.onerror = go.onabort = () => reject(go.error);
            work({ account: go.objectStore(ACCOUNT), rooms: go.objectStore(ROOMS) });
        });
        return true;
    } catch {
        return false;
    }
}

let opening: Promise<IDBDatabase> | undefined;

function open(): Promise<IDBDatabase> {
    opening ??= new Promise((resolve, reject) => {
        const request = indexedDB.open(DATABASE, 1);

        request.onupgradeneeded = () => {
            request.result.createObjectStore(ACCOUNT);
            request.result.createObjectStore(ROOMS, { keyPath: "room" });
        };
        request.onerror = () => reject(request.error);
        request.onsuccess = () => {
            request.result.onclose = () => (opening = undefined);
            resolve(request.result);
        };
    });
    opening.catch(() => (opening = undefined));
    return opening;
}
