// How each method is called for the table of permissions: on which kinds of places, with what
// params, and how the place is put in order again. A method's name may have a variant behind a
// colon. `make`: what is made for the call, whose id then stands in `it.id`; where the answer
// is not_found, the call is repeated with an id that nothing has, and must be answered alike.

import { LATER, NOWHERE } from "./permission_scene.mjs";
import { newKey } from "./people.mjs";

const ROOMS = ["public", "private", "dm"];
const ALL = [...ROOMS, "-"];
const NONE = ["-"];
const ofPlace = ({ room }) => (room ? { room } : {});

let names = 0;
const newName = (what) => `${what}-${(names += 1)}`;

const each = (methods, call) => Object.fromEntries(methods.map((name) => [name, call]));

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

const listed = { on: NONE, params: () => ({}) };
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

// --- people and files ---

const people = {
    "session.open": { on: NONE, params: () => ({}) },
    "auth.login": {
        on: NONE,
        params: () => ({ name: "the-guest", password: "correct horse" }),
    },
    "auth.register": {
        on: NONE,
        make: async (scene) =>
            (await scene.who.admin.call("invite.create", { key: newKey() })).code,
        params: ({ id }) => ({ name: newName("newcomer"), password: "correct horse", invite: id }),
    },
    "auth.password": {
        on: NONE,
        params: () => ({ old: "not this one", new: "battery staple" }),
    },
    "token.revoke": {
        on: NONE,
        make: async (scene) => {
            const { tokens } = await scene.server.posts("token.list", {}, scene.server.person());

            return tokens[0].id;
        },
        params: ({ id }) => ({ id }),
    },
    "dm.open": { on: NONE, params: ({ scene }) => ({ users: [scene.target.me] }) },
    ...each(["user.list", "group.list", "emoji.list", "file.list"], listed),
    "user.get": { on: NONE, params: ({ scene }) => ({ user: scene.target.me }) },
    "user.update": { on: NONE, params: () => ({ title: newName("cook") }) },
    "user.update:other": {
        on: NONE,
        params: ({ scene }) => ({ user: scene.target.me, title: newName("cook") }),
    },
    ...Object.fromEntries(
        ["moderator", "admin", "guest", "owner"].map((role) => [
            `user.update:${role}`,
            {
                on: NONE,
                params: ({ scene }) => ({ user: scene.target.me, role }),
                undo: (scene) =>
                    scene.calls(scene.who.owner, "user.update", {
                        ...{ user: scene.target.me, role: "member" },
                    }),
            },
        ]),
    ),
    "user.deactivate": {
        on: NONE,
        make: async (scene) => (scene.spare ??= scene.server.person()).user,
        params: ({ id }) => ({ user: id }),
        undo: (scene, role, { id }) => scene.who.admin.call("user.reactivate", { user: id }),
    },
    "user.reactivate": {
        on: NONE,
        make: async (scene) => {
            scene.gone ??= scene.server.person();
            await scene.who.admin.call("user.deactivate", { user: scene.gone.user });
            return scene.gone.user;
        },
        params: ({ id }) => ({ user: id }),
    },
    "invite.create": { on: NONE, params: () => ({ key: newKey() }) },
    "invite.create:rooms": {
        on: ROOMS,
        params: ({ room }) => ({ key: newKey(), role: "guest", rooms: [room] }),
    },
    "invite.list": listed,
    "invite.revoke": {
        on: NONE,
        make: async (scene) => (await scene.who.admin.call("invite.create", { key: newKey() })).id,
        params: ({ id }) => ({ id }),
    },
    "group.set": {
        on: NONE,
        params: () => ({ key: newKey(), handle: newName("handle"), name: "us", users: [] }),
    },
    "group.remove": {
        on: NONE,
        make: async (scene) => {
            const params = { key: newKey(), handle: newName("handle"), name: "us", users: [] };

            return (await scene.who.admin.call("group.set", params)).group;
        },
        params: ({ id }) => ({ group: id }),
        undo: (scene, role, { id }) => scene.who.admin.call("group.remove", { group: id }),
    },
    "emoji.set": {
        on: NONE,
        make: (scene, place, role) => scene.makesPicture(role),
        params: ({ id }) => ({ name: newName("owl"), file: id }),
        missing: [],
    },
    "emoji.remove": {
        on: NONE,
        make: async (scene) => {
            const name = newName("cat");
            const file = await scene.makesPicture("author");

            await scene.who.author.call("emoji.set", { name, file });
            return name;
        },
        params: ({ id }) => ({ name: id }),
        nothing: "no-such-owl",
    },
    "file.get": {
        on: ROOMS,
        make: (scene, place) => scene.makesShownFile(place),
        params: ({ id }) => ({ id }),
    },
    "GET /files/ID/NAME": {
        on: ROOMS,
        make: (scene, place) => scene.makesShownFile(place),
        params: ({ id }) => ({ path: `/files/${id}/dot.png` }),
    },
    "file.get:unused": {
        on: NONE,
        make: (scene) => scene.makesFile(),
        params: ({ id }) => ({ id }),
    },
    "file.delete": {
        on: NONE,
        make: (scene) => scene.makesFile(),
        params: ({ id }) => ({ id }),
    },
};

