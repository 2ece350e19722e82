// What a call can fail with. `code` is the server's word (forbidden, busy, ...) or one of
// ours: "disconnected" (no open session, or it ended before the answer), "timeout",
// "full" (the outbox takes no more).

const JSON_RPC_CODES: Record<number, string> = {
    [-32700]: "parse",
    [-32600]: "request",
    [-32601]: "method",
    [-32602]: "params",
    [-32603]: "internal",
};

export class RpcError extends Error {
    readonly code: string;
    readonly retryMs: number | undefined;

    constructor(code: string, message: string, retryMs?: number) {
        super(message);
        this.name = "RpcError";
        this.code = code;
        this.retryMs = retryMs;
    }
}

function isRecord(value: unknown): value is Record<string, unknown> {
    return typeof value === "object" && value !== null;
}

// The error member of a JSON-RPC answer, or a problem+json body: both carry the same words.
export function rpcErrorFrom(value: unknown, otherwise = "internal"): RpcError {
    const outer = isRecord(value) ? value : {};
    const inner = isRecord(outer.data) ? outer.data : outer;
    const byNumber =
        typeof outer.code === "number" ? JSON_RPC_CODES[outer.code] : undefined;
    const code = typeof inner.code === "string" ? inner.code : (byNumber ?? otherwise);
    const text = outer.message ?? outer.detail ?? outer.title;

    return new RpcError(
        code,
        typeof text === "string" && text ? text : code,
        typeof inner.retry_ms === "number" ? inner.retry_ms : undefined,
    );
}

export function asRpcError(value: unknown): RpcError {
    return value instanceof RpcError
        ? value
        : new RpcError("internal", value instanceof Error ? value.message : String(value));
}
