// The page and its files, as any browser gets them.

import assert from "node:assert/strict";
import zlib from "node:zlib";
import { endsWell, startServer, test } from "./harness/harness.mjs";

const server = await startServer();
const front = await server.get("/");
const built = front.text.includes("/assets/");

function pageTest(name, fn) {
    test(name, async (t) => {
        if (built) await fn(t);
        else t.skip("this build is without the page (ROOST_WEB=OFF)");
    });
}

const assets = [...front.text.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(
    ([, url]) => url,
);

pageTest("the page is HTML and names its files", async () => {
    assert.match(front.headers["content-type"], /^text\/html;\s*charset=utf-8/i);
    assert.match(front.text, /^<!doctype html>/i);
    assert.ok(assets.some((url) => url.endsWith(".js")));
    assert.ok(assets.some((url) => url.endsWith(".css")));
});

pageTest("each file has its type and may be kept for ever", async () => {
    const types = {
        js: /^text\/javascript/,
        css: /^text\/css/,
        svg: /^image\/svg\+xml/,
        png: /^image\/png/,
        webmanifest: /^application\/manifest\+json/,
    };

    for (const url of assets) {
        const { status, headers } = await server.get(url);

        assert.equal(status, 200, url);
        assert.match(headers["content-type"], types[url.split(".").pop()], url);
        assert.match(headers["cache-control"], /max-age=31536000.*immutable/, url);
        assert.equal(headers["x-content-type-options"], "nosniff", url);
    }
});

pageTest("the page itself is asked for anew", async () => {
    assert.match(front.headers["cache-control"], /no-cache|max-age=0/);
});

pageTest("the service worker has the whole site as its scope, and is asked for anew", async () => {
    const worker = await server.get("/sw.js");

    assert.equal(worker.status, 200);
    assert.match(worker.headers["content-type"], /^text\/javascript/);
    assert.match(worker.headers["cache-control"], /no-cache/);
    assert.match(worker.headers["content-security-policy"], /default-src 'self'/);
    const kept = [...worker.text.matchAll(/"(\/assets\/[^"]+)"/g)].map(([, url]) => url);
    for (const url of [...kept, ...assets.filter((url) => !url.endsWith(".png"))]) {
        assert.equal((await server.get(url)).status, 200, url);
        assert.ok(kept.includes(url), `${url} is not kept`);
    }
});

pageTest("an ETag that is known is answered with 304 and no body", async () => {
    for (const url of ["/", ...assets]) {
        const { headers } = await server.get(url);

        assert.match(headers.etag, /^(W\/)?"[^"]+"$/, url);
        const again = await server.get(url, {
            headers: { "if-none-match": headers.etag },
        });
        assert.equal(again.status, 304, url);
        assert.equal(again.bytes.length, 0);
        const other = await server.get(url, { headers: { "if-none-match": '"other"' } });
        assert.equal(other.status, 200);
        const list = { "if-none-match": `"other", ${headers.etag}` };
        assert.equal((await server.get(url, { headers: list })).status, 304, url);
    }
});

pageTest("brotli and gzip are served to those who take them", async () => {
    const script = assets.find((url) => url.endsWith(".js"));

    for (const url of ["/", script]) {
        const plain = await server.get(url);
        assert.equal(plain.headers["content-encoding"], undefined);
        for (const [accept, encoding, unpack] of [
            ["br", "br", zlib.brotliDecompressSync],
            ["gzip", "gzip", zlib.gunzipSync],
            ["gzip, deflate, br", "br", zlib.brotliDecompressSync],
            ["gzip;q=1.0, br;q=0", "gzip", zlib.gunzipSync],
        ]) {
            const answer = await server.get(url, {
                headers: { "accept-encoding": accept },
            });

            assert.equal(
                answer.headers["content-encoding"],
                encoding,
                `${url} ${accept}`,
            );
            assert.match(answer.headers.vary ?? "", /accept-encoding/i);
            assert.ok(unpack(answer.bytes).equals(plain.bytes), url);
            assert.ok(answer.bytes.length < plain.bytes.length);
        }
    }
});

pageTest("the page may run nothing but its own script", async () => {
    const policy = front.headers["content-security-policy"];

    assert.match(policy, /default-src 'none'|default-src 'self'/);
    assert.doesNotMatch(policy, /unsafe-inline[^;]*script|script-src[^;]*unsafe/);
    assert.match(policy, /frame-ancestors 'none'/);
    assert.equal(front.headers["x-content-type-options"], "nosniff");
    assert.match(
        front.headers["referrer-policy"],
        /no-referrer|same-origin|strict-origin/,
    );
});

pageTest("HEAD is GET without a body", async () => {
    const head = await server.request("HEAD", "/");

    assert.equal(head.status, 200);
    assert.equal(head.bytes.length, 0);
});

endsWell(server);
