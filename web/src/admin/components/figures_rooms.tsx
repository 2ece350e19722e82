// The reports about rooms, reactions and the server itself.

import { useAsk } from "../effects/ask.ts";
import { bytesInWords, countInWords } from "../text/numbers.ts";
import { BarList } from "./bar_list.tsx";
import { Card } from "./card.tsx";
import { paramsFor, type Asked } from "../data/asked.ts";
import { TimeReport } from "./time_report.tsx";

export function RoomFigures({ asked }: { asked: Asked }) {
    return (
        <div class="cards">
            <TopRooms asked={asked} />
            <TopEmoji asked={asked} />
            <TimeReport
                {...{ report: "reactions", asked, perRoom: true, kind: "stack" }}
                title="Reactions"
                about="Added, and taken back."
                series={[
                    { label: "Added", tone: 1, value: (row) => row.added },
                    { label: "Taken back", tone: 3, value: (row) => row.removed },
                ]}
            />
            <TimeReport
                {...{ report: "rooms", asked, kind: "lines" }}
                title="Rooms with messages"
                about="Direct conversations aside."
                series={[{ label: "Rooms", tone: 1, value: (row) => row.active }]}
            />
            <TimeReport
                {...{ report: "rooms", asked, kind: "stack" }}
                title="Rooms made"
                about="And direct conversations begun."
                nothing="No room was made in this range."
                series={[
                    { label: "Public", tone: 1, value: (row) => row.public },
                    { label: "Private", tone: 2, value: (row) => row.private },
                    { label: "Direct", tone: 4, value: (row) => row.dms },
                ]}
            />
            <TimeReport
                {...{ report: "rooms", asked, kind: "stack" }}
                title="Coming and going"
                about="How often somebody joined a room, left one or was removed."
                series={[
                    { label: "Joined", tone: 1, value: (row) => row.joins },
                    { label: "Left", tone: 3, value: (row) => row.leaves },
                ]}
            />
        </div>
    );
}

function TopRooms({ asked }: { asked: Asked }) {
    const params = { ...paramsFor(asked, {}), limit: 20 };
    const answer = useAsk("analytics.top", params, asked.version);
    const rows = answer.data?.rows ?? [];

    return (
        <Card
            {...{ report: "top", params, answer }}
            title="Busiest rooms"
            about="Most messages first. Private rooms you are not in go without their names."
            whole={asked.range.room !== undefined}
            empty={rows.length === 0}
        >
            <BarList
                head={["Room", "Messages", "People", "Reactions"]}
                rows={rows.map((row, i) => ({
                    key: row.room ?? -i - 1,
                    name: row.name,
                    values: [row.messages, row.people, row.reactions],
                }))}
                inWords={countInWords}
            />
        </Card>
    );
}

function TopEmoji({ asked }: { asked: Asked }) {
    const params = { ...paramsFor(asked, { room: true }), limit: 20 };
    const answer = useAsk("analytics.emoji", params, asked.version);
    const rows = answer.data?.rows ?? [];

    return (
        <Card
            {...{ report: "emoji", params, answer }}
            title="Reactions used most"
            about="How often each was added."
            empty={rows.length === 0}
            nothing="Nobody reacted in this range."
        >
            <BarList
                head={["Reaction", "Added"]}
                rows={rows.map((row) => ({
                    key: row.emoji,
                    name: row.emoji,
                    values: [row.added],
                }))}
                inWords={countInWords}
            />
        </Card>
    );
}

export function ServerFigures({ asked }: { asked: Asked }) {
    return (
        <div class="cards">
            <TimeReport
                {...{ report: "connections", asked, kind: "lines" }}
                title="Peak connections"
                about="The most at once, looked at every minute."
                nothing="Nothing has been counted in this range."
                series={[
                    { label: "Sessions", tone: 1, value: (row) => row.sockets },
                    { label: "People online", tone: 2, value: (row) => row.users },
                ]}
            />
            <TimeReport
                {...{ report: "storage", asked, kind: "area", scale: "bytes" }}
                title="Storage"
                about="Size of the database at the end of each step."
                inWords={bytesInWords}
                nothing="Nothing has been measured in this range."
                series={[{ label: "Database", tone: 2, value: (row) => row.bytes }]}
            />
        </div>
    );
}
