// Signing in and out, and the client that lives in between.

import { Client, type Notice } from "../protocol/client.ts";
import { SOMEONE_ELSE } from "../protocol/connection.ts";
import { asRpcError } from "../protocol/errors.ts";
import { post } from "../protocol/http.ts";
import type { App, Need } from "./app.ts";
import { forgetDrafts } from "./drafts.ts";
import { forgetKept, type Restored } from "./kept.ts";
import { attempt } from "./messages.ts";
import { heardOutbox } from "./sending.ts";

// Shorter breaks are nobody's business.
const TROUBLED_MS = 1_500;

// `from`: what was kept of an earlier page, and goes on from there.
export function connect(app: App, from?: Restored): void {
    app.client?.stop();
    const url = new URL("/ws", location.href);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    const client = new Client({ url: url.href, isSignedIn, ...from });

    app.client = client;
    client.listen((notice) => {
        if (app.client === client) hear(app, notice);
    });
    if (app.state.open !== undefined) client.look([app.state.open]);
    client.start();
}

function hear(app: App, notice: Notice): void {
    switch (notice.type) {
        case "status":
            // Another person signed in behind our back, in another tab.
            if (notice.status.why === SOMEONE_ELSE) void beginAnew(app);
            else app.dispatch({ type: "link", status: notice.status });
            return;
        case "opened":
            app.dispatch({ type: "opened", session: notice.session });
            return;
        case "event":
            app.dispatch({ type: "event", event: notice.event, now: Date.now() });
            return;
        case "outbox":
            heardOutbox(app, notice.entry);
    }
}

async function beginAnew(app: App): Promise<void> {
    app.client = undefined; // nothing of it is kept from here on
    await forgetKept();
    location.reload();
}

async function isSignedIn(): Promise<"yes" | "no" | "unknown"> {
    try {
        await post("token.list", {});
        return "yes";
    } catch (problem) {
        return asRpcError(problem).code === "unauthorized" ? "no" : "unknown";
    }
}

export async function signIn(app: App, name: string, password: string): Promise<void> {
    await post("auth.login", { name, password });
    connect(app);
}

export async function register(app: App, name: string, password: string): Promise<void> {
    const { invite } = app.state;

    await post("auth.register", {
        name,
        password,
        ...(invite && { invite: invite.code }),
    });
    app.dispatch({ type: "uninvited" });
    if (invite?.setup) app.dispatch({ type: "dialog", dialog: "new_room" });
    connect(app);
}

export async function signOut(app: App): Promise<void> {
    await attempt(app, async () => {
        await post("auth.logout", {}).catch((problem) => {
            // Without the server the cookie would stay good: better said than hidden.
            if (asRpcError(problem).code !== "unauthorized") throw problem;
        });
        forgetDrafts();
        app.client?.stop();
        app.client = undefined;
        app.dispatch({ type: "signed_out" });
    });
}

let troubleTimer: ReturnType<typeof setTimeout> | undefined;

export const needSession: Need = (app, after, before) => {
    const { phase } = after.link;

    if (phase === before.link.phase) return;
    if (phase === "open" || phase === "signed_out") {
        clearTimeout(troubleTimer);
        troubleTimer = undefined;
    } else {
        troubleTimer ??= setTimeout(() => app.dispatch({ type: "troubled" }), TROUBLED_MS);
    }
    if (phase === "signed_out" && after.screen !== "signed_out")
        app.dispatch({ type: "signed_out" });
};

// Ends every other session of this person.
export async function changePassword(old: string, wanted: string): Promise<void> {
    await post("auth.password", { old, new: wanted });
}
