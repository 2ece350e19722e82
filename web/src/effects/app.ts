// The page's one App: the state, the client that feeds it, and what has to happen when the
// state changes. Everything that is not pure lives in this folder.

import type { Client } from "../protocol/client.ts";
import { Store } from "../state/store.ts";
import type { Action } from "../state/actions.ts";
import type { State } from "../state/state.ts";
import { needDrafts } from "./drafts.ts";
import { needAlerts } from "./alerts.ts";
import { needKept } from "./kept.ts";
import { needMarks } from "./marks.ts";
import { needHistory } from "./messages.ts";
import { needHeld, needNotices, needReviews, needSanctions } from "./moderation.ts";
import { needPage } from "./page.ts";
import { needPeople } from "./people.ts";
import { needOwn } from "./own.ts";
import { needReading } from "./reading.ts";
import { needMembers, needRooms } from "./rooms.ts";
import { needShelf } from "./sending.ts";
import { needSession } from "./session.ts";
import { needSidebar } from "./sidebar.ts";
import { needThreads } from "./threads.ts";
import { needTyping } from "./typing.ts";
import { needUploads } from "./uploads.ts";
import { needWorker } from "./worker.ts";

export type Need = (app: App, after: State, before: State, action: Action) => void;

// Each looks at what has changed and sees to what is missing now.
const NEEDS: Need[] = [
    needSession,
    needShelf,
    needDrafts,
    needUploads,
    needRooms,
    needHistory,
    needThreads,
    needOwn,
    needMembers,
    needPeople,
    needReading,
    needSidebar,
    needMarks,
    needTyping,
    needSanctions,
    needReviews,
    needHeld,
    needNotices,
    needAlerts,
    needPage,
    needKept,
    needWorker,
];

export class App {
    readonly store = new Store();
    client: Client | undefined;

    constructor() {
        this.store.watch((after, before, action) => {
            for (const need of NEEDS) need(this, after, before, action);
        });
    }

    get state(): State {
        return this.store.state;
    }

    dispatch(action: Action): void {
        this.store.dispatch(action);
    }

    // The client, where being signed in is certain.
    get line(): Client {
        if (!this.client) throw new Error("not signed in");
        return this.client;
    }
}
