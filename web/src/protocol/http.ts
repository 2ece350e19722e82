// The calls that go over HTTP: signing in, registering, signing out. Others work too.

import type { Methods } from "../api.gen.ts";
import { RpcError, rpcErrorFrom } from "./errors.ts";

interface Answer {
    ok: boolean;
    status: number;
    json(): Promise<unknown>;
}

interface Ask {
    method: "POST";
    headers: Record<string, string>;
    body: string;
}

type Fetch = (url: string, ask: Ask) => Promise<Answer>;

export interface HttpOptions {
    base?: string; // http://host:port; a page needs none
    token?: string; // without one the cookie has to do
    fetch?: Fetch;
}

export async function post<M extends keyof Methods>(
    method: M,
    params: Methods[M]["params"],
    options: HttpOptions = {},
): Promise<Methods[M]["result"]> {
    const fetch = options.fetch ?? (globalThis as unknown as { fetch: Fetch }).fetch;
    const headers: Record<string, string> = { "Content-Type": "application/json" };

    if (options.token !== undefined) headers.Authorization = `Bearer ${options.token}`;
    const answer = await fetch(`${options.base ?? ""}/api/v1/${method}`, {
        method: "POST",
        headers,
        body: JSON.stringify(params),
    }).catch(() => {
        throw new RpcError("disconnected", "the server cannot be reached");
    });
    const body = await answer.json().catch(() => undefined);

    if (!answer.ok) throw rpcErrorFrom(body, answer.status >= 500 ? "busy" : "internal");
    return body as Methods[M]["result"];
}
