// Starting a room. The very first one of a workspace gets a name to begin with.

import { useState } from "preact/hooks";
import { createRoom } from "../effects/rooms.ts";
import type { State } from "../state/state.ts";
import { testid } from "../testids.ts";
import { Dialog } from "./dialog.tsx";
import { useApp } from "./use_app.ts";
import { useTask } from "./use_task.ts";

export function NewRoom({ state, onClose }: { state: State; onClose(): void }) {
    const app = useApp();
    const first = Object.keys(state.rooms).length === 0;
    const owner = state.users[state.me]?.role === "owner";
    const [name, setName] = useState(first && owner ? "general" : "");
    const [topic, setTopic] = useState("");
    const [isPrivate, setPrivate] = useState(false);
    const task = useTask({ conflict: "There is a room of that name already." });

    return (
        <Dialog
            title={first && owner ? "Create your first room" : "New room"}
            onClose={onClose}
        >
            <form
                onSubmit={(event) => {
                    event.preventDefault();
                    const kind = isPrivate ? "private" : "public";
                    task.run(() => createRoom(app, name.trim(), kind, topic.trim()));
                }}
            >
                <label>
                    Name
                    <input
                        data-first
                        value={name}
                        required
                        maxLength={64}
                        onInput={(event) => setName(event.currentTarget.value)}
                        {...testid("room-name")}
                    />
                </label>
                <label>
                    <span>
                        Topic <span class="faint">(optional)</span>
                    </span>
                    <input
                        value={topic}
                        maxLength={200}
                        onInput={(event) => setTopic(event.currentTarget.value)}
                        {...testid("room-topic")}
                    />
                </label>
                <label class="check">
                    <input
                        type="checkbox"
                        checked={isPrivate}
                        onChange={(event) => setPrivate(event.currentTarget.checked)}
                        {...testid("room-private")}
                    />
                    <span>
                        Private
                        <small>Only people who are added can see it.</small>
                    </span>
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
                        disabled={task.busy || !name.trim()}
                        {...testid("room-create")}
                    >
                        {task.busy ? "Creating…" : "Create room"}
                    </button>
                </div>
            </form>
        </Dialog>
    );
}
