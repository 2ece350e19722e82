import assert from "node:assert/strict";
import { test } from "node:test";
import { asRpcError, rpcErrorFrom } from "../src/protocol/errors.ts";
import { layOut } from "../src/state/layout.ts";
import { parse, type Piece } from "../src/text/markdown.ts";
import { inWords } from "../src/text/problems.ts";
import { dayLabel } from "../src/text/time.ts";

function links(text: string): string[] {
    const found = (pieces: Piece[]): string[] =>
        pieces.flatMap((piece) => {
            if (piece.kind === "link") return [piece.children.map(words).join("")];
            return piece.kind === "wrap" ? found(piece.children) : [];
        });
    const words = (piece: Piece) => (piece.kind === "text" ? piece.text : "");

    return found(parse(text));
}

const LINKS: [string, string[]][] = [
    ["no link at all", []],
    ["see https://example.org.", ["https://example.org"]],
    ["(http://example.org/a_(b))", ["http://example.org/a_(b)"]],
    ["https://a.org,https://b.org", ["https://a.org", "https://b.org"]],
    ["two https://a.org/?x=1&y=2#z http://b.org", ["https://a.org/?x=1&y=2#z", "http://b.org"]],
    ["javascript:alert(1) data:text/html,x file:///etc/passwd", []],
    ["xhttps://example.org", []],
    ["https://", []],
    ['<a href="https://example.org">', ["https://example.org"]],
];

for (const [text, found] of LINKS)
    test(`links of ${JSON.stringify(text)}`, () => {
        assert.deepEqual(links(text), found);
    });

test("a long run of brackets is read in no time", () => {
    const text = `https://example.org/${")".repeat(16_000)}`;
    const began = Date.now();

    assert.deepEqual(links(text), ["https://example.org/"]);
    assert.ok(Date.now() - began < 1_000);
});

test("rows: a day, a head, what continues, and the line above what is new", () => {
    const day = (at: number) => String(Math.floor(at / 86_400_000));
    const message = (id: number, user: number, at: number) => ({ id, seq: id, user, at });
    const rows = layOut(
        [
            message(1, 2, 0),
            message(2, 2, 60_000),
            message(3, 2, 120_000),
            message(4, 2, 1_000_000),
            message(5, 2, 86_400_000),
        ],
        2,
        1,
        day,
    );
    assert.deepEqual(
        rows.map((row) => (row.kind === "message" ? [row.key, row.continued] : row.kind)),
        ["day", [1, false], [2, true], "new", [3, false], [4, false], "day", [5, false]],
    );
});

test("the line above what is new skips one's own messages", () => {
    const mine = [{ id: 3, seq: 3, user: 1, at: 0 }];

    assert.deepEqual(
        layOut(mine, 2, 1, () => "0").map((row) => row.kind),
        ["day", "message"],
    );
});

test("days have names", () => {
    const noon = new Date(2024, 5, 15, 12).getTime();

    assert.equal(dayLabel(noon, noon), "Today");
    assert.equal(dayLabel(new Date(2024, 5, 14, 23).getTime(), noon), "Yesterday");
    assert.match(dayLabel(new Date(2023, 0, 2).getTime(), noon), /2023/);
});

test("errors are read from JSON-RPC and from problem documents alike", () => {
    const call = rpcErrorFrom({ code: -32000, message: "no", data: { code: "busy", retry_ms: 5 } });
    assert.deepEqual([call.code, call.message, call.retryMs], ["busy", "no", 5]);
    const post = rpcErrorFrom({ title: "No", status: 403, code: "forbidden" });
    assert.deepEqual([post.code, post.message], ["forbidden", "No"]);
    assert.equal(rpcErrorFrom({ code: -32602, message: "bad" }).code, "params");
    assert.equal(rpcErrorFrom(undefined).code, "internal");
    assert.equal(asRpcError(new Error("x")).code, "internal");
});

test("problems are told in words", () => {
    assert.match(inWords(rpcErrorFrom({ code: "rate_limited", retry_ms: 2_500 })), /3 s/);
    assert.equal(inWords(rpcErrorFrom({ code: "conflict" }), { conflict: "Taken." }), "Taken.");
    assert.equal(inWords(rpcErrorFrom({ code: "odd", title: "so it is" })), "So it is");
});
