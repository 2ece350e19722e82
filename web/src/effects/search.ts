// Asks the server for messages, as the words in the pane's field change.

import { NO_SEARCH } from "../state/search.ts";
import { inWords } from "../text/problems.ts";
import type { App } from "./app.ts";

const PAGE = 20;

export function openSearch(app: App, query?: string): void {
    if (!app.state.search) app.dispatch({ type: "search", search: NO_SEARCH });
    if (query !== undefined) search(app, query);
}

export function closeSearch(app: App): void {
    app.dispatch({ type: "search", search: undefined });
}

export function search(app: App, query: string): void {
    const asked = query.trim();
    const before = app.state.search ?? NO_SEARCH;

    if (asked === "") {
        app.dispatch({ type: "search", search: { ...NO_SEARCH, query } });
        return;
    }
    if (asked === before.asked && !before.why) {
        app.dispatch({ type: "search", search: { ...before, query } });
        return;
    }
    app.dispatch({ type: "search", search: { ...NO_SEARCH, query, asked, busy: true } });
    void ask(app, asked);
}

export function searchOn(app: App): void {
    const { search: now } = app.state;

    if (!now?.cursor || now.busy) return;
    app.dispatch({ type: "search", search: { ...now, busy: true } });
    void ask(app, now.asked, now.cursor);
}

async function ask(app: App, asked: string, cursor?: string): Promise<void> {
    try {
        const page = await app.line.call("message.search", {
            query: asked,
            limit: PAGE,
            zone: zoneNow(new Date().getTimezoneOffset()),
            ...(cursor !== undefined && { cursor }),
        });
        app.dispatch({
            ...{ type: "search_hits", asked, hits: page.hits, cursor: page.cursor },
            partial: page.partial ?? false,
        });
    } catch (problem) {
        const { search: now } = app.state;
        if (now?.asked !== asked) return;
        app.dispatch({ type: "search", search: { ...now, busy: false, why: inWords(problem) } });
    }
}

// The offset from UTC as the server wants it: the browser counts minutes, westwards.
export function zoneNow(west: number): string {
    const minutes = Math.abs(west);
    const two = (n: number) => String(n).padStart(2, "0");

    if (west === 0) return "Z";
    return `${west < 0 ? "+" : "-"}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
