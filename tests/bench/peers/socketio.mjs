// Socket.IO, WebSocket transport only: node socketio.mjs TOKENS
// Its own framing (42["name",{...}]) and rooms; acknowledgements answer the author.
import { Server } from 'socket.io';

import { personOf, posted, roomOf, serve } from './contract.mjs';

const io = new Server(serve(), { transports: ['websocket'], perMessageDeflate: false });

io.on('connection', (socket) => {
    const person = personOf(socket.handshake);
    if (!person) return socket.disconnect(true);
    const room = roomOf(person);
    const name = String(room.room);
    socket.join(name);
    room.members.add(socket);
    socket.on('disconnect', () => room.members.delete(socket));
    socket.on('message.send', (params, acknowledge) => {
        const { answer, event } = posted(person, params.text);
        acknowledge(answer);
        io.to(name).emit('message.created', event);
    });
});
