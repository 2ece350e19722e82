// Notifications of the system and a sound, for messages that deserve it.

import type { Message, User } from "../api.gen.ts";
import { deservesAlert } from "../state/alerts.ts";
import { nameOf, roomTitle } from "../state/select.ts";
import type { State } from "../state/state.ts";
import type { App, Need } from "./app.ts";
import { preferences } from "./preferences.ts";

const SHORT = 140;
const LATE_MS = 30_000; // what was missed meanwhile rings nobody

export const needAlerts: Need = (app, after, _before, action) => {
    if (action.type === "opened" && !action.session.resumed) void learnLevels(app);
    if (action.type !== "event" || action.event.method !== "message.created") return;
    const { room: id, message } = action.event.params;
    const room = after.rooms[id];

    if (!room || action.now - message.at > LATE_MS) return;
    if (!deservesAlert(after, room, message, action.now)) return;
    const { desktop, sound } = preferences();
    if (desktop) void notify(app, after, id, message);
    if (sound) ring();
};

async function learnLevels(app: App): Promise<void> {
    const answer = await app.line.call("notify.get", {}).catch(() => undefined);

    if (!answer) return;
    const { rooms, ...own } = answer;
    app.dispatch({
        type: "notify",
        notify: { own, rooms: Object.fromEntries(rooms.map(({ room, ...what }) => [room, what])) },
    });
}

// Several tabs say the same under one tag: the system shows it once.
async function notify(app: App, state: State, id: number, message: Message): Promise<void> {
    const room = state.rooms[id]!;

    if (typeof Notification === "undefined" || Notification.permission !== "granted") return;
    const who = nameOf(state.users[message.user] ?? (await ask(app, message.user)));
    try {
        const note = new Notification(
            room.kind === "dm" ? who : `${who} · ${roomTitle(state, room)}`,
            {
                body: (message.text ?? "").slice(0, SHORT),
                tag: `roost-${message.id}`,
            },
        );
        note.onclick = () => {
            window.focus();
            app.dispatch({ type: "open_room", room: id });
            note.close();
        };
    } catch {
        return; // phones have them through service workers alone
    }
}

async function ask(app: App, user: number): Promise<User | undefined> {
    return (await app.line.call("user.get", { user }).catch(() => undefined))?.user;
}

let audio: AudioContext | undefined;

// Two soft tones; nothing to load.
export function ring(): void {
    audio ??= new AudioContext();
    const start = audio.currentTime + 0.02;

    for (const [i, pitch] of [660, 880].entries()) {
        const tone = audio.createOscillator();
        const loudness = audio.createGain();
        const at = start + i * 0.11;

        tone.frequency.value = pitch;
        loudness.gain.setValueAtTime(0, at);
        loudness.gain.linearRampToValueAtTime(0.08, at + 0.015);
        loudness.gain.exponentialRampToValueAtTime(0.0001, at + 0.22);
        tone.connect(loudness).connect(audio.destination);
        tone.start(at);
        tone.stop(at + 0.25);
    }
}

export async function allowNotifications(): Promise<boolean> {
    if (typeof Notification === "undefined") return false;
    if (Notification.permission === "granted") return true;
    return (await Notification.requestPermission()) === "granted";
}
