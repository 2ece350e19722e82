// Files that go with the next message of a place: chosen, pasted or dropped, and sent up
// while the words are being written.

import { asRpcError } from "../protocol/errors.ts";
import type { State, Upload } from "../state/state.ts";
import { FILES_MAX } from "../state/uploads.ts";
import { t } from "../text/i18n.ts";
import { inWords } from "../text/problems.ts";
import type { App, Need } from "./app.ts";
import { Transfer } from "./tus.ts";

const AT_ONCE = 2;
const TELL_EVERY_MS = 100;
const PREVIEWED = /^image\/(png|jpeg|gif|webp|avif)$/;

interface Job {
    place: string;
    transfer: Transfer;
}

const jobs = new Map<number, Job>();
let lastId = 0;
let going = 0;

export function attach(app: App, place: string, files: Iterable<globalThis.File>): void {
    for (const file of files) {
        if ((app.state.uploads[place]?.length ?? 0) >= FILES_MAX) {
            tell(app, t("files.too_many", { count: FILES_MAX }));
            return;
        }
        if (file.size === 0) {
            tell(app, t("files.empty", { name: file.name }));
            continue;
        }
        begin(app, place, file);
    }
}

function begin(app: App, place: string, file: globalThis.File): void {
    const id = ++lastId;
    let told = 0;
    const transfer = new Transfer(file, (sent) => {
        if (Date.now() - told < TELL_EVERY_MS) return;
        told = Date.now();
        change(app, id, { sent });
    });
    const upload: Upload = {
        ...{ id, name: file.name, size: file.size, type: file.type },
        ...{ state: "waiting", sent: 0 },
        ...(PREVIEWED.test(file.type) && { preview: URL.createObjectURL(file) }),
    };

    jobs.set(id, { place, transfer });
    app.dispatch({ type: "upload", place, upload });
    pump(app);
}

export function tryAgain(app: App, id: number): void {
    change(app, id, { state: "waiting", why: undefined });
    pump(app);
}

// Takes one back, wherever it is.
export function takeBack(app: App, place: string, upload: Upload): void {
    app.dispatch({ type: "upload_gone", place, id: upload.id });
    jobs.get(upload.id)?.transfer.stop();
    forget(upload);
    if (upload.file !== undefined)
        app.client?.call("file.delete", { id: upload.file }).catch(() => {});
}

// They go with a message now.
export function handOver(app: App, place: string): number[] {
    const uploads = app.state.uploads[place] ?? [];

    app.dispatch({ type: "uploads_sent", place });
    uploads.forEach(forget);
    return uploads.flatMap(({ file }) => (file === undefined ? [] : [file]));
}

// They go with none after all; they are on the server already.
export function takeIn(app: App, place: string, files: number[]): void {
    for (const file of files) {
        const { name = "", size = 0, type = "" } = app.state.files[file] ?? {};
        const upload = { id: ++lastId, name, size, type, state: "done", sent: size, file } as const;

        app.dispatch({ type: "upload", place, upload });
    }
}

function pump(app: App): void {
    for (const [id, job] of jobs) {
        if (going >= AT_ONCE) return;
        if (find(app.state, id)?.state === "waiting") void run(app, id, job);
    }
}

async function run(app: App, id: number, { transfer }: Job): Promise<void> {
    going += 1;
    change(app, id, { state: "going" });
    try {
        const file = await transfer.run();
        const before = find(app.state, id);
        if (before) {
            const { name, size, type } = before;
            app.dispatch({ type: "file", file: { id: file, name, size, type } });
            change(app, id, { state: "done", sent: size, file });
            void learn(app, file);
        }
    } catch (problem) {
        const name = find(app.state, id)?.name ?? "";
        change(app, id, { state: "failed", why: whyNot(name, problem) });
    }
    going -= 1;
    pump(app);
}

// The type by its contents, and how large a picture is. It may be looked at already.
async function learn(app: App, id: number): Promise<void> {
    const answer = await app.client?.call("file.get", { id }).catch(() => undefined);

    if (answer) app.dispatch({ type: "file", file: answer.file });
}

function whyNot(name: string, problem: unknown): string {
    const { code, message } = asRpcError(problem);

    if (code === "too_large")
        return t(/keep/.test(message) ? "files.quota" : "files.too_large", { name });
    if (code === "forbidden") return t("files.denied", { name });
    return t("files.lost", { name, reason: inWords(problem) });
}

function tell(app: App, text: string): void {
    app.dispatch({ type: "problem", text });
}

function find(state: State, id: number): Upload | undefined {
    const place = jobs.get(id)?.place;

    return place === undefined ? undefined : state.uploads[place]?.find((one) => one.id === id);
}

function change(app: App, id: number, what: Partial<Upload>): void {
    const before = find(app.state, id);
    const place = jobs.get(id)?.place;

    if (before && place !== undefined)
        app.dispatch({ type: "upload", place, upload: { ...before, ...what } });
}

function forget(upload: Upload): void {
    jobs.delete(upload.id);
    if (upload.preview) URL.revokeObjectURL(upload.preview);
}

export const needUploads: Need = (_app, after, before) => {
    if (after.screen === "chat" || before.screen !== "chat") return;
    for (const { transfer } of jobs.values()) transfer.stop();
    for (const uploads of Object.values(before.uploads)) uploads.forEach(forget);
};
