// The decision: first which, then, if wanted, why and for how long. Two keys are enough: A and
// Enter approve.

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Review, ReviewDecision } from "../../api.gen.ts";
import { asRpcError } from "../../protocol/errors.ts";
import { inWords } from "../../text/problems.ts";
import { useApp } from "../../components/use_app.ts";
import type { State } from "../../state/state.ts";
import { testid } from "../../testids.ts";
import { Terms, type TermsValue } from "./terms.tsx";

const CHOICES: { decision: ReviewDecision; key: string; label: string; held?: string }[] = [
    { decision: "approve", key: "a", label: "Let it stand", held: "Approve and post" },
    { decision: "delete", key: "d", label: "Delete", held: "Refuse" },
    { decision: "warn", key: "w", label: "Delete and warn" },
    { decision: "mute", key: "m", label: "Mute" },
    { decision: "ban", key: "b", label: "Ban" },
];

const ABOUT: Record<ReviewDecision, string> = {
    approve: "It stands, and the machine can learn that it is fine.",
    delete: "It is taken away. Its author may appeal.",
    warn: "It is taken away, and its author is warned.",
    mute: "It is taken away, and its author may not write for a while.",
    ban: "It is taken away, and its author is shut out.",
};

interface Props {
    state: State;
    review: Review;
    onDecided(): void;
    onStale(): void;
}

export function DecideForm({ state, review, onDecided, onStale }: Props) {
    const app = useApp();
    const [decision, choose] = useState<ReviewDecision>();
    const [reason, setReason] = useState("");
    const [terms, setTerms] = useState<TermsValue>({
        minutes: 24 * 60,
        scope: "workspace",
    });
    const [busy, setBusy] = useState(false);
    const [problem, setProblem] = useState("");
    const words = useRef<HTMLInputElement>(null);
    const hidden = review.id === undefined || review.cause === "held";
    const own = review.user === state.me;
    const sanction = decision === "mute" || decision === "ban";

    // With the form on the page its keys work: none that comes early is lost.
    useLayoutEffect(() => {
        const onKey = (event: KeyboardEvent) => {
            const choice = CHOICES.find((one) => one.key === event.key.toLowerCase());

            if (!choice || event.ctrlKey || event.metaKey || event.altKey) return;
            if ((event.target as HTMLElement).closest("input, textarea, select, dialog"))
                return;
            event.preventDefault();
            choose(choice.decision);
        };
        addEventListener("keydown", onKey);
        return () => removeEventListener("keydown", onKey);
    }, []);
    // Before the next key arrives: the letters of the reason are no choices.
    useLayoutEffect(() => {
        if (decision) words.current?.focus();
    }, [decision]);

    const submit = async (event: Event) => {
        event.preventDefault();
        if (!decision || busy) return;
        setBusy(true);
        setProblem("");
        try {
            await app.line.call("review.decide", {
                review: review.review,
                decision,
                ...(reason.trim() && { reason: reason.trim() }),
                ...(sanction && { scope: terms.scope }),
                ...(sanction && terms.minutes && { minutes: terms.minutes }),
            });
            onDecided();
        } catch (error) {
            setBusy(false);
            if (asRpcError(error).code === "conflict") onStale();
            setProblem(inWords(error));
        }
    };

    return (
        <form class="decide" onSubmit={submit} {...testid("decide")}>
            <div class="choices-row" role="group" aria-label="Decision">
                {CHOICES.map((one) => (
                    <button
                        key={one.decision}
                        type="button"
                        class={`choice-button ${one.decision}`}
                        aria-pressed={decision === one.decision}
                        onClick={() => choose(one.decision)}
                        {...testid(`decide-${one.decision}`)}
                    >
                        {(hidden && one.held) || one.label}{" "}
                        <kbd>{one.key.toUpperCase()}</kbd>
                    </button>
                ))}
            </div>
            {own && (
                <p class="faint small-print">
                    This is your own message: only an owner may decide on their own.
                </p>
            )}
            {decision && (
                <div class="decide-terms">
                    <p class="faint">{ABOUT[decision]}</p>
                    {sanction && (
                        <Terms
                            value={terms}
                            onChange={setTerms}
                            dm={review.room_kind === "dm"}
                            verb={decision === "mute" ? "Mute" : "Ban"}
                        />
                    )}
                    <label>
                        Reason (the author is told; optional)
                        <input
                            ref={words}
                            maxLength={500}
                            value={reason}
                            onInput={(event) => setReason(event.currentTarget.value)}
                            onKeyDown={(event) => {
                                if (event.key === "Escape") choose(undefined);
                            }}
                            {...testid("decide-reason")}
                        />
                    </label>
                    <div class="row">
                        <button
                            class={decision === "approve" ? "primary" : "danger"}
                            disabled={busy}
                            {...testid("decide-submit")}
                        >
                            {busy ? "Deciding…" : labelOf(decision, hidden)}
                        </button>
                        <button type="button" onClick={() => choose(undefined)}>
                            Cancel
                        </button>
                        <span class="faint hint-keys">Enter decides, Esc cancels</span>
                    </div>
                </div>
            )}
            {problem && (
                <p class="problem-text" role="alert" {...testid("decide-problem")}>
                    {problem}
                </p>
            )}
        </form>
    );
}

function labelOf(decision: ReviewDecision, hidden: boolean): string {
    const choice = CHOICES.find((one) => one.decision === decision)!;

    return (hidden && choice.held) || choice.label;
}
