// Roost's protocol library: no DOM, no framework. `npm run build:protocol` bundles it to
// dist-node/protocol.mjs for Node programs, which bring their own WebSocket:
//
//     import WebSocket from "ws";
//     import { Client, Ear, post } from "../web/dist-node/protocol.mjs";
//
//     const base = "http://127.0.0.1:8080";
//     const { token } = await post("auth.login", { name, password }, { base });
//     const ann = new Client({ url: "ws://127.0.0.1:8080/ws", token, WebSocket });
//     const ear = new Ear(ann);
//     ann.start();
//     const { rooms } = await ear.opens();
//     await ann.send(rooms[0].room, "hello"); // repeated until it is stored, once
//     await ear.hears("message.created", (event) => event.message.text === "hello");
//     ann.stop();
//
// `ann.cursor` handed to another Client as `cursor` resumes there. `ann.stats` counts
// events, duplicates, holes, strays (events of rooms one is not counting) and connects.
// `timers` and `random` can be handed in as well. For another header on the upgrade, hand in
// a subclass of WebSocket that adds it.

export { Client } from "./client.ts";
export type { ClientOptions, Notice, Params, Result, ServerEvent } from "./client.ts";
export type { Cursor, Phase, Session, Stats, Status } from "./connection.ts";
export { Ear } from "./ear.ts";
export { RpcError, asRpcError } from "./errors.ts";
export { post } from "./http.ts";
export type { OutboxEntry } from "./outbox.ts";
export { newKey, realTimers } from "./surroundings.ts";
export type { SocketConstructor, SocketLike, Surroundings, Timers } from "./surroundings.ts";
