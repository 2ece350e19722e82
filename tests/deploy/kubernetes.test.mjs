// The Kubernetes objects as kubectl builds them: each against the schema of its kind, no field
// misspelt, at the level the restricted policy asks for, and alerts that ring when they should.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import test from "node:test";
import YAML from "yaml";
import { kubernetes, kustomize } from "./tools.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const overlays = fs.readdirSync(path.join(kubernetes, "overlays"));
const settings = fs.readFileSync(path.join(here, "../../server/base/settings.tbl"), "utf8");

// A component stands on the base.
function withComponent(name) {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "roost-kustomize-"));
    const relative = (part) => path.relative(fs.realpathSync(folder), path.join(kubernetes, part));

    fs.writeFileSync(
        path.join(folder, "kustomization.yaml"),
        YAML.stringify({
            resources: [relative("base")],
            components: [relative(`components/${name}`)],
        }),
    );
    try {
        return kustomize(folder);
    } finally {
        fs.rmSync(folder, { recursive: true });
    }
}

// The package and folder where the schema of an apiVersion is kept.
function packageOf(apiVersion) {
    const [group, version] = apiVersion.includes("/") ? apiVersion.split("/") : ["", apiVersion];

    if (group === "gateway.networking.k8s.io" || group === "monitoring.coreos.com") {
        const name = group.startsWith("gateway") ? "gateway-api" : "prometheus-operator";

        return { name: `@kubernetes-models/${name}`, folder: `${group}/${version}` };
    }
    return { name: "kubernetes-models", folder: group ? `${group}/${version}` : version };
}

const known = new Map(); // package -> every property its types name

function fieldsOf(name) {
    if (!known.has(name)) {
        const root = path.join(here, "node_modules", name);
        const fields = new Set(["apiVersion", "kind", "metadata"]);

        for (const folder of [root, path.join(here, "node_modules/@kubernetes-models/apimachinery")])
            for (const file of fs.readdirSync(folder, { recursive: true }))
                if (file.endsWith(".d.ts"))
                    for (const [, field] of fs
                        .readFileSync(path.join(folder, file), "utf8")
                        .matchAll(/^\s*"?([A-Za-z$][\w$]*)"?\??:/gm))
                        fields.add(field);
        known.set(name, fields);
    }
    return known.get(name);
}

const FREE = new Set(["labels", "annotations", "matchLabels", "data", "stringData", "selector",
    "limits", "requests"]);

function misspelt(value, fields, at = "") {
    if (Array.isArray(value)) return value.flatMap((one, i) => misspelt(one, fields, `${at}[${i}]`));
    if (value === null || typeof value !== "object") return [];
    return Object.entries(value).flatMap(([key, below]) => [
        ...(fields.has(key) ? [] : [`${at}.${key}`]),
        ...(FREE.has(key) ? [] : misspelt(below, fields, `${at}.${key}`)),
    ]);
}

async function check(object) {
    const { name, folder } = packageOf(object.apiVersion);
    const kinds = await import(`${name}/${folder}`);
    const Kind = kinds[object.kind];

    assert.ok(Kind, `${object.apiVersion} has no ${object.kind}`);
    new Kind(object).validate();
    assert.deepEqual(misspelt(object, fieldsOf(name)), [], object.kind);
}

const of = (objects, kind) => objects.filter((object) => object.kind === kind);

function containersOf(pod) {
    return [...(pod.initContainers ?? []), ...pod.containers];
}

