// Who is writing just now. Its height is always there, so that nothing jumps.

import { nameOf, typersIn } from "../state/select.ts";
import type { State } from "../state/state.ts";
import { testid } from "../testids.ts";

export function TypingLine({ state, room }: { state: State; room: number }) {
    const names = typersIn(state, room).map((user) => nameOf(state.users[user]));

    return (
        <div class="typing" {...testid("typing")}>
            {names.length > 0 && (
                <>
                    <span class="typing-dots" aria-hidden="true">
                        <i />
                        <i />
                        <i />
                    </span>
                    {sentence(names)}
                </>
            )}
        </div>
    );
}

function sentence(names: string[]): string {
    if (names.length === 1) return `${names[0]} is typing…`;
    if (names.length === 2) return `${names[0]} and ${names[1]} are typing…`;
    return "Several people are typing…";
}
