// One file on its way up, in pieces as tus 1.0 has them: broken off anywhere, it goes on
// where the server has it.

import { RpcError, rpcErrorFrom } from "../protocol/errors.ts";

const VERSION = { "Tus-Resumable": "1.0.0" };
const TRIES = 8; // without getting any further
const PAUSE_MS = 1_000;
const PAUSE_MAX_MS = 15_000;

export class Transfer {
    private readonly blob: globalThis.File;
    private readonly onProgress: (sent: number) => void;
    private location: string | undefined;
    private request: XMLHttpRequest | undefined;
    private stopped = false;

    constructor(blob: globalThis.File, onProgress: (sent: number) => void) {
        this.blob = blob;
        this.onProgress = onProgress;
    }

    // Answers the file's id. Call it again after a failure: it goes on where it was.
    async run(): Promise<number> {
        let from = 0;
        let tries = 0;

        for (;;) {
            try {
                const at = await this.begin();
                if (at > from) tries = 0;
                from = at;
                return await this.sendFrom(at);
            } catch (problem) {
                if (!(problem instanceof RpcError) || !isPassing(problem.code)) throw problem;
                if (this.stopped || ++tries >= TRIES) throw problem;
                await pause(problem.retryMs ?? Math.min(PAUSE_MS * 2 ** tries, PAUSE_MAX_MS));
            }
        }
    }

    stop(): void {
        this.stopped = true;
        this.request?.abort();
        if (this.location)
            void fetch(this.location, { method: "DELETE", headers: VERSION }).catch(() => {});
    }

    // How much the server has.
    private async begin(): Promise<number> {
        if (this.location) {
            const answer = await ask(this.location, { method: "HEAD", headers: VERSION });
            if (answer.ok) return Number(answer.headers.get("Upload-Offset"));
            if (answer.status === 423) throw new RpcError("busy", "still being written", 500);
            this.location = undefined; // expired: from the beginning
        }
        const answer = await ask("/api/v1/uploads", {
            method: "POST",
            headers: {
                ...VERSION,
                "Upload-Length": String(this.blob.size),
                "Upload-Metadata": `filename ${base64(this.blob.name)}`,
            },
        });
        if (!answer.ok) throw await refusal(answer);
        this.location = answer.headers.get("Location") ?? undefined;
        if (!this.location) throw new RpcError("internal", "the server named no place");
        return 0;
    }

    // XMLHttpRequest, for fetch() does not tell how far it is.
    private sendFrom(at: number): Promise<number> {
        return new Promise((resolve, reject) => {
            const request = new XMLHttpRequest();

            this.request = request;
            request.open("PATCH", this.location!);
            for (const [name, value] of Object.entries(VERSION))
                request.setRequestHeader(name, value);
            request.setRequestHeader("Upload-Offset", String(at));
            request.setRequestHeader("Content-Type", "application/offset+octet-stream");
            request.upload.onprogress = ({ loaded }) => this.onProgress(at + loaded);
            request.onerror = () =>
                reject(new RpcError("disconnected", "the server cannot be reached"));
            request.onabort = () => reject(new RpcError("discarded", "taken back"));
            request.onload = () => {
                const file = Number(request.getResponseHeader("Roost-File"));

                if (request.status < 300 && file > 0) return resolve(file);
                if (request.status === 409) // it stands elsewhere than we thought
                    return reject(new RpcError("busy", "the upload stands elsewhere", 300));
                reject(refusalOf(request.status, request.responseText));
            };
            request.send(this.blob.slice(at));
        });
    }
}

function isPassing(code: string): boolean {
    return ["disconnected", "busy", "timeout", "rate_limited"].includes(code);
}

function ask(url: string, how: RequestInit): Promise<Response> {
    return fetch(url, how).catch(() => {
        throw new RpcError("disconnected", "the server cannot be reached");
    });
}

async function refusal(answer: Response): Promise<RpcError> {
    return refusalOf(answer.status, await answer.text().catch(() => ""));
}

function refusalOf(status: number, body: string): RpcError {
    let value: unknown;

    try {
        value = JSON.parse(body);
    } catch {
        value = undefined;
    }
    const word = status === 413 ? "too_large" : status >= 500 ? "busy" : "internal";
    return rpcErrorFrom(value, word);
}

function base64(text: string): string {
    return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

// Until then, or until the network is back.
function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
        const done = () => {
            clearTimeout(timer);
            removeEventListener("online", done);
            resolve();
        };
        const timer = setTimeout(done, ms);

        addEventListener("online", done);
    });
}