// --- moderation and figures ---

const aReview = (scene, place) => scene.makesReview(place);
const figures = (methods, on, more = {}) =>
    each(
        methods.map((name) => `analytics.${name}`),
        { on, params: (it) => ({ ...ofPlace(it), ...more }) },
    );

const watching = {
    "review.list": { on: ALL, params: ofPlace },
    "review.get": { on: ROOMS, make: aReview, params: ({ id }) => ({ review: id }) },
    "review.decide": {
        on: ROOMS,
        make: aReview,
        params: ({ id }) => ({ review: id, decision: "approve" }),
    },
    "review.appeal": {
        on: ROOMS,
        make: async (scene, place) => {
            const review = await aReview(scene, place);

            await scene.who.moderator.call("review.decide", { review, decision: "delete" });
            return review;
        },
        params: ({ id }) => ({ review: id, text: "it was a quotation" }),
    },
    "sanction.set": {
        on: ALL,
        params: (it) => ({
            ...ofPlace(it),
            ...{ user: it.scene.bystander.me, kind: "mute", minutes: 1 },
        }),
        undo: (scene) => scene.lifts(scene.bystander.me),
    },
    "sanction.lift": {
        on: NONE,
        make: async (scene) => {
            const params = { user: scene.target.me, kind: "mute", minutes: 60 };

            return (await scene.who.moderator.call("sanction.set", params)).sanction;
        },
        params: ({ id }) => ({ sanction: id }),
        undo: (scene, role, { id }) => scene.who.owner.call("sanction.lift", { sanction: id }),
    },
    ...each(["sanction.list", "list.list", "head.list", "moderation.status"], listed),
    "audit.list": { on: ALL, params: ofPlace },
    "policy.get": { on: ALL, params: ofPlace },
    "policy.set": { on: ALL, params: ofPlace },
    "list.set": {
        on: NONE,
        params: () => ({
            ...{ key: newKey(), name: newName("list"), kind: "words", text: "zzyzx\n" },
        }),
    },
    ...each(["list.get", "list.remove"], {
        on: NONE,
        make: async (scene) => {
            const words = { name: newName("list"), kind: "words", text: "zzyzx\n" };

            return (await scene.who.admin.call("list.set", { key: newKey(), ...words })).list;
        },
        params: ({ id }) => ({ list: id }),
        undo: (scene, role, { id }) => scene.calls(scene.who.admin, "list.remove", { list: id }),
    }),
    "head.learn": { on: NONE, params: () => ({ key: newKey() }) },
    "head.use": { on: NONE, params: () => ({ version: 0 }) },
    ...figures(["overview", "messages", "active", "answers", "hours"], ALL),
    ...figures(["reactions", "emoji", "moderation", "reasons"], ALL),
    ...figures(["rooms", "top", "growth", "retention", "connections", "storage"], NONE),
    ...figures(["people", "status", "rebuild"], NONE),
    ...figures(["export"], ALL, { report: "messages" }),
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
