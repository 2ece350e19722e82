#!/usr/bin/env python3
"""Prints what an image is made of, as CycloneDX 1.5.

    sbom.py DPKG_STATUS > sbom.cdx.json

Debian's packages come from dpkg's own list, the page's from the lock file it was built by. No
time and no random number: the same image has the same list.
"""

import json
import pathlib
import re
import sys
import urllib.parse

TOP = pathlib.Path(__file__).resolve().parent.parent


def package_url(kind, name, version, extra=""):
    at = urllib.parse.quote(version, safe=".-_~")
    return f"pkg:{kind}/{urllib.parse.quote(name, safe='/.-_')}@{at}{extra}"


def debian_packages(status):
    for paragraph in status.read_text(encoding="utf-8").split("\n\n"):
        fields = dict(re.findall(r"^([A-Za-z-]+): (.*)$", paragraph, re.M))
        if fields.get("Status") != "install ok installed":
            continue
        name, version = fields["Package"], fields["Version"]
        extra = f"?arch={fields['Architecture']}&distro=debian-12"
        yield {
            "type": "library",
            "name": name,
            "version": version,
            "supplier": {"name": "Debian"},
            "purl": package_url("deb/debian", name, version, extra),
        }


def page_packages(lock):
    for path, entry in json.loads(lock.read_text(encoding="utf-8"))["packages"].items():
        if not path or entry.get("dev") or entry.get("optional"):
            continue
        name = path.rpartition("node_modules/")[2]
        yield {
            "type": "library",
            "name": name,
            "version": entry["version"],
            "licenses": [{"license": {"id": entry["license"]}}],
            "purl": package_url("npm", name, entry["version"]),
        }


def roost_version():
    header = (TOP / "server/base/version.h").read_text(encoding="utf-8")
    return re.search(r'ROOST_VERSION "([^"]+)"', header).group(1)


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: sbom.py DPKG_STATUS")
    components = [
        *debian_packages(pathlib.Path(sys.argv[1])),
        *page_packages(TOP / "web/package-lock.json"),
    ]
    for component in components:
        component["bom-ref"] = component["purl"]
    version = roost_version()
    roost = {
        "type": "application",
        "bom-ref": f"roost@{version}",
        "name": "roost",
        "version": version,
        "licenses": [{"license": {"id": "Apache-2.0"}}],
    }
    sbom = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": roost},
        "components": components,
        "dependencies": [
            {"ref": roost["bom-ref"], "dependsOn": [one["bom-ref"] for one in components]}
        ],
    }
    json.dump(sbom, sys.stdout, indent=1)
    print()


main()
