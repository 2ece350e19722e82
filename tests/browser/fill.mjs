// Fills a room with messages, as fast as the server takes them.

import WebSocket from "ws";

const AT_ONCE = 256;

// `person` sends messages `from` to `to`, whose words `words(n)` are.
export async function fillRoom(server, person, room, from, to, words = plainWords) {
    const headers = { authorization: `Bearer ${person.token}` };
    const socket = new WebSocket(server.webSocketUrl, ["roost.v1"], {
        headers,
        perMessageDeflate: false,
    });
    const say = (id, method, params) =>
        socket.send(JSON.stringify({ jsonrpc: "2.0", id, method, params }));
    const send = (n) =>
        say(n, "message.send", { room, text: words(n), key: `fill-${room}-${n}` });

    await new Promise((resolve, reject) => {
        let next = from;
        let answered = from;

        socket.on("error", reject);
        socket.on("open", () => say(0, "session.open", {}));
        socket.on("message", (bytes) => {
            const frame = JSON.parse(bytes.toString());

            if (frame.error) reject(new Error(JSON.stringify(frame.error)));
            if (frame.id === undefined) return;
            if (frame.id === 0) while (next <= to && next < from + AT_ONCE) send(next++);
            else if (answered++ === to) resolve();
            else if (next <= to) send(next++);
        });
    });
    socket.terminate();
}

function plainWords(n) {
    return `message ${n} ${"and some words with it ".repeat(n % 4)}`.trim();
}
