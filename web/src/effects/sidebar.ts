// The sidebar as its person arranged it. A change shows at once and goes to the server when it
// can; where another device was quicker, it is made again on what that one left.

import type { Section } from "../api.gen.ts";
import { asRpcError } from "../protocol/errors.ts";
import type { Arranging } from "../state/marks.ts";
import { inWords } from "../text/problems.ts";
import type { App, Need } from "./app.ts";

const TRIES_MAX = 4;
const AFTER_BUSY_MS = 1_500;

interface Known {
    pos: number;
    sections: Section[];
}

let known: Known | undefined; // as the server has it
let waiting: Arranging[] = [];
let going = false;
let tries = 0;

export function arrange(app: App, change: Arranging | undefined): void {
    if (!change) return;
    waiting.push(change);
    show(app);
    void push(app);
}

function show(app: App): void {
    const sections = waiting.reduce((all, change) => change(all), known?.sections ?? app.state.sidebar);

    app.dispatch({ type: "sidebar", sections });
}

function hear(app: App, news: Known): void {
    if (known && news.pos < known.pos) return;
    known = news;
    show(app);
}

async function push(app: App): Promise<void> {
    if (going || !known || waiting.length === 0 || app.state.link.phase !== "open") return;
    const { pos } = known;
    const sent = waiting.length;
    const sections = waiting.reduce((all, change) => change(all), known.sections);

    going = true;
    try {
        const answer = await app.line.call("sidebar.set", { sections, if_pos: pos });
        waiting.splice(0, sent);
        tries = 0;
        hear(app, { pos: answer.pos, sections });
    } catch (problem) {
        await onProblem(app, problem);
    }
    going = false;
    void push(app);
}

async function onProblem(app: App, problem: unknown): Promise<void> {
    const { code, retryMs } = asRpcError(problem);

    if (code === "disconnected") return; // the next session goes on
    tries += 1;
    if (tries < TRIES_MAX && code === "conflict") return load(app);
    if (tries < TRIES_MAX && /^(busy|rate_limited|timeout)$/.test(code)) {
        await new Promise((resolve) => setTimeout(resolve, retryMs ?? AFTER_BUSY_MS));
        return;
    }
    waiting = [];
    tries = 0;
    show(app);
    app.dispatch({ type: "problem", text: inWords(problem) });
}

async function load(app: App): Promise<void> {
    const answer = await app.line.call("sidebar.get", {}).catch(() => undefined);

    if (answer) hear(app, answer);
}

export const needSidebar: Need = (app, _after, _before, action) => {
    if (action.type === "signed_out") {
        known = undefined;
        waiting = [];
    }
    if (action.type === "opened") void load(app).then(() => push(app));
    if (action.type === "event" && action.event.method === "sidebar.changed") {
        const { version: pos, sections } = action.event.params;
        hear(app, { pos, sections });
    }
};
