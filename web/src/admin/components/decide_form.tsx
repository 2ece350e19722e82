// The decision: first which, then, if wanted, why and for how long. Two keys are enough: A and
// Enter approve.

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Review, ReviewDecision } from "../../api.gen.ts";
import { asRpcError } from "../../protocol/errors.ts";
import { useApp } from "../../components/use_app.ts";
import { useTask } from "../../components/use_task.ts";
import type { State } from "../../state/state.ts";
import { testid } from "../../testids.ts";
import { t } from "../../text/i18n.ts";
import { Terms, type TermsValue } from "./terms.tsx";

const KEYS: Record<ReviewDecision, string> = {
    approve: "a",
    delete: "d",
    warn: "w",
    mute: "m",
    ban: "b",
};
const DECISIONS = Object.keys(KEYS) as ReviewDecision[];

interface Props {
    state: State;
    review: Review;
    onDecided(): void;
    onStale(): void;
}

export function DecideForm({ state, review, onDecided, onStale }: Props) {
    const app = useApp();
    const task = useTask();
    const [decision, choose] = useState<ReviewDecision>();
    const [reason, setReason] = useState("");
    const [terms, setTerms] = useState<TermsValue>({
        minutes: 24 * 60,
        scope: "workspace",
    });
    const hidden = review.id === undefined || review.cause === "held";
    const sanction = decision === "mute" || decision === "ban";
    const decide = async () => {
        try {
            await app.line.call("review.decide", {
                review: review.review,
                decision: decision!,
                ...(reason.trim() && { reason: reason.trim() }),
                ...(sanction && { scope: terms.scope }),
                ...(sanction && terms.minutes && { minutes: terms.minutes }),
            });
            onDecided();
        } catch (error) {
            if (asRpcError(error).code === "conflict") onStale();
            throw error;
        }
    };

    useKeys(choose);
    return (
        <form
            class="decide"
            onSubmit={(event) => {
                event.preventDefault();
                if (decision) task.run(decide);
            }}
            {...testid("decide")}
        >
            <div class="choices-row" role="group" aria-label={t("decide.title")}>
                {DECISIONS.map((one) => (
                    <button
                        key={one}
                        type="button"
                        class={`choice-button ${one}`}
                        aria-pressed={decision === one}
                        onClick={() => choose(one)}
                        {...testid(`decide-${one}`)}
                    >
                        {labelOf(one, hidden)} <kbd>{KEYS[one].toUpperCase()}</kbd>
                    </button>
                ))}
            </div>
            {review.user === state.me && (
                <p class="faint small-print">{t("decide.own")}</p>
            )}
            {decision && (
                <div class="decide-terms">
                    <p class="faint">{t(`decide.about_${decision}`)}</p>
                    {sanction && (
                        <Terms
                            value={terms}
                            onChange={setTerms}
                            dm={review.room_kind === "dm"}
                            kind={decision}
                        />
                    )}
                    <Reason
                        decision={decision}
                        value={reason}
                        onChange={setReason}
                        onCancel={() => choose(undefined)}
                    />
                    <div class="row">
                        <button
                            class={decision === "approve" ? "primary" : "danger"}
                            disabled={task.busy}
                            {...testid("decide-submit")}
                        >
                            {task.busy ? t("decide.busy") : labelOf(decision, hidden)}
                        </button>
                        <button type="button" onClick={() => choose(undefined)}>
                            {t("dialog.cancel")}
                        </button>
                        <span class="faint hint-keys">{t("decide.keys")}</span>
                    </div>
                </div>
            )}
            {task.problem && (
                <p class="problem-text" role="alert" {...testid("decide-problem")}>
                    {task.problem}
                </p>
            )}
        </form>
    );
}

function labelOf(decision: ReviewDecision, hidden: boolean): string {
    if (hidden && (decision === "approve" || decision === "delete"))
        return t(`decide.${decision}_held`);
    return t(`decide.${decision}`);
}

// With the form on the page its keys work: none that comes early is lost.
function useKeys(choose: (decision: ReviewDecision) => void): void {
    useLayoutEffect(() => {
        const onKey = (event: KeyboardEvent) => {
            const choice = DECISIONS.find((one) => KEYS[one] === event.key.toLowerCase());

            if (!choice || event.ctrlKey || event.metaKey || event.altKey) return;
            if ((event.target as HTMLElement).closest("input, textarea, select, dialog"))
                return;
            event.preventDefault();
            choose(choice);
        };
        addEventListener("keydown", onKey);
        return () => removeEventListener("keydown", onKey);
    }, []);
}

function Reason(props: {
    decision: ReviewDecision;
    value: string;
    onChange(reason: string): void;
    onCancel(): void;
}) {
    const words = useRef<HTMLInputElement>(null);

    // Before the next key arrives: the letters of the reason are no choices.
    useLayoutEffect(() => words.current?.focus(), [props.decision]);
    return (
        <label>
            {t("decide.reason")}
            <input
                ref={words}
                maxLength={500}
                value={props.value}
                onInput={(event) => props.onChange(event.currentTarget.value)}
                onKeyDown={(event) => {
                    if (event.key === "Escape") props.onCancel();
                }}
                {...testid("decide-reason")}
            />
        </label>
    );
}
