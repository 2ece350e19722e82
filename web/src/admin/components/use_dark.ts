// Canvases do not follow the style sheet by themselves: tells when the colours change.

import { useEffect, useState } from "preact/hooks";

const isDark = () => document.documentElement.dataset.theme === "dark";

export function useDark(): boolean {
    const [dark, setDark] = useState(isDark);

    useEffect(() => {
        const watcher = new MutationObserver(() => setDark(isDark()));

        watcher.observe(document.documentElement, { attributeFilter: ["data-theme"] });
        return () => watcher.disconnect();
    }, []);
    return dark;
}
