// Certificates of our own making, good and bad.

import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { temporaryFolder } from "./guard.mjs";

const openssl = (...args) => execFileSync("openssl", args, { stdio: "ignore" });

const CURVE = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"];

// In a folder of its own, or over another's files: { folder, cert, key }.
export function makeCertificate(name, options = {}) {
    const { days = 90, kind = "ec", names = "IP:127.0.0.1", folder } = options;
    const where = folder ?? temporaryFolder("roost-cert-");
    const cert = path.join(where, "cert.pem");
    const key = path.join(where, "key.pem");

    openssl(
        ...["req", "-x509", "-nodes", ...(kind === "rsa" ? ["-newkey", "rsa:2048"] : CURVE)],
        ...["-days", String(days), "-subj", `/CN=${name}`],
        ...["-addext", `subjectAltName=${names}`, "-keyout", key, "-out", cert],
    );
    fs.chmodSync(key, 0o600);
    return { folder: where, cert, key };
}

// One that was good for a day, two days ago (or will be, in `from` days).
export function makeCertificateOf(name, { from, to }) {
    const where = temporaryFolder("roost-cert-");
    const at = (file) => path.join(where, file);
    const date = (days) =>
        new Date(Date.now() + days * 86_400_000)
            .toISOString()
            .replace(/[-:T]/g, "")
            .replace(/\..*/, "Z");

    fs.writeFileSync(at("index.txt"), "");
    fs.writeFileSync(at("serial"), "01\n");
    fs.writeFileSync(
        at("ca.conf"),
        `[ca]\ndefault_ca=c\n[c]\ndatabase=${at("index.txt")}\nserial=${at("serial")}\n` +
            `new_certs_dir=${where}\ndefault_md=sha256\npolicy=p\nx509_extensions=e\n` +
            `unique_subject=no\n[p]\ncommonName=supplied\n` +
            `[e]\nsubjectAltName=DNS:${name},IP:127.0.0.1\n`,
    );
    openssl("req", "-new", "-nodes", ...CURVE, "-subj", `/CN=${name}`, "-keyout", at("key.pem"), "-out", at("csr.pem"));
    openssl(
        ...["ca", "-batch", "-selfsign", "-config", at("ca.conf"), "-in", at("csr.pem")],
        ...["-keyfile", at("key.pem"), "-startdate", date(from), "-enddate", date(to)],
        ...["-notext", "-out", at("cert.pem")],
    );
    return { folder: where, cert: at("cert.pem"), key: at("key.pem") };
}
