// A server with an owner, an admin, a moderator and members, all with names of their own.

import { startServer } from "./server.mjs";

export async function startModerated(options = {}) {
    const server = await startServer(options);
    const admin = await server.newcomer("the-admin", "--admin");
    const owner = await server.posts("auth.register", {
        name: "the-owner",
        password: "correct horse",
        invite: server.setupCode,
    });
    const moderator = await server.newcomer("the-moderator");
    const { users } = await server.posts("user.list", {}, admin);
    const { user } = users.find(({ name }) => name === "the-moderator");

    await server.posts("user.update", { user, role: "moderator" }, admin);
    return { server, admin, owner, moderator };
}
