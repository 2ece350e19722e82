// `roost moderate`: lines of texts in, what the worker makes of them out.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import path from "node:path";
import { temporaryFolder, tiedToUs } from "./harness/guard.mjs";
import { test } from "./harness/harness.mjs";
import { binary, cleanEnvironment, project, run } from "./harness/program.mjs";

function classifier(...flags) {
    const [program, args] = tiedToUs(binary, ["moderate", "classify", ...flags]);
    const child = spawn(program, args, { env: cleanEnvironment() });
    const said = { out: "", err: "" };

    child.stdout.setEncoding("utf8").on("data", (text) => (said.out += text));
    child.stderr.setEncoding("utf8").on("data", (text) => (said.err += text));
    child.stdin.on("error", () => {});
    const ended = new Promise((resolve) => child.on("close", resolve));

    return { child, said, ended };
}

async function classify(input, ...flags) {
    const { child, said, ended } = classifier(...flags);

    child.stdin.end(input);
    const code = await ended;
    const lines = said.out.split("\n");

    assert.equal(lines.pop(), "");
    return { code, lines: lines.map((line) => JSON.parse(line)), err: said.err };
}

const line = (text) => `${JSON.stringify({ text })}\n`;

test("each line is answered with heads, personal data and links", async () => {
    const text = "\u{1F600} write to ann@example.com, or see http://192.0.2.7/login";
    const { code, lines } = await classify(line(text));
    const [{ heads, pii, links, ...more }] = lines;

    assert.equal(code, 0);
    assert.deepEqual(more, {});
    assert.deepEqual(Object.keys(heads), ["spam", "toxicity", "severe"]);
    for (const { score, flag } of Object.values(heads)) {
        assert.ok(score >= 0 && score <= 1);
        assert.equal(typeof flag, "boolean");
    }
    // Offsets count code points, not bytes and not UTF-16.
    const points = Array.from(text);
    const [[start, end, kind]] = pii;

    assert.equal(kind, "EMAIL_ADDRESS");
    assert.equal(points.slice(start, end).join(""), "ann@example.com");
    assert.equal(links.length, 1);
    assert.equal(links[0].url, "http://192.0.2.7/login");
    assert.equal(links[0].flag, true);
    assert.ok(links[0].score > 0 && links[0].score <= 1);
});

test("what is spam or abuse is flagged, ordinary chat is not", async () => {
    const { lines } = await classify(
        line("WINNER! Claim your FREE £1000 prize now, call 09061701461. Txt STOP to end") +
            line("you are a fucking idiot, shut up bitch") +
            line("the build is green again, thanks for looking into it"),
    );

    assert.equal(lines[0].heads.spam.flag, true);
    assert.equal(lines[1].heads.toxicity.flag, true);
    for (const { flag } of Object.values(lines[2].heads)) assert.equal(flag, false);
});

test("a line that is none is answered on its line, and the status is 1", async () => {
    const bad = [
        "not json",
        '{"text":5}',
        '{"other":"x"}',
        '["text"]',
        "",
        '{"text":"\\u0000"}',
        '{"text":"\\ud83d"}',
        `{"text":"${"x".repeat(16385)}"}`,
        `{"text":"${"x".repeat(300_000)}"}`,
        '{"text":"a"} {"text":"b"}',
        '{"text":"a"',
    ];
    const input = bad.map((text) => `${text}\n${line("fine")}`).join("");
    const { code, lines } = await classify(
        Buffer.concat([Buffer.from(input), Buffer.from([0x22, 0xff, 0x22, 0x0a])]),
    );

    assert.equal(code, 1);
    assert.equal(lines.length, 2 * bad.length + 1);
    lines.forEach((answer, i) => {
        if (i % 2 === 0) {
            assert.deepEqual(Object.keys(answer), ["error"]);
            assert.ok(answer.error.length > 0);
        } else {
            assert.ok(answer.heads.spam);
        }
    });
});

test("a text may have 16384 bytes, and the last line no end", async () => {
    const { code, lines } = await classify(
        `${line("x".repeat(16384))}{"text":"last","id":7}`,
    );

    assert.equal(code, 0);
    assert.equal(lines.length, 2);
    assert.equal("partial" in lines[0], false);
});

test("no lines, no answers", async () => {
    assert.deepEqual(await classify(""), { code: 0, lines: [], err: "" });
});

test("an input that pauses has its answers", async () => {
    const { child, said, ended } = classifier();

    for (let i = 1; i <= 3; i++) {
        child.stdin.write(line(`number ${i}`));
        while (said.out.split("\n").length <= i)
            await new Promise((resolve) => child.stdout.once("data", resolve));
    }
    child.stdin.end();
    assert.equal(await ended, 0);
    assert.equal(said.out.split("\n").length, 4);
});

