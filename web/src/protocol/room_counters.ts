// Counts each room's seq, which is dense: one more than the last is news, no more than the
// last a duplicate, anything above a hole.

export type Verdict = "news" | "duplicate" | "hole" | "stray";

interface RoomEvent {
    room: number;
    seq: number;
    user?: number;
    users?: number[];
}

export class RoomCounters {
    private last = new Map<number, number>();
    // Until told where to count from, the first event of a room sets its counter: so it is
    // for a client that resumes at another one's cursor.
    private adopting = true;

    // A fresh session: the server's numbers are where counting starts.
    restart(rooms: { room: number; seq: number; member?: boolean }[]): void {
        this.adopting = false;
        this.last.clear();
        for (const room of rooms)
            if (room.member !== false) this.last.set(room.room, room.seq);
    }

    judge(method: string, event: RoomEvent, me: number): Verdict {
        const last = this.last.get(event.room);

        if (begins(method, event, me)) {
            // Whoever left and came back while away is told only of the coming back.
            if (last !== undefined && event.seq <= last) return "duplicate";
            this.last.set(event.room, event.seq);
            return "news";
        }
        if (last === undefined) return this.first(method, event, me);
        if (event.seq <= last) return "duplicate";
        if (method === "member.left" && event.user === me) {
            // Of a room left meanwhile only this one event is told, whatever came before.
            this.last.delete(event.room);
            return "news";
        }
        if (event.seq > last + 1) return "hole";
        this.last.set(event.room, event.seq);
        return "news";
    }

    private first(method: string, event: RoomEvent, me: number): Verdict {
        if (method === "room.created") return "news";
        if (method === "member.left" && event.user === me) return "news";
        if (!this.adopting) return "stray";
        this.last.set(event.room, event.seq);
        return "news";
    }
}

function begins(method: string, event: RoomEvent, me: number): boolean {
    if (method === "member.joined") return event.user === me;
    return method === "room.created" && !!event.users?.includes(me);
}
