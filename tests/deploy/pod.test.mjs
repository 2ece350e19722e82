// Pods of the overlays as podman plays them: the chat with server and worker in two containers, and
// the load test's Job. Run by containers.sh.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { after, test } from "node:test";
import YAML from "yaml";
import { temporaryFolder } from "../integration/harness/guard.mjs";
import { Deployed, chat, command, freePort, kubernetes, kustomize, setupCodeIn } from "./deployed.mjs";

const objectsOf = (overlay) => kustomize(path.join(kubernetes, "overlays", overlay));
const find = (objects, kind) => objects.find((one) => one.kind === kind);
const podman = (...args) => command("podman", args);

function clear() {
    podman("pod", "rm", "--all", "--force");
    podman("volume", "prune", "--force");
}

after(clear);

// The pod as its controller would make it, less what podman does not know: it asks probes by a curl
// in the image, which there is not; it knows no fsGroup, but gives a new volume to the container's
// user; a claim's subPath becomes a claim of its own; an optional Secret that is missing stops it.
function asPod({ metadata, spec: { template } }) {
    const { metadata: about, spec } = structuredClone(template);
    const claims = new Set();

    delete spec.securityContext.fsGroup;
    delete spec.securityContext.fsGroupChangePolicy;
    for (const container of [...(spec.initContainers ?? []), ...spec.containers]) {
        assert.equal(container.image, "roost:dev");
        container.image = "localhost/roost:dev";
        for (const probe of ["startupProbe", "livenessProbe", "readinessProbe"])
            delete container[probe];
        container.envFrom = container.envFrom?.filter((source) => source.configMapRef);
        for (const mount of container.volumeMounts) {
            if (mount.subPath) mount.name = `${mount.name}-${mount.subPath}`;
            delete mount.subPath;
            if (!spec.volumes.some((volume) => volume.name === mount.name)) claims.add(mount.name);
        }
    }
    for (const name of claims)
        spec.volumes.push({ name, persistentVolumeClaim: { claimName: name } });
    return { apiVersion: "v1", kind: "Pod", metadata: { ...about, name: metadata.name }, spec };
}

function play(...parts) {
    const file = path.join(temporaryFolder("roost-pod-"), "pod.yaml");

    fs.writeFileSync(file, parts.map((part) => YAML.stringify(part)).join("---\n"));
    podman("play", "kube", file);
}

test("server and worker of the overlay run as two containers, and people chat there", async () => {
    const objects = objectsOf("single");
    const pod = asPod(find(objects, "StatefulSet"));
    const port = await freePort();

    pod.spec.containers[0].ports[0].hostPort = port;
    play(find(objects, "ConfigMap"), pod);
    const server = await new Deployed(`http://127.0.0.1:${port}`).isReady();

    server.code = setupCodeIn(podman("logs", "roost-server"));
    const { ann, bob, room } = await server.firstPeople();
    await server.until("roost_worker_connected", (value) => value === 1);
    await chat(ann, bob, room);
    assert.match(podman("top", "roost-worker", "user", "args"), /^roost +.*roost-worker --socket/m);

    // The worker goes, and the chat does not.
    podman("stop", "--time", "0", "roost-worker");
    await server.until("roost_worker_connected", (value) => value === 0);
    await chat(ann, bob, room);
    podman("start", "roost-worker");
    await server.until("roost_worker_connected", (value) => value === 1);
    server.hangUp();
    clear();
});

// Five thousand people as in the overlay, for a shorter time; how fast is another machine's matter.
test("the load test's Job waits for its server, and then finds nothing lost", async (t) => {
    const objects = objectsOf("load-test");
    const pod = asPod(find(objects, "StatefulSet"));
    const job = find(objects, "Job").spec;
    const [waiting] = job.template.spec.initContainers;
    const [load] = job.template.spec.containers;
    const [seed] = pod.spec.initContainers.splice(0);
    const port = await freePort();
    // The Service gives the pod its name, and port 80.
    const runs = ({ args, volumeMounts: [mount] }, server, data = "data") => {
        const mode = mount.readOnly ? "ro" : "rw";
        const end = spawnSync("podman", [
            ...["run", "--rm", "--read-only", "--cap-drop", "ALL", "--volume", `${data}:/data:${mode}`],
            ...["--add-host", `roost:${server}`, "localhost/roost:dev"],
            ...args.map((arg) => arg.replace(/^ws:\/\/roost$/, "ws://roost:8080")),
        ]);

        return { status: end.status, said: `${end.stdout}${end.stderr}` };
    };
    const [{ onExitCodes }] = job.podFailurePolicy.rules;
    const early = runs(waiting, "127.0.0.1", "nothing");
    assert.ok(onExitCodes.values.includes(early.status), early.said);

    assert.equal(runs(seed, "127.0.0.1").status, 0);
    pod.spec.containers[0].ports[0].hostPort = port;
    play(find(objects, "ConfigMap"), pod);
    await new Deployed(`http://127.0.0.1:${port}`).isReady();
    const infra = podman("pod", "inspect", "roost", "--format", "{{.InfraContainerID}}").trim();
    const address = "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}";
    const ip = podman("inspect", infra, "--format", address).trim();
    const now = runs(waiting, ip);
    assert.equal(now.status, 0, now.said);

    load.args[load.args.indexOf("--duration") + 1] = "8";
    load.args.splice(load.args.indexOf("--max-p99"), 2);
    const { status, said } = runs(load, ip);
    assert.equal(status, 0, said);
    assert.match(said, /5,000 opened, 0 not/);
    assert.match(said, /lost 0 +doubled 0 +out of order 0/);
    t.diagnostic(/.*delivered after due.*/.exec(said)[0].trim());
});
