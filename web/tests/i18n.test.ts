import assert from "node:assert/strict";
import test from "node:test";
import { parse } from "../src/text/pattern.ts";
import { pickLanguage } from "../src/text/i18n.ts";

test("plurals, choices and what they hold are taken apart", () => {
    assert.deepEqual(parse("{n, plural, =0 {none} one {# room} other {# rooms in {place}}}!"), [
        {
            kind: "plural",
            name: "n",
            choices: {
                "=0": ["none"],
                one: [{ kind: "count" }, " room"],
                other: [{ kind: "count" }, " rooms in ", { kind: "value", name: "place" }],
            },
        },
        "!",
    ]);
});

test("the first wish that is spoken here decides, with its region", () => {
    assert.deepEqual(pickLanguage(["fr-FR", "de-AT", "en"]), { language: "de", locale: "de-AT" });
    assert.deepEqual(pickLanguage(["fr"]), { language: "en", locale: "en" });
});
