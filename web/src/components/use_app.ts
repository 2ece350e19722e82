// How components reach the App, and how they hear of changes.

import { createContext } from "preact";
import { useContext, useLayoutEffect, useReducer, useRef } from "preact/hooks";
import type { App } from "../effects/app.ts";
import type { State } from "../state/state.ts";

export const AppContext = createContext<App | undefined>(undefined);

export function useApp(): App {
    const app = useContext(AppContext);

    if (!app) throw new Error("no App around this component");
    return app;
}

// A change is drawn at once; of many, as after a break, no more than the eye can follow.
const BREATH_MS = 16;

export function useAppState(app: App): State {
    const [, redraw] = useReducer((count: number) => count + 1, 0);
    const drawn = useRef(app.state);

    drawn.current = app.state;
    useLayoutEffect(() => {
        let drawnAt = 0;
        let timer: ReturnType<typeof setTimeout> | undefined;
        const draw = () => {
            timer = undefined;
            drawnAt = performance.now();
            redraw(undefined);
        };
        const stop = app.store.watch((after, before) => {
            if (after === before || timer !== undefined) return;
            const wait = drawnAt + BREATH_MS - performance.now();
            if (wait <= 0) draw();
            else timer = setTimeout(draw, wait);
        });

        // What came about between the first drawing and here.
        if (app.state !== drawn.current) draw();
        return () => {
            stop();
            clearTimeout(timer);
        };
    }, [app]);
    return app.state;
}
