// Where the pictures of a file are, and how large they are shown.

import type { File } from "../../api.gen.ts";

const WIDTH_MAX = 420;
const HEIGHT_MAX = 320;
const SIDE_MIN = 48; // a thin line of a picture can still be hit

export function addressOf(file: File): string {
    return `/files/${file.id}/${encodeURIComponent(file.name)}`;
}

// One that the server has looked at: others are never shown inline.
export function isPicture(file: File): boolean {
    return file.type.startsWith("image/") && !!file.width && !!file.height;
}

// The smallest that is sharp at that size.
export function pictureOf(file: File, edge: number): string {
    const sharp = edge * Math.min(globalThis.devicePixelRatio ?? 1, 2);
    const thumbs = [...(file.thumb ?? [])].sort((a, b) => a - b);
    const fits = thumbs.find((size) => size >= sharp) ?? thumbs[thumbs.length - 1];
    const whole = Math.max(file.width ?? 0, file.height ?? 0);

    if (fits === undefined || (fits < sharp && whole > fits && file.size < 500_000))
        return addressOf(file);
    return `${addressOf(file)}?size=${fits}`;
}

export function shownSize(file: File): { width: number; height: number } {
    const width = file.width ?? WIDTH_MAX;
    const height = file.height ?? HEIGHT_MAX;
    const scale = Math.min(1, WIDTH_MAX / width, HEIGHT_MAX / height);

    return {
        width: Math.max(SIDE_MIN, Math.round(width * scale)),
        height: Math.max(SIDE_MIN, Math.round(height * scale)),
    };
}
