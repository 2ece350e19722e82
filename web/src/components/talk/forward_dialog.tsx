// A copy of a message for another room, or for somebody alone.

import { useState } from "preact/hooks";
import { forward } from "../../effects/own.ts";
import type { Message, Room, User } from "../../api.gen.ts";
import { nameOf, roomTitle } from "../../state/select.ts";
import { testid } from "../../testids.ts";
import { t } from "../../text/i18n.ts";
import { wordsOf } from "../../text/markdown.ts";
import { Dialog } from "../dialog.tsx";
import { FindField } from "../find_field.tsx";
import { useApp } from "../use_app.ts";
import { useTask } from "../use_task.ts";

type Target = { room: Room; title: string } | { user: User; title: string };

const SHOWN = 30;

// A room may be called as a person is.
function keyOf(target: Target): string {
    return "room" in target ? `r${target.room.room}` : `u${target.user.user}`;
}

export function ForwardDialog({ message, onClose }: { message: Message; onClose(): void }) {
    const app = useApp();
    const task = useTask();
    const { state } = app;
    const [words, setWords] = useState("");
    const [comment, setComment] = useState("");
    const [chosen, setChosen] = useState<Target>();
    const wanted = words.trim().toLowerCase();
    const targets = targetsIn(state)
        .filter(({ title }) => title.toLowerCase().includes(wanted))
        .slice(0, SHOWN);
    const submit = () =>
        chosen &&
        task.run(async () => {
            const room =
                "room" in chosen
                    ? chosen.room.room
                    : (await app.line.call("dm.open", { users: [chosen.user.user] })).room;
            await forward(app, message.id, room, comment.trim());
            onClose();
        });

    return (
        <Dialog title={t("talk.forward")} onClose={onClose}>
            <blockquote>{wordsOf(message.text ?? "")}</blockquote>
            <FindField label={t("talk.forward_where")} words={words} id="forward-search" onInput={setWords} />
            <div class="choices" role="radiogroup" aria-label={t("talk.forward_where")}>
                {targets.map((target) => (
                    <label
                        class="choice person"
                        key={keyOf(target)}
                        {...testid("forward-target")}
                    >
                        <input
                            type="radio"
                            name="forward-target"
                            checked={chosen !== undefined && keyOf(chosen) === keyOf(target)}
                            onChange={() => setChosen(target)}
                        />
                        <span class="choice-main">
                            <strong>{"room" in target ? target.title : `@${target.title}`}</strong>
                        </span>
                    </label>
                ))}
                {targets.length === 0 && <p class="faint">{t("talk.nothing_found")}</p>}
            </div>
            <input
                placeholder={t("talk.forward_comment")}
                aria-label={t("talk.forward_comment")}
                maxLength={1000}
                value={comment}
                onInput={(event) => setComment(event.currentTarget.value)}
                {...testid("forward-comment")}
            />
            {task.problem && <p class="problem-text">{task.problem}</p>}
            <div class="row end">
                <button
                    class="primary"
                    disabled={!chosen || task.busy}
                    onClick={submit}
                    {...testid("forward-submit")}
                >
                    {t("talk.forward")}
                </button>
            </div>
        </Dialog>
    );
}

function targetsIn(state: ReturnType<typeof useApp>["state"]): Target[] {
    const rooms = Object.values(state.rooms)
        .filter((room) => room.member && !room.archived)
        .map((room) => ({ room, title: roomTitle(state, room) }));
    const partners = new Set(
        rooms.flatMap(({ room }) => (room.users?.length === 2 ? room.users : [])),
    );
    const people = Object.values(state.users)
        .filter(({ user }) => user !== state.me && !partners.has(user))
        .map((user) => ({ user, title: nameOf(user) }));

    rooms.sort((a, b) => a.title.localeCompare(b.title));
    people.sort((a, b) => a.title.localeCompare(b.title));
    return [...rooms, ...people];
}
