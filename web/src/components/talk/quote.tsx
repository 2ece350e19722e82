// What a message answers, in one line that leads there.

import { useEffect } from "preact/hooks";
import { jumpToId } from "../../effects/jump.ts";
import { learnQuote } from "../../effects/own.ts";
import type { Quote as Answered, User } from "../../api.gen.ts";
import { nameOf } from "../../state/select.ts";
import { testid } from "../../testids.ts";
import { t } from "../../text/i18n.ts";
import { wordsOf } from "../../text/markdown.ts";
import { useApp } from "../use_app.ts";
import { QuoteIcon } from "../icons.tsx";

interface Props {
    quote: Answered;
    author?: User;
    found?: { text?: string; deleted?: true } | null; // null: it is gone
}

export function Quote({ quote, author, found }: Props) {
    const app = useApp();
    const gone = quote.deleted || found === null || found?.deleted;
    const text = quote.text ?? found?.text;
    const unknown = !gone && text === undefined && found === undefined;

    useEffect(() => {
        if (unknown) learnQuote(app, quote.id);
    }, [unknown]);

    return (
        <button
            class="quoted"
            aria-label={t("talk.quote_of", { name: nameOf(author) })}
            onClick={() => void jumpToId(app, quote.id)}
            {...testid("quoted")}
        >
            <QuoteIcon />
            <strong>{nameOf(author)}</strong>
            <span class={gone ? "faint" : undefined}>
                {gone ? t("talk.deleted") : wordsOf(text ?? "") || "…"}
            </span>
        </button>
    );
}
