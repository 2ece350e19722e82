// Everybody who may knock at the door, and the rooms they stand before: for the test that
// calls every method as each of them.

import { upload } from "./files.mjs";
import { png } from "./images.mjs";
import { startModerated } from "./moderated.mjs";
import { newKey } from "./people.mjs";

// In the order of the table's columns.
export const ROLES = [
    "anonymous", // without a token
    "closed", // a member of the rooms, deactivated
    "banned", // a member of the rooms, banned from the workspace
    "visitor", // a guest, of another room
    "guest", // a guest, of these rooms
    "stranger", // a member of the workspace, of other rooms
    "removed", // was a member of the rooms
    "muted", // a member of the rooms, muted in the workspace
    "member",
    "author", // a member, who wrote, sent up, asked and planned what is called upon
    "keeper", // who made the rooms
    "moderator", // of the workspace, not in the rooms
    "admin", // likewise
    "owner", // likewise
];

export const NOWHERE = 2 ** 45;
export const LATER = Date.now() + 24 * 3600 * 1000;
const SILENT = ["anonymous", "closed", "banned"]; // no session is opened for them

export class Scene {
    static async start(options) {
        const scene = new Scene();

        Object.assign(scene, await startModerated(options));
        await scene.gathers();
        scene.rooms = {
            public: await scene.makesRoom("public"),
            private: await scene.makesRoom("private"),
            dm: await scene.makesDm(),
        };
        await scene.shutsDoors();
        return scene;
    }

    async gathers() {
        const { server } = this;

        this.who = {};
        for (const name of ["stranger", "removed", "muted", "member", "author", "keeper"])
            this.who[name] = await server.connect();
        for (const name of ["moderator", "admin", "owner"])
            this.who[name] = await server.connect(this[name]);
        for (const name of ["closed", "banned"]) {
            this.who[name] = server.person();
            this.who[name].me = this.who[name].user;
        }
        this.who.anonymous = {};
        this.bystander = await server.connect(); // a target, of no room of these
        this.target = await server.connect(); // likewise, shares no room with anybody
        const { user } = await server.posts("user.get", { user: this.target.me }, this.admin);
        this.target.name = user.name;
        this.yard = await this.who.keeper.createsRoom({ kind: "public" });
        for (const name of ["guest", "visitor"]) this.who[name] = await this.makesGuest(name);
        for (const name of ROLES) await this.isLetIn(this.yard, name);
    }

    async makesGuest(name) {
        const params = { key: newKey(), role: "guest", rooms: [this.yard] };
        const { code } = await this.who.admin.call("invite.create", params);
        const password = "correct horse";
        const guest = { name: `the-${name}`, password, invite: code };
        const { token } = await this.server.posts("auth.register", guest);

        return this.server.connect({ token });
    }

    async isLetIn(room, name) {
        if (name === "anonymous" || name === "keeper") return;
        await this.who.keeper.call("room.invite", { room, user: this.who[name].me });
    }

    // --- the rooms ---

    static inside = ["closed", "banned", "guest", "removed", "muted", "member", "author"];

    isInside(name) {
        return name === "keeper" || (name !== "removed" && Scene.inside.includes(name));
    }

    isHidden({ kind }, name) {
        return (kind === "private" || kind === "dm") && !this.isInside(name);
    }

    async makesRoom(kind) {
        const name = `the ${kind} room`;
        const { room } = await this.who.keeper.call("room.create", { name, kind, key: newKey() });

        for (const each of Scene.inside) await this.isLetIn(room, each);
        await this.goesOut(room, "removed");
        return { room, kind, name };
    }

    async makesDm() {
        const inside = Scene.inside.filter((name) => this.isInside(name));
        const users = inside.map((name) => this.who[name].me);
        const { room } = await this.who.keeper.call("dm.open", { users });

        return { room, kind: "dm", name: "no such room" };
    }

    goesOut(room, name) {
        return this.who.keeper.call("room.remove", { room, user: this.who[name].me });
    }

    async shutsDoors() {
        const { moderator, admin } = this.who;
        const sanctioned = (kind) => ({ user: this.who[kind].me, kind: kind.slice(0, 3) });

        await moderator.call("sanction.set", { ...sanctioned("banned") });
        await moderator.call("sanction.set", { ...sanctioned("muted"), kind: "mute" });
        await admin.call("user.deactivate", { user: this.who.closed.me });
    }

    // --- what is called upon ---

    async makesMessage({ room }, more = {}) {
        const params = { room, text: "as it happens", key: newKey(), ...more };

        return (await this.who.author.call("message.send", params)).id;
    }

    async makesReview(place) {
        const id = await this.makesMessage(place);

        return (await this.who.keeper.call("message.report", { id, reason: "see" })).pos;
    }

    async makesThread(place) {
        const id = await this.makesMessage(place);

        await this.makesMessage(place, { thread: id });
        return id;
    }

    async makesPoll({ room }) {
        const params = { room, question: "tea?", options: ["yes", "no"], key: newKey() };

        return (await this.who.author.call("poll.create", params)).id;
    }

    async makesFile(who = this.who.author) {
        const answer = await upload(this.server, who, "dot.png", png(2, 2), {
            type: "image/png",
        });

        return answer.status === 200 ? JSON.parse(answer.text).id : NOWHERE;
    }

    // One that has been looked at, of each person.
    async makesPicture(role) {
        if (SILENT.includes(role)) return NOWHERE;
        const who = this.who[role];

        if (!who.picture) {
            who.picture = await this.makesFile(who);
            await who.hears("file.ready", { id: who.picture });
        }
        return who.picture;
    }

    async makesShownFile(place) {
        const file = await this.makesFile();

        await this.makesMessage(place, { files: [file] });
        return file;
    }

    async makesSchedule({ room }) {
        const params = { room, text: "later", at: LATER, key: newKey() };

        return (await this.who.author.call("schedule.create", params)).id;
    }

    async makesReminder() {
        const params = { text: "later", at: LATER, key: newKey() };

        return (await this.who.author.call("reminder.create", params)).id;
    }

    async lifts(user) {
        const { sanctions } = await this.who.owner.call("sanction.list", { user });

        for (const { sanction } of sanctions)
            await this.who.owner.call("sanction.lift", { sanction });
    }

    // --- asking ---

    // "ok", or what the answer says of itself: { code, message }.
    async asks(role, method, params) {
        const who = this.who[role];

        if (method.startsWith("GET ")) return this.fetches(who, params.path);
        if (method === "session.open") return this.opensSession(who);
        return SILENT.includes(role) || method.startsWith("auth.")
            ? this.posts(who, method, params)
            : this.calls(who, method, params);
    }

    async calls(who, method, params) {
        try {
            await who.call(method, params);
            return "ok";
        } catch (refusal) {
            if (!refusal.error) throw refusal;
            return {
                code: refusal.code ?? refusal.rpc,
                message: JSON.stringify(refusal.error),
            };
        }
    }

    async posts(who, method, params) {
        const { status, json, text } = await this.server.post(method, params, who);

        return status === 200 ? "ok" : { code: json.code, message: text };
    }

    async fetches(who, path) {
        const { status, text } = await this.server.get(path, who);

        return status === 200 ? "ok" : { code: JSON.parse(text).code, message: text };
    }

    async opensSession({ token }) {
        try {
            const dialogue = await this.server.dial({ token });

            return await this.calls(dialogue, "session.open", {});
        } catch (error) {
            if (error.status !== 401) throw error;
            return { code: "unauthorized", message: "" };
        }
    }
}
