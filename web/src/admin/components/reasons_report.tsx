// What the machine acted on, class by class.

import { useAsk } from "../effects/ask.ts";
import type { VerdictClass } from "../../api.gen.ts";
import { countInWords } from "../text/numbers.ts";
import { CLASS_NAMES } from "../text/moderation.ts";
import { BarList } from "./bar_list.tsx";
import { Card } from "./card.tsx";
import { paramsFor, type Asked } from "../data/asked.ts";

export function Reasons({ asked }: { asked: Asked }) {
    const params = paramsFor(asked, { room: true });
    const answer = useAsk("analytics.reasons", params, asked.version);
    const rows = (answer.data?.rows ?? []).map((row) => {
        const { flagged, masked, held, withdrawn, blocked } = row;
        const all = flagged + masked + held + withdrawn + blocked;
        return {
            key: row.class,
            name: CLASS_NAMES[row.class as VerdictClass] ?? row.class,
            values: [all, flagged, masked, held, withdrawn, blocked],
        };
    });

    return (
        <Card
            {...{ report: "reasons", params, answer }}
            wide
            title="Why"
            about="By class. One message may be of several."
            empty={rows.every((row) => row.values[0] === 0)}
            nothing="The machine minded nothing in this range."
        >
            <BarList
                head={[
                    "Class",
                    "All",
                    "Flagged",
                    "Masked",
                    "Held",
                    "Taken back",
                    "Refused",
                ]}
                rows={rows}
                inWords={countInWords}
            />
        </Card>
    );
}
