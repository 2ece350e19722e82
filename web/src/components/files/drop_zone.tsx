// Files dragged over the page are dropped into the room; over a thread, into the thread.

import { useEffect, useState } from "preact/hooks";
import { attach } from "../../effects/uploads.ts";
import { testid } from "../../testids.ts";
import { t } from "../../text/i18n.ts";
import { useApp } from "../use_app.ts";

const hasFiles = (event: DragEvent) => !!event.dataTransfer?.types.includes("Files");

export function DropZone({ place }: { place: string }) {
    const app = useApp();
    const [over, setOver] = useState(false);

    useEffect(() => {
        let depth = 0; // each element that is entered is told, and each that is left
        const show = (change: number) => {
            depth = Math.max(0, depth + change);
            setOver(depth > 0);
        };
        const enter = (event: DragEvent) => hasFiles(event) && show(1);
        const leave = (event: DragEvent) => hasFiles(event) && show(-1);
        const move = (event: DragEvent) => hasFiles(event) && event.preventDefault();
        const drop = (event: DragEvent) => {
            if (!hasFiles(event)) return;
            event.preventDefault();
            show(-depth);
            const target = event.target instanceof Element ? event.target : undefined;
            const own = target?.closest<HTMLElement>("[data-place]")?.dataset.place;
            attach(app, own ?? place, event.dataTransfer!.files);
        };

        addEventListener("dragenter", enter);
        addEventListener("dragleave", leave);
        addEventListener("dragover", move);
        addEventListener("drop", drop);
        return () => {
            removeEventListener("dragenter", enter);
            removeEventListener("dragleave", leave);
            removeEventListener("dragover", move);
            removeEventListener("drop", drop);
        };
    }, [app, place]);

    if (!over) return null;
    return (
        <div class="drop-zone" {...testid("drop-zone")}>
            <p>{t("files.drop")}</p>
        </div>
    );
}
