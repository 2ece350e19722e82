// A message's text as text nodes, with its links.

import { useMemo } from "preact/hooks";
import { testid } from "../testids.ts";
import { pieces } from "../text/linkify.ts";

export function MessageText({ text }: { text: string }) {
    const parts = useMemo(() => pieces(text), [text]);

    return (
        <span {...testid("message-text")}>
            {parts.map((part) =>
                part.kind === "text" ? (
                    part.text
                ) : (
                    <a href={part.href} target="_blank" rel="noopener noreferrer nofollow">
                        {part.text}
                    </a>
                ),
            )}
        </span>
    );
}
