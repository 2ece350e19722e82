// The reactions under a message; a press adds or takes back one's own.

import { react } from "../effects/messages.ts";
import type { Message, User } from "../api.gen.ts";
import { nameOf } from "../state/select.ts";
import { testid } from "../testids.ts";
import { t } from "../text/i18n.ts";
import { CustomEmoji } from "./markdown.tsx";
import { useApp } from "./use_app.ts";

const NAMED = 5;

interface Props {
    message: Message;
    me: number;
    users: Record<number, User>;
    mayAct: boolean;
}

export function Reactions({ message, me, users, mayAct }: Props) {
    const app = useApp();

    return (
        <div class="reactions">
            {message.reactions?.map(({ emoji, users: who }) => (
                <button
                    key={emoji}
                    class={`reaction${who.includes(me) ? " mine" : ""}`}
                    aria-pressed={who.includes(me)}
                    title={names(who, me, users)}
                    disabled={!mayAct}
                    data-emoji={emoji}
                    onClick={() => void react(app, message, emoji)}
                    {...testid("reaction")}
                >
                    <span class="emoji-text">
                        <Sign emoji={emoji} own={app.state.emoji} />
                    </span> {who.length}
                </button>
            ))}
        </div>
    );
}

// One of the workspace's own is a picture.
function Sign({ emoji, own }: { emoji: string; own: Record<string, number> }) {
    const name = /^:(.+):$/.exec(emoji)?.[1];
    const file = name === undefined ? undefined : own[name];

    return file === undefined ? <>{emoji}</> : <CustomEmoji name={name!} file={file} />;
}

function names(who: number[], me: number, users: Record<number, User>): string {
    const shown = who.slice(0, NAMED).map((id) => (id === me ? t("reaction.you") : nameOf(users[id])));
    const more = who.length - shown.length;
    const names = shown.join(", ");

    return more > 0 ? t("reaction.and_more", { names, count: more }) : names;
}
