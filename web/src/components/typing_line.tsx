// Who is writing just now. Its height is always there, so that nothing jumps.

import { nameOf, typersIn } from "../state/select.ts";
import type { State } from "../state/state.ts";
import { testid } from "../testids.ts";
import { t } from "../text/i18n.ts";

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
    if (names.length === 1) return t("room.typing_one", { name: names[0]! });
    if (names.length === 2) return t("room.typing_two", { name: names[0]!, other: names[1]! });
    return t("room.typing_many");
}