for (const overlay of overlays) {
    test(`overlay ${overlay}: every object keeps to its schema`, async () => {
        const objects = kustomize(path.join(kubernetes, "overlays", overlay));

        assert.ok(objects.length >= 6);
        for (const object of objects) await check(object);
    });

    test(`overlay ${overlay}: pods keep to the restricted policy`, () => {
        const objects = kustomize(path.join(kubernetes, "overlays", overlay));
        const pods = [...of(objects, "StatefulSet"), ...of(objects, "Job")].map(
            (object) => object.spec.template.spec,
        );

        assert.ok(pods.length > 0);
        for (const pod of pods) {
            assert.equal(pod.securityContext.runAsNonRoot, true);
            assert.equal(pod.securityContext.seccompProfile.type, "RuntimeDefault");
            assert.equal(pod.automountServiceAccountToken, false);
            assert.equal(pod.enableServiceLinks, false);
            for (const container of containersOf(pod)) {
                assert.equal(container.image, "roost:dev", container.name);
                const context = container.securityContext;

                assert.equal(context.allowPrivilegeEscalation, false, container.name);
                assert.equal(context.readOnlyRootFilesystem, true, container.name);
                assert.deepEqual(context.capabilities.drop, ["ALL"], container.name);
            }
        }
    });

    test(`overlay ${overlay}: the server knows its variables, and the pod outlives the drain`, () => {
        const objects = kustomize(path.join(kubernetes, "overlays", overlay));
        const variables = of(objects, "ConfigMap").find((map) => map.metadata.name === "roost").data;
        const flags = [...settings.matchAll(/^SET\(\w+, \w+, "([\w-]+)"/gm)].map(([, flag]) => flag);
        const names = flags.map((flag) => `ROOST_${flag.toUpperCase().replaceAll("-", "_")}`);
        const [set] = of(objects, "StatefulSet");

        for (const name of Object.keys(variables)) assert.ok(names.includes(name), name);
        assert.ok(
            set.spec.template.spec.terminationGracePeriodSeconds > Number(variables.ROOST_DRAIN) + 5,
        );
        assert.equal(set.spec.replicas, 1, "one SQLite file, one writer");
    });

    test(`overlay ${overlay}: the Service finds the server's pod and no other`, () => {
        const objects = kustomize(path.join(kubernetes, "overlays", overlay));
        const [service] = of(objects, "Service");
        const fits = (template) =>
            Object.entries(service.spec.selector).every(
                ([label, value]) => template.metadata.labels?.[label] === value,
            );

        for (const set of of(objects, "StatefulSet")) assert.ok(fits(set.spec.template));
        for (const job of of(objects, "Job")) assert.ok(!fits(job.spec.template));
    });
}

test("overlay single: the address people use is written once", () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "roost-kubernetes-"));

    fs.cpSync(kubernetes, folder, { recursive: true });
    const overlay = path.join(folder, "overlays/single/kustomization.yaml");
    const text = fs.readFileSync(overlay, "utf8");
    assert.equal(text.match(/chat\.example\.com/g).length, 1);
    fs.writeFileSync(overlay, text.replace("chat.example.com", "talk.example.org"));
    const ingresses = of(kustomize(path.dirname(overlay)), "Ingress");
    fs.rmSync(folder, { recursive: true });

    assert.ok(ingresses.length > 0);
    for (const { spec } of ingresses) {
        for (const rule of spec.rules) assert.equal(rule.host, "talk.example.org");
        for (const tls of spec.tls ?? []) assert.deepEqual(tls.hosts, ["talk.example.org"]);
    }
});

test("the load test waits for the server, and fails at the first message that is lost", () => {
    const [{ spec }] = of(kustomize(path.join(kubernetes, "overlays/load-test")), "Job");
    const [rule] = spec.podFailurePolicy.rules;

    assert.equal(spec.backoffLimit, 0);
    assert.equal(spec.template.spec.restartPolicy, "Never");
    assert.equal(rule.action, "Ignore");
    assert.equal(rule.onExitCodes.containerName, spec.template.spec.initContainers[0].name);
});

for (const component of fs.readdirSync(path.join(kubernetes, "components")))
    test(`component ${component}: every object keeps to its schema`, async () => {
        for (const object of withComponent(component)) await check(object);
    });

test("alerts ring when they should, and name only figures that the server tells", () => {
    const monitoring = path.join(kubernetes, "components/monitoring");
    const [rule] = of(withComponent("monitoring"), "PrometheusRule");
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "roost-rules-"));
    const { groups } = rule.spec;

    for (const alert of groups[0].rules) {
        assert.ok(alert.annotations.summary && alert.annotations.description, alert.alert);
        delete alert.annotations; // promtool compares them word by word
    }
    fs.writeFileSync(path.join(folder, "rules.yaml"), YAML.stringify({ groups }));
    fs.copyFileSync(path.join(monitoring, "alerts.test.yaml"), path.join(folder, "test.yaml"));
    execFileSync("promtool", ["test", "rules", path.join(folder, "test.yaml")], { stdio: "pipe" });
    fs.rmSync(folder, { recursive: true });
});

test("dashboard and alerts speak of figures the server has", () => {
    const table = fs.readFileSync(path.join(here, "../../server/base/metrics.tbl"), "utf8");
    const figures = new Set([...table.matchAll(/"(roost_\w+)/g)].map(([, name]) => name));
    const monitoring = path.join(kubernetes, "components/monitoring");
    const dashboard = JSON.parse(fs.readFileSync(path.join(monitoring, "dashboard.json"), "utf8"));
    const rules = YAML.parse(
        fs.readFileSync(path.join(monitoring, "prometheus-rule.yaml"), "utf8"),
    );
    const asked = [
        ...dashboard.panels.flatMap((panel) => (panel.targets ?? []).map((target) => target.expr)),
        ...rules.spec.groups.flatMap((group) => group.rules.map((one) => one.expr)),
    ];

    assert.ok(asked.length > 20);
    for (const expression of asked)
        for (const [name] of expression.matchAll(/\broost_\w+/g))
            assert.ok(
                figures.has(name) || figures.has(name.replace(/_(bucket|sum|count)$/, "")),
                `${name} in ${expression}`,
            );
});
