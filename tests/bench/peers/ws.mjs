// The broadcast server of the npm package `ws`: node ws.mjs TOKENS
import { WebSocketServer } from 'ws';

import { opened, personOf, posted, roomOf, serve } from './contract.mjs';

const sockets = new WebSocketServer({ server: serve(), perMessageDeflate: false });

sockets.on('connection', (socket, request) => {
    const person = personOf(request);
    if (!person) return socket.close(4001);
    const { members } = roomOf(person);
    members.add(socket);
    socket.on('close', () => members.delete(socket));
    socket.on('error', () => {});
    socket.on('message', (data) => {
        const { id, method, params } = JSON.parse(data);
        const reply = (result) => socket.send(JSON.stringify({ jsonrpc: '2.0', id, result }));
        if (method === 'session.open') return reply(opened(person));
        const { answer, event } = posted(person, params.text);
        reply(answer);
        const frame = Buffer.from(
            JSON.stringify({ jsonrpc: '2.0', method: 'message.created', params: event }),
        );
        for (const member of members) member.send(frame, { binary: false });
    });
});
