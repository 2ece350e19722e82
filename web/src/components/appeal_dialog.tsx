// The author's side of it, once for each decision.

import { useState } from "preact/hooks";
import { testid } from "../testids.ts";
import { Dialog } from "./dialog.tsx";
import { useApp } from "./use_app.ts";
import { useTask } from "./use_task.ts";

interface Props {
    review: number;
    onSent(): void;
    onClose(): void;
}

export function AppealDialog({ review, onSent, onClose }: Props) {
    const app = useApp();
    const task = useTask({ not_found: "This can no longer be appealed." });
    const [text, setText] = useState("");

    return (
        <Dialog title="Appeal" onClose={onClose}>
            <form
                onSubmit={(event) => {
                    event.preventDefault();
                    task.run(async () => {
                        await app.line.call("review.appeal", { review, text: text.trim() });
                        onSent();
                    });
                }}
            >
                <p class="faint">
                    The moderators look at it once more, with what you write here. What they
                    decide then is final.
                </p>
                <label>
                    What should they know?
                    <textarea
                        data-first
                        rows={4}
                        maxLength={500}
                        required
                        value={text}
                        onInput={(event) => setText(event.currentTarget.value)}
                        {...testid("appeal-text")}
                    />
                </label>
                {task.problem && (
                    <p class="problem-text" role="alert">
                        {task.problem}
                    </p>
                )}
                <div class="row end">
                    <button type="button" onClick={onClose}>
                        Cancel
                    </button>
                    <button
                        class="primary"
                        disabled={task.busy || !text.trim()}
                        {...testid("appeal-send")}
                    >
                        Send the appeal
                    </button>
                </div>
            </form>
        </Dialog>
    );
}
