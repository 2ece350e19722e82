// Builds what this folder makes:
//
//   node build.mjs page       the page, to $ROOST_WEB_OUT or dist/
//   node build.mjs protocol   the protocol library for Node, to dist-node/protocol.mjs
//   node build.mjs types      src/api.gen.ts alone, made by schema/generate.py
//   node build.mjs tests      bundles tests/ to dist-test/ and runs them

import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import zlib from "node:zlib";
import { build } from "esbuild";
import { addHashed, addIcons, hashOf, isOfShell, makeWorker, manifestWith } from "./shell.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const at = (...parts) => path.join(here, ...parts);

// Only the type check reads them: nothing of the types is left in a bundle, so the page can
// be built where there is no Python.
function makeTypes() {
    const generator = at("..", "schema", "generate.py");
    const args = [generator, "--ts", at("src", "api.gen.ts")];
    const run = spawnSync("python3", args, { stdio: "inherit" });

    if (run.error) throw new Error(`the types need python3: ${run.error.message}`);
    if (run.status !== 0) throw new Error("schema/generate.py failed");
}

async function makePage() {
    const out = path.resolve(process.env.ROOST_WEB_OUT || at("dist"));
    const assets = path.join(out, "assets");

    fs.mkdirSync(out, { recursive: true });
    fs.rmSync(assets, { recursive: true, force: true });
    for (const name of fs.readdirSync(out))
        if (/^(index\.html|sw\.js)(\.gz|\.br)?$/.test(name)) fs.rmSync(path.join(out, name));

    const common = {
        outdir: assets,
        entryNames: "[name]-[hash]",
        bundle: true,
        minify: true,
        target: ["es2021", "chrome100", "firefox100", "safari15.4"],
        metafile: true,
        legalComments: "none",
    };
    const styles = await build({
        ...common,
        entryPoints: [
            { in: at("src", "styles", "main.css"), out: "roost" },
            { in: at("src", "admin", "styles", "admin.css"), out: "admin" },
        ],
    });
    const sheets = Object.keys(styles.metafile.outputs).map((file) => path.basename(file));
    const sheet = (stem) => sheets.find((name) => name.startsWith(`${stem}-`));
    const scripts = await build({
        ...common,
        entryPoints: [{ in: at("src", "main.tsx"), out: "roost" }],
        chunkNames: "[name]-[hash]",
        splitting: true,
        format: "esm",
        jsx: "automatic",
        jsxImportSource: "preact",
        define: { ADMIN_STYLE: JSON.stringify(`/assets/${sheet("admin")}`) },
    });
    const { entry, chunks } = firstLoad(scripts.metafile.outputs);
    const icons = addIcons(assets);
    const manifest = addHashed(assets, "manifest.webmanifest", manifestWith(icons));
    const page = fs
        .readFileSync(at("src", "index.html"), "utf8")
        .replace("PRELOAD", chunks.map(preload).join(""))
        .replace("SCRIPT", entry)
        .replace("STYLE", sheet("roost"))
        .replace("MANIFEST", manifest)
        .replace("TOUCH_ICON", icons["icon-180.png"])
        .replace("ICON", icons["icon.svg"]);
    const shell = fs.readdirSync(assets).filter((name) => isOfShell(name, scripts, styles));
    const version = hashOf(page + shell.join());

    fs.writeFileSync(path.join(out, "index.html"), page.replace("VERSION", version));
    await makeWorker(out, common, shell, version);
    report(compressAll(out), new Set(["index.html", entry, ...chunks, sheet("roost")]));
}

// The script the page begins with, and the chunks it cannot begin without.
function firstLoad(outputs) {
    const [entry] = Object.entries(outputs).find(([, made]) =>
        made.entryPoint?.endsWith("main.tsx"),
    );
    const needed = new Set([entry]);

    for (const file of needed)
        for (const { path: other, kind } of outputs[file].imports)
            if (kind === "import-statement") needed.add(other);
    const [first, ...chunks] = [...needed].map((file) => path.basename(file));
    return { entry: first, chunks };
}

function preload(chunk) {
    return `<link rel="modulepreload" href="/assets/${chunk}">\n        `;
}

function compressAll(folder) {
    const { BROTLI_PARAM_QUALITY, BROTLI_MAX_QUALITY } = zlib.constants;
    const rows = [];

    for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
        const file = path.join(folder, entry.name);

        if (entry.isDirectory()) {
            rows.push(...compressAll(file));
        } else if (/\.(html|js|css|svg|webmanifest)$/.test(entry.name)) {
            const bytes = fs.readFileSync(file);
            const gz = zlib.gzipSync(bytes, { level: 9 });
            const br = zlib.brotliCompressSync(bytes, {
                params: { [BROTLI_PARAM_QUALITY]: BROTLI_MAX_QUALITY },
            });

            fs.writeFileSync(`${file}.gz`, gz);
            fs.writeFileSync(`${file}.br`, br);
            rows.push([entry.name, bytes.length, gz.length, br.length]);
        }
    }
    return rows;
}

function report(rows, first) {
    const sum = (name, which) => [
        name,
        ...[1, 2, 3].map((column) => which.reduce((total, row) => total + row[column], 0)),
    ];
    const atOnce = rows.filter(([name]) => first.has(name));

    for (const [name, plain, gz, br] of [
        ...rows,
        sum("first load", atOnce),
        sum("total", rows),
    ])
        console.log(
            name.padEnd(32),
            [plain, gz, br].map((n) => String(n).padStart(8)).join(""),
        );
}

async function makeProtocol() {
    await build({
        entryPoints: [at("src", "protocol", "index.ts")],
        outfile: at("dist-node", "protocol.mjs"),
        bundle: true,
        format: "esm",
        platform: "neutral",
        target: "node18",
        sourcemap: true,
    });
}

async function runTests() {
    const names = fs.readdirSync(at("tests")).filter((name) => name.endsWith(".test.ts"));

    await build({
        entryPoints: names.map((name) => at("tests", name)),
        outdir: at("dist-test"),
        outExtension: { ".js": ".mjs" },
        bundle: true,
        format: "esm",
        platform: "node",
        target: "node18",
        packages: "external",
        sourcemap: "inline",
    });
    const files = names.map((name) => at("dist-test", name.replace(/\.ts$/, ".mjs")));
    const args = ["--enable-source-maps", "--test", ...files];
    process.exitCode = spawnSync(process.execPath, args, { stdio: "inherit" }).status ?? 1;
}

const makers = { page: makePage, protocol: makeProtocol, types: makeTypes, tests: runTests };
const make = makers[process.argv[2] ?? "page"];

if (!make) {
    console.error(`usage: node build.mjs ${Object.keys(makers).join(" | ")}`);
    process.exit(2);
}
await make();
