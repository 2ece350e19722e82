// How each method is called for the table of permissions: on which kinds of places, with what
// params, and how the place is put in order again. A method's name may have a variant behind a
// colon. `make`: what is made for the call, whose id then stands in `it.id`; where the answer
// is not_found, the call is repeated with an id that nothing has, and must be answered alike.

import { LATER, NOWHERE } from "./permission_scene.mjs";
import { newKey } from "./people.mjs";
import { people, watching } from "./permission_people.mjs";
import { ALL, NONE, ROOMS, each, listed, newName, ofPlace } from "./permission_ways.mjs";

// --- rooms ---

const rooms = {
    ...each(["room.get", "room.members", "room.pins", "message.history", "typing.start"], {
        on: ROOMS,
        params: ({ room }) => ({ room }),
    }),
    "room.look": { on: ROOMS, params: ({ room }) => ({ rooms: [room] }) },
    "room.list": { on: NONE, params: () => ({ all: true }) },
    "room.create": {
        on: NONE,
        params: () => ({ name: newName("room"), kind: "public", key: newKey() }),
    },
    "room.update": { on: ROOMS, params: ({ room }) => ({ room, topic: newName("topic") }) },
    "room.join": {
        on: ROOMS,
        params: ({ room }) => ({ room }),
        undo: async (scene, role, { room }) => {
            if (!scene.isInside(role)) await scene.who[role].call("room.leave", { room });
        },
    },
    "room.leave": {
        on: ROOMS,
        params: ({ room }) => ({ room }),
        undo: async (scene, role, { room }) => {
            const host = role === "keeper" ? scene.who.author : scene.who.keeper;

            if (scene.isInside(role))
                await host.call("room.invite", { room, user: scene.who[role].me });
        },
    },
    "room.invite": {
        on: ROOMS,
        params: ({ room, scene }) => ({ room, user: scene.bystander.me }),
        undo: (scene, role, { room }) =>
            scene.who.keeper.call("room.remove", { room, user: scene.bystander.me }),
    },
    "room.remove": {
        on: ROOMS,
        make: async (scene, { room }) => {
            await scene.calls(scene.who.keeper, "room.invite", {
                ...{ room, user: scene.bystander.me },
            });
        },
        params: ({ room, scene }) => ({ room, user: scene.bystander.me }),
    },
    "read.mark": { on: ROOMS, params: ({ room }) => ({ room, seq: 1 }) },
    "notify.room": { on: ROOMS, params: ({ room }) => ({ room, level: "all" }) },
    "retention.get": { on: ALL, params: ofPlace },
    "retention.set": { on: ALL, params: (it) => ({ ...ofPlace(it), days: 3650 }) },
};

// --- messages ---

const aMessage = (scene, place) => scene.makesMessage(place);
const ofMessage = { on: ROOMS, make: aMessage, params: ({ id }) => ({ id }) };
const aThread = (scene, place) => scene.makesThread(place);
const ofThread = { on: ROOMS, make: aThread, params: ({ id }) => ({ id }) };
const ofPoll = {
    on: ROOMS,
    make: (scene, place) => scene.makesPoll(place),
    params: ({ id }) => ({ id }),
};
const sending = (more) => ({
    on: ROOMS,
    params: ({ room }) => ({ room, key: newKey(), ...more }),
});

const messages = {
    "message.send": sending({ text: "hi" }),
    "message.send:files": {
        on: ROOMS,
        make: (scene, place) => scene.makesShownFile(place),
        params: ({ id, scene }) => ({
            ...{ room: scene.yard, text: "look", files: [id], key: newKey() },
        }),
    },
    "message.send:reply_to": {
        ...ofMessage,
        params: ({ id, scene }) => ({
            ...{ room: scene.yard, text: "yes", reply_to: id, key: newKey() },
        }),
    },
    "message.send:thread": {
        ...ofMessage,
        params: ({ id, scene }) => ({
            ...{ room: scene.yard, text: "yes", thread: id, key: newKey() },
        }),
    },
    "message.edit": { ...ofMessage, params: ({ id }) => ({ id, text: newName("edited") }) },
    "message.report": { ...ofMessage, params: ({ id }) => ({ id, reason: "an insult" }) },
    ...each(["message.get", "message.delete", "message.edits", "message.pin"], ofMessage),
    "message.unpin": {
        ...ofMessage,
        make: async (scene, place) => {
            const id = await scene.makesMessage(place);

            await scene.who.author.call("message.pin", { id });
            return id;
        },
        undo: (scene, role, { id }) => scene.who.author.call("message.unpin", { id }),
    },
    "message.forward:from": {
        ...ofMessage,
        params: ({ id, scene }) => ({ id, room: scene.yard, key: newKey() }),
    },
    "message.forward:into": {
        on: ROOMS,
        make: (scene) => scene.makesMessage({ room: scene.yard }),
        missing: ["room"],
        params: ({ id, room }) => ({ id, room, key: newKey() }),
    },
    "message.search": { on: NONE, params: () => ({ query: "happens" }) },
    "message.search:in": {
        on: ROOMS,
        params: ({ name }) => ({ query: `happens in:"${name}"` }),
        missing: ["name"],
    },
    "reaction.add": { ...ofMessage, params: ({ id }) => ({ id, emoji: "👋" }) },
    "reaction.remove": {
        ...ofMessage,
        make: async (scene, place, role) => {
            const id = await scene.makesMessage(place);

            await scene.asks(role, "reaction.add", { id, emoji: "👋" });
            return id;
        },
        params: ({ id }) => ({ id, emoji: "👋" }),
    },
    ...each(["thread.follow", "thread.unfollow", "thread.history"], ofThread),
    "thread.mark": { ...ofThread, params: ({ id }) => ({ id, seq: 1 }) },
    "thread.list": { on: NONE, params: () => ({}) },
    "poll.create": sending({ question: "tea?", options: ["yes", "no"] }),
    ...each(["poll.get", "poll.close"], ofPoll),
    "poll.vote": { ...ofPoll, params: ({ id }) => ({ id, choices: [0] }) },
};

