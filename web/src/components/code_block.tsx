// A block of code: at once as it is, and in colours as soon as those have come.

import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { t } from "../text/i18n.ts";
import { testid } from "../testids.ts";
import { useCopy } from "./use_copy.ts";
import type { Coloured } from "../text/highlight.ts";

const COLOURED_MAX = 20_000;

export function CodeBlock({ text, language }: { text: string; language: string }) {
    const [tree, setTree] = useState<Coloured[]>();
    const { copied, copy } = useCopy();

    useEffect(() => {
        let gone = false;

        setTree(undefined);
        if (!language || text.length > COLOURED_MAX) return;
        import("../text/highlight.ts")
            .then(({ highlight }) => !gone && setTree(highlight(text, language)))
            .catch(() => {}); // it stays plain
        return () => {
            gone = true;
        };
    }, [text, language]);

    return (
        <div class="code-block" {...testid("code-block")}>
            <pre tabIndex={0}>
                <code>{tree ? tree.map(draw) : text}</code>
            </pre>
            <button class="code-copy" onClick={() => copy(text)}>
                {copied ? t("talk.copied") : t("talk.copy")}
            </button>
        </div>
    );
}

function draw(node: Coloured): ComponentChildren {
    if (typeof node === "string") return node;
    return <span class={node.as}>{node.children.map(draw)}</span>;
}
