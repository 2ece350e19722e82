// A person's status: the emoji in a line, the words where there is space.

import type { User } from "../api.gen.ts";
import { statusNow } from "../state/status.ts";
import { testid } from "../testids.ts";
import { useApp } from "./use_app.ts";

export function StatusBadge({ user, words }: { user?: User; words?: boolean }) {
    const app = useApp();
    const status = statusNow(user, Date.now());

    if (!status) return null;
    return (
        <span class="status" title={status.text} {...testid("status")}>
            {status.emoji && <StatusEmoji emoji={status.emoji} file={fileOf(app.state.emoji, status.emoji)} />}
            {words && status.text && <span class="status-words">{status.text}</span>}
            {!words && status.text && <span class="unseen">{status.text}</span>}
        </span>
    );
}

function fileOf(known: Record<string, number>, emoji: string): number | undefined {
    return known[emoji.replace(/^:|:$/g, "")];
}

function StatusEmoji({ emoji, file }: { emoji: string; file?: number }) {
    if (file === undefined) return <span class="status-emoji">{emoji}</span>;
    return <img class="status-emoji" src={`/files/${file}/emoji`} alt={emoji} />;
}
