// Calls of the table of permissions about people, files, moderation and figures.

import { newKey } from "./people.mjs";
import { ALL, NONE, ROOMS, each, listed, newName, ofPlace } from "./permission_ways.mjs";

// --- people and files ---

export const people = {
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

export const watching = {
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
