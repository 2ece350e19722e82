// How components reach the App, and how they hear of changes.

import { createContext } from "preact";
import { useContext, useEffect, useReducer } from "preact/hooks";
import type { App } from "../effects/app.ts";
import type { State } from "../state/state.ts";

export const AppContext = createContext<App | undefined>(undefined);

export function useApp(): App {
    const app = useContext(AppContext);

    if (!app) throw new Error("no App around this component");
    return app;
}

export function useAppState(app: App): State {
    const [, redraw] = useReducer((count: number) => count + 1, 0);

    useEffect(
        () =>
            app.store.watch((after, before) => {
                if (after !== before) redraw(undefined);
            }),
        [app],
    );
    return app.state;
}
