// Files on their way up, by the place whose message they will go with.

import type { State, Upload } from "./state.ts";

export const FILES_MAX = 10; // in a message

// Where something is written: a room, or a thread in it.
export function placeOf(room: number, thread?: number): string {
    return thread === undefined ? String(room) : `${room}/${thread}`;
}

// The room and thread of a place.
export function roomOf(place: string): { room: number; thread?: number } {
    const [room, thread] = place.split("/").map(Number);

    return thread === undefined ? { room: room! } : { room: room!, thread };
}

export function withUpload(state: State, place: string, upload: Upload): State {
    const before = state.uploads[place] ?? [];
    const known = before.some((one) => one.id === upload.id);
    const after = known
        ? before.map((one) => (one.id === upload.id ? upload : one))
        : [...before, upload];

    return { ...state, uploads: { ...state.uploads, [place]: after } };
}

export function withoutUpload(state: State, place: string, id: number): State {
    const after = (state.uploads[place] ?? []).filter((one) => one.id !== id);

    return { ...state, uploads: { ...state.uploads, [place]: after } };
}

export function areUploading(state: State): boolean {
    return Object.values(state.uploads).some((list) => list.length > 0);
}

export function areReady(uploads: Upload[]): boolean {
    return uploads.every((one) => one.state === "done");
}
