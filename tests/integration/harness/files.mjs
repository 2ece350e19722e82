// Files as a client sends and fetches them.

import assert from "node:assert/strict";
import crypto from "node:crypto";

export function sha256(bytes) {
    return crypto.createHash("sha256").update(bytes).digest("hex");
}

export async function upload(server, who, name, bytes, { type, headers } = {}) {
    return server.request("POST", `/api/v1/files?name=${encodeURIComponent(name)}`, {
        token: who.token,
        headers: {
            "content-length": bytes.length,
            ...(type && { "content-type": type }),
            ...headers,
        },
        body: bytes,
    });
}

export async function uploads(server, who, name, bytes, options) {
    const answer = await upload(server, who, name, bytes, options);

    assert.equal(answer.status, 200, answer.text);
    return JSON.parse(answer.text);
}

export function fetchFile(server, who, id, { name = "x", query = "", headers } = {}) {
    return server.request("GET", `/files/${id}/${encodeURIComponent(name)}${query}`, {
        token: who?.token,
        headers,
    });
}

// A body of several parts, as browsers write it.
export function form(parts, boundary = `----b${crypto.randomUUID()}`) {
    const pieces = parts.flatMap(({ head, bytes }) => [
        Buffer.from(`--${boundary}\r\n${head}\r\n\r\n`),
        Buffer.from(bytes),
        Buffer.from("\r\n"),
    ]);

    return {
        type: `multipart/form-data; boundary=${boundary}`,
        body: Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)]),
    };
}

// --- tus 1.0 ---

const TUS = { "tus-resumable": "1.0.0" };

export async function beginUpload(server, who, size, metadata = {}) {
    const words = Object.entries(metadata).map(
        ([key, value]) => `${key} ${Buffer.from(value).toString("base64")}`,
    );

    return server.request("POST", "/api/v1/uploads", {
        token: who.token,
        headers: {
            ...TUS,
            "content-length": 0,
            "upload-length": size,
            ...(words.length > 0 && { "upload-metadata": words.join(",") }),
        },
    });
}

export function patchUpload(server, who, location, offset, bytes, headers = {}) {
    return server.request("PATCH", location, {
        token: who.token,
        headers: {
            ...TUS,
            "content-type": "application/offset+octet-stream",
            "content-length": bytes.length,
            "upload-offset": offset,
            ...headers,
        },
        body: bytes,
    });
}

export function headUpload(server, who, location) {
    return server.request("HEAD", location, { token: who.token, headers: TUS });
}

export function deleteUpload(server, who, location) {
    return server.request("DELETE", location, {
        token: who.token,
        headers: { ...TUS, "content-length": 0 },
    });
}
