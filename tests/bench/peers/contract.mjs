// What the Node peers share: as much of Roost's contract as a load client needs.
// Posts are numbered in memory; nothing is stored, checked or limited.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const people = new Map();
const rooms = new Map();
let pos = 1000000;
let deliveries = 0;

for (const line of readFileSync(process.argv[2], 'utf8').split('\n')) {
    const [token, user, room] = line.split('\t');
    if (room) people.set(token, { user: Number(user), room: Number(room) });
}

export function personOf(request) {
    return people.get((request.headers.authorization ?? '').replace('Bearer ', ''));
}

export function roomOf(person) {
    let room = rooms.get(person.room);
    if (!room) rooms.set(person.room, (room = { room: person.room, seq: 0, members: new Set() }));
    return room;
}

export function opened(person) {
    const { room, seq } = roomOf(person);
    return {
        user: { user: person.user, name: `user${person.user}` },
        pos,
        epoch: 'peer',
        resumed: true,
        rooms: [{ room, seq }],
        server: { version: 'peer', node: 'peer' },
    };
}

// The answer to the author and the event for the room.
export function posted(person, text) {
    const room = roomOf(person);
    const place = { pos: ++pos, seq: ++room.seq };
    const at = Date.now();
    deliveries += room.members.size;
    return {
        answer: { id: pos, ...place, at, durable: 'os' },
        event: {
            pos,
            room: room.room,
            seq: room.seq,
            message: { id: pos, seq: room.seq, user: person.user, text, at },
        },
    };
}

// Any plain GET tells of CPU and memory under Roost's names, so that `roost load` finds them.
export function serve() {
    const server = createServer((request, response) => {
        const { userCPUTime, systemCPUTime } = process.resourceUsage();
        response.end(
            `roost_cpu_seconds_total ${(userCPUTime + systemCPUTime) / 1e6}\n` +
                `roost_resident_memory_bytes ${process.memoryUsage.rss()}\n` +
                `roost_deliveries_total ${deliveries}\n`,
        );
    });
    server.listen({ host: '127.0.0.1', port: 0, backlog: 4096 }, () =>
        console.log(`listening on http://127.0.0.1:${server.address().port}`),
    );
    return server;
}