test("any number of lines come back in order", async () => {
    const count = 20_000;
    const texts = Array.from({ length: count }, (_, i) =>
        line(`${"-".repeat(i % 97)} ann@example.com`),
    );
    const { code, lines } = await classify(texts.join(""));

    assert.equal(code, 0);
    assert.equal(lines.length, count);
    lines.forEach(({ pii }, i) => assert.equal(pii[0][0], (i % 97) + 1));
});

function listsFile(lists) {
    const file = path.join(temporaryFolder("roost-lists-"), "lists.json");

    fs.writeFileSync(file, JSON.stringify(lists));
    return file;
}

test("lists are looked for too", async () => {
    const many = Array.from({ length: 5000 }, (_, i) => `nonsense${i}`);
    const file = listsFile([
        { kind: "words", language: "en", entries: [...many, "purple cow"] },
        { kind: "exceptions", entries: ["my purple cow"] },
        { name: "ours", kind: "patterns", entries: ["AB-[0-9]{4}"] },
    ]);
    const { code, lines } = await classify(
        line("the purple cow has AB-1234") + line("my purple cow") + line("nonsense4999"),
        "--lists",
        file,
    );

    assert.equal(code, 0);
    assert.deepEqual(lines[0].lists, [
        [4, 14, 1],
        [19, 26, 3],
    ]);
    assert.deepEqual(lines[1].lists, []);
    assert.deepEqual(lines[2].lists, [[0, 12, 1]]);
});

const badLists = {
    "a pattern that is none": [[{ kind: "patterns", entries: ["ok", "(("] }], /entry 2/],
    "an unknown kind": [[{ kind: "zoo", entries: [] }], /kind is/],
    "an unknown member": [[{ kind: "words", words: [] }], /member/],
    "an entry of two lines": [[{ kind: "words", entries: ["a\nb"] }], /several lines/],
    "no list": [{}, /list of lists/],
};

for (const [what, [lists, why]] of Object.entries(badLists))
    test(`lists that cannot be used are named: ${what}`, async () => {
        const { code, lines, err } = await classify(line("x"), "--lists", listsFile(lists));

        assert.equal(code, 1);
        assert.deepEqual(lines, []);
        assert.match(err, why);
        assert.equal(err.trim().split("\n").length, 1);
    });

test("each has a page of help, and refuses what it does not know", async () => {
    for (const word of ["classify", "eval", "train"]) {
        const help = await run(["moderate", word, "--help"]);

        assert.equal(help.code, 0);
        assert.match(help.out, new RegExp(`^usage: roost moderate ${word}`));
        assert.equal((await run(["moderate", word, "--zoo"])).code, 2);
    }
    assert.equal((await run(["moderate", "--help"])).code, 0);
    assert.equal((await run(["moderate"])).code, 2);
    assert.equal((await run(["moderate", "eval"])).code, 2);
    assert.equal((await run(["moderate", "train", "--data", "x"])).code, 2);
    assert.equal((await run(["moderate", "classify", "--threads", "5"])).code, 2);
});

test("a folder without data sets is refused in a line", async () => {
    const folder = temporaryFolder("roost-no-data-");
    const out = path.join(folder, "model");

    for (const args of [
        ["eval", "--data", folder],
        ["train", "--data", folder, "--out", out],
    ]) {
        const { code, err } = await run(["moderate", ...args]);

        assert.equal(code, 1);
        assert.notEqual(err.trim(), "");
    }
    assert.equal(fs.existsSync(out), false);
});

test("a model that is none is refused", async () => {
    const shipped = path.join(project, "server/worker/model/roost.model");
    const bytes = fs.readFileSync(shipped);
    const file = path.join(temporaryFolder("roost-model-"), "bad.model");

    const good = await classify(line("x"), "--model", shipped);
    assert.equal(good.code, 0);
    bytes[bytes.length >> 1] ^= 1; // the checksum sees it
    fs.writeFileSync(file, bytes);
    const bad = await classify(line("x"), "--model", file);
    assert.equal(bad.code, 1);
    assert.deepEqual(bad.lines, []);
});

test("without a standard input there is nothing to classify, and that is all", async () => {
    const child = spawn("sh", ["-c", 'exec "$0" moderate classify <&-', binary], {
        env: cleanEnvironment(),
    });
    const [code] = await once(child, "close");

    assert.equal(code, 0);
});