// --- one's own things ---

const aSchedule = { on: ROOMS, make: (scene, place) => scene.makesSchedule(place) };
const commanding = (text) => sending({ text });

const own = {
    "saved.add": ofMessage,
    "saved.remove": {
        ...ofMessage,
        make: async (scene, place) => {
            const id = await scene.makesMessage(place);

            await scene.who.author.call("saved.add", { id });
            return id;
        },
    },
    ...each(["saved.list", "draft.list", "schedule.list", "reminder.list"], listed),
    ...each(["sidebar.get", "notify.get", "command.list", "token.list", "analytics.me"], listed),
    "draft.set": { on: ROOMS, params: ({ room }) => ({ room, text: newName("draft") }) },
    "schedule.create": {
        on: ROOMS,
        params: ({ room }) => ({ room, text: "later", at: LATER, key: newKey() }),
    },
    "schedule.update": {
        ...aSchedule,
        params: ({ id }) => ({ id, text: newName("later") }),
        undo: (scene, role, { id }) => scene.calls(scene.who.author, "schedule.remove", { id }),
    },
    "schedule.remove": {
        ...aSchedule,
        params: ({ id }) => ({ id }),
        undo: (scene, role, { id }) => scene.calls(scene.who.author, "schedule.remove", { id }),
    },
    "reminder.create:message": {
        ...ofMessage,
        params: ({ id }) => ({ message: id, at: LATER, key: newKey() }),
    },
    "reminder.create:room": {
        on: ROOMS,
        params: ({ room }) => ({ room, text: "later", at: LATER, key: newKey() }),
    },
    "reminder.remove": {
        on: NONE,
        make: (scene) => scene.makesReminder(),
        params: ({ id }) => ({ id }),
    },
    "sidebar.set": {
        on: NONE,
        make: async (scene, place, role) => {
            const who = scene.who[role];
            const { json } = await scene.server.post("sidebar.get", {}, who);

            return json.pos ?? 0;
        },
        params: ({ id }) => ({ sections: [], if_pos: id }),
    },
    "notify.set": { on: NONE, params: () => ({ level: "mentions" }) },
    "command.run": commanding("/shrug"),
    "command.run:/topic": {
        on: ROOMS,
        params: ({ room }) => ({ room, text: `/topic ${newName("topic")}`, key: newKey() }),
    },
    "command.run:/invite": {
        on: ROOMS,
        params: ({ room, scene }) => ({
            ...{ room, text: `/invite @${scene.target.name}`, key: newKey() },
        }),
        undo: (scene, role, { room }) =>
            scene.who.keeper.call("room.remove", { room, user: scene.target.me }),
    },
    "command.run:/msg": {
        on: ROOMS,
        params: ({ room, scene }) => ({
            ...{ room, text: `/msg @${scene.target.name} psst`, key: newKey() },
        }),
    },
};

// Last, since a token ends by it.
const leaving = {
    "auth.logout": { on: NONE, params: () => ({}) },
};

export const calls = { ...rooms, ...messages, ...own, ...people, ...watching, ...leaving };

// The same call about what nothing stands behind.
export function missing(call, it) {
    const gone = { id: call.nothing ?? NOWHERE, room: NOWHERE, name: "no such room" };
    const members = call.missing ?? (call.make ? ["id"] : ["room"]);
    const replaced = members.filter((name) => it[name] !== undefined);

    if (replaced.length === 0) return undefined;
    return call.params({ ...it, ...Object.fromEntries(replaced.map((m) => [m, gone[m]])) });
}
