// Colours for code, fetched when the first block is there. The result is a tree of spans.

import { createLowlight } from "lowlight";
import bash from "highlight.js/lib/languages/bash";
import c from "highlight.js/lib/languages/c";
import cpp from "highlight.js/lib/languages/cpp";
import css from "highlight.js/lib/languages/css";
import diff from "highlight.js/lib/languages/diff";
import go from "highlight.js/lib/languages/go";
import java from "highlight.js/lib/languages/java";
import javascript from "highlight.js/lib/languages/javascript";
import json from "highlight.js/lib/languages/json";
import python from "highlight.js/lib/languages/python";
import rust from "highlight.js/lib/languages/rust";
import sql from "highlight.js/lib/languages/sql";
import typescript from "highlight.js/lib/languages/typescript";
import xml from "highlight.js/lib/languages/xml";
import yaml from "highlight.js/lib/languages/yaml";

export type Coloured = string | { as: string; children: Coloured[] };

const lowlight = createLowlight({
    ...{ bash, c, cpp, css, diff, go, java, javascript, json },
    ...{ python, rust, sql, typescript, xml, yaml },
});

// undefined: nobody here knows that language.
export function highlight(text: string, language: string): Coloured[] | undefined {
    if (!lowlight.registered(language)) return undefined;
    return lowlight.highlight(language, text).children.flatMap(coloured);
}

type Node = ReturnType<typeof lowlight.highlight>["children"][number];

function coloured(node: Node): Coloured[] {
    if (node.type === "text") return [node.value];
    if (node.type !== "element") return [];
    const classes = node.properties.className;
    const as = Array.isArray(classes) ? classes.join(" ") : "";

    return [{ as, children: node.children.flatMap((child) => coloured(child as Node)) }];
}
