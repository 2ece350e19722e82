// Holds the state and tells who asked to be told.

import type { Action } from "./actions.ts";
import { reduce } from "./reduce.ts";
import { INITIAL, type State } from "./state.ts";

export type Watcher = (after: State, before: State, action: Action) => void;

export class Store {
    state: State = INITIAL;
    private readonly watchers = new Set<Watcher>();

    watch(watcher: Watcher): () => void {
        this.watchers.add(watcher);
        return () => this.watchers.delete(watcher);
    }

    dispatch(action: Action): void {
        const before = this.state;

        this.state = reduce(before, action);
        // Told even when nothing changed: an event may ask for effects only.
        for (const watcher of this.watchers) watcher(this.state, before, action);
    }
}
