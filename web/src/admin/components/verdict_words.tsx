// What the machine said, in words and with its scores.

import { useEffect, useReducer } from "preact/hooks";
import type { Verdict } from "../../api.gen.ts";
import { useApp } from "../../components/use_app.ts";
import { testid } from "../../testids.ts";
import { t } from "../../text/i18n.ts";
import { listName, wantListNames } from "../effects/list_names.ts";
import { certaintyInWords, modelInWords, reasonInWords } from "../text/verdicts.ts";

export function VerdictWords({ verdict }: { verdict: Verdict }) {
    const app = useApp();
    const [, redraw] = useReducer((count: number) => count + 1, 0);
    const named = verdict.reasons?.some((reason) => reason.list !== undefined);
    const { late, partial, model } = verdict;

    useEffect(() => {
        if (named) wantListNames(app, () => redraw(undefined));
    }, [named]);

    return (
        <div class="verdict" {...testid("verdict")}>
            <ul>
                {(verdict.reasons ?? []).map((reason) => {
                    const words = reasonInWords(reason, listName(reason.list));
                    return (
                        <li key={reason.class}>
                            <span class="verdict-class">{words.title}</span>
                            {words.score !== undefined && (
                                <>
                                    <meter
                                        min={0}
                                        max={1}
                                        value={words.score}
                                        aria-label={words.title}
                                    />
                                    <b>{certaintyInWords(words.score)}</b>
                                </>
                            )}
                            <span class="faint">{words.detail}</span>
                        </li>
                    );
                })}
            </ul>
            <p class="faint small-print">
                {late && `${t("verdict.late")} `}
                {partial && `${t("verdict.partial")} `}
                {model !== undefined && t("verdict.model", { version: modelInWords(model) })}
            </p>
        </div>
    );
}
