// What went wrong, in words for the person who asked for it.

import { asRpcError } from "../protocol/errors.ts";

const GENERAL: Record<string, string> = {
    disconnected: "You are offline at the moment. Try again when the connection is back.",
    timeout: "The server took too long to answer. Try again.",
    busy: "The server is busy. Try again in a moment.",
    rate_limited: "That was a lot at once. Wait a moment and try again.",
    too_large: "That is too long.",
    full: "Too many messages are waiting to be sent.",
    internal: "Something went wrong on the server. Try again.",
};

export function inWords(problem: unknown, special: Record<string, string> = {}): string {
    const error = asRpcError(problem);
    const words = special[error.code] ?? GENERAL[error.code];

    if (error.code === "rate_limited" && error.retryMs)
        return `Too many tries. Wait ${Math.ceil(error.retryMs / 1000)} s and try again.`;
    return words ?? capitalized(error.message);
}

export function capitalized(text: string): string {
    return text.charAt(0).toUpperCase() + text.slice(1);
}
