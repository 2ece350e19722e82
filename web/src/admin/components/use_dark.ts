// Canvases do not follow the style sheet by themselves: tells when the colours change.

import { useEffect, useState } from "preact/hooks";

const query = matchMedia("(prefers-color-scheme: dark)");

export function useDark(): boolean {
    const [dark, setDark] = useState(query.matches);

    useEffect(() => {
        const change = () => setDark(query.matches);

        query.addEventListener("change", change);
        return () => query.removeEventListener("change", change);
    }, []);
    return dark;
}
