// A text field with the numbers of its lines, those with a fault marked.

import { useRef } from "preact/hooks";
import { testid } from "../../testids.ts";
import { t } from "../../text/i18n.ts";
import type { LineFault } from "../data/list_lines.ts";

interface Props {
    text: string;
    faults: LineFault[];
    onChange(text: string): void;
}

export function LinesField({ text, faults, onChange }: Props) {
    const numbers = useRef<HTMLPreElement>(null);
    const marked = new Set(faults.map((fault) => fault.line));
    const count = text.split("\n").length;

    return (
        <div class="lines">
            <pre class="line-numbers" ref={numbers} aria-hidden="true">
                {Array.from({ length: count }, (_, i) => (
                    <span key={i} class={marked.has(i + 1) ? "bad" : undefined}>
                        {i + 1}
                    </span>
                ))}
            </pre>
            <textarea
                wrap="off"
                rows={14}
                spellcheck={false}
                autocapitalize="none"
                aria-label={t("lists.lines")}
                aria-invalid={marked.size > 0}
                maxLength={49_152}
                value={text}
                onInput={(event) => onChange(event.currentTarget.value)}
                onScroll={(event) => {
                    if (numbers.current)
                        numbers.current.scrollTop = event.currentTarget.scrollTop;
                }}
                {...testid("list-text")}
            />
        </div>
    );
}
