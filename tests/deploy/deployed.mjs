// A server that was put somewhere as an operator puts it, reached by its address alone.

import assert from "node:assert/strict";
import { Server, newKey, patience } from "../integration/harness/harness.mjs";

export { newKey };
export * from "./tools.mjs";

export class Deployed extends Server {
    constructor(url, { setupCode } = {}) {
        super(undefined);
        this.url = url;
        this.port = Number(new URL(url).port);
        this.code = setupCode;
    }

    get setupCode() {
        return this.code;
    }

    // Waits until it takes traffic.
    async isReady() {
        const last = Date.now() + 30_000 * patience;
        let answer = "nothing";

        while (Date.now() < last) {
            const got = await this.get("/readyz").catch((error) => error);

            if (got.status === 200) return this;
            answer = got.status ?? got.message;
            await new Promise((resolve) => setTimeout(resolve, 50));
        }
        assert.fail(`${this.url}/readyz: ${answer}`);
    }

    // The owner by the setup link, and a member by the owner's invite: both with a session, and
    // a room that both are in.
    async firstPeople() {
        const password = "correct horse";
        const owner = await this.posts("auth.register", {
            name: "ann",
            password,
            invite: this.setupCode,
        });
        const ann = await this.connect({ token: owner.token });
        const { code } = await ann.call("invite.create", { key: newKey() });
        const member = await this.posts("auth.register", { name: "bob", password, invite: code });
        const bob = await this.connect({ token: member.token });
        const room = await ann.createsRoom({ with: [bob] });

        return { ann, bob, room };
    }
}

// Ann's words reach bob.
export async function chat(ann, bob, room, text = `words ${newKey()}`) {
    await ann.sends(room, text);
    await bob.hears("message.created", { room, message: { text } });
    return text;
}

export async function history(server, person, room) {
    const { messages } = await server.posts("message.history", { room }, person);

    return messages.map((message) => message.text);
}

export function setupCodeIn(text) {
    const found = /#setup=([\w-]+)/.exec(text);

    assert.ok(found, `no setup link in: ${text}`);
    return found[1];
}
