// What makes the page one that can be installed and starts without a network: its icons, its
// manifest, its service worker.

import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = path.dirname(fileURLToPath(import.meta.url));
const at = (...parts) => path.join(here, ...parts);
const LATE_BYTES = 250_000; // so large a script waits until it is wanted

export function hashOf(bytes) {
    return createHash("sha256").update(bytes).digest("hex").slice(0, 8).toUpperCase();
}

export function addIcons(folder) {
    const names = fs.readdirSync(at("src/assets")).filter((name) => name.startsWith("icon"));
    const add = (name) => addHashed(folder, name, fs.readFileSync(at("src/assets", name)));

    return Object.fromEntries(names.map((name) => [name, add(name)]));
}

export function addHashed(folder, name, bytes) {
    const hash = hashOf(bytes);
    const { name: stem, ext } = path.parse(name);
    const hashed = `${stem}-${hash}${ext}`;

    fs.writeFileSync(path.join(folder, hashed), bytes);
    return hashed;
}

export function manifestWith(icons) {
    const manifest = JSON.parse(fs.readFileSync(at("src/assets/manifest.json"), "utf8"));

    for (const icon of manifest.icons) icon.src = `/assets/${icons[icon.src]}`;
    return Buffer.from(JSON.stringify(manifest));
}

// What is kept for a start without a network: all but the pages of admins, which could not
// show anything, and what only an installation asks for.
export function isOfShell(name, scripts, styles) {
    const made = { ...scripts.metafile.outputs, ...styles.metafile.outputs };
    const [, output] = Object.entries(made).find(([file]) => path.basename(file) === name) ?? [];
    const inputs = Object.keys(output?.inputs ?? {});

    if (name.endsWith(".png") || inputs.some((input) => /(^|\/)src\/admin\//.test(input)))
        return false;
    return (output?.bytes ?? 0) < LATE_BYTES;
}

// Its name stays: browsers ask for it by name, whether it has changed.
export async function makeWorker(out, common, shell, version) {
    await build({
        ...common,
        entryPoints: [at("src", "sw.ts")],
        entryNames: "[name]",
        outdir: out,
        format: "esm",
        define: {
            VERSION: JSON.stringify(version),
            SHELL: JSON.stringify(shell.map((name) => `/assets/${name}`)),
        },
    });
}
