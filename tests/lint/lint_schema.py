#!/usr/bin/env python3
"""lint_schema.py SOURCE - schema/api, its examples, the C tables and the pages agree.

Every method and event has examples that pass their own schema; every method has a
handler, every durable event an encoder, every error an HTTP status in words.
"""

import html.parser
import json
import pathlib
import re
import sys

SOURCE = pathlib.Path(sys.argv[1]).resolve()
sys.dont_write_bytecode = True
sys.path.insert(0, str(SOURCE / "schema"))

import api_files  # noqa: E402
import check  # noqa: E402
import to_docs  # noqa: E402
import to_openapi  # noqa: E402

CONTRACT = {  # JSON-RPC code and HTTP status, as the contract has them
    "parse": (-32700, 400), "request": (-32600, 400), "method": (-32601, 404),
    "params": (-32602, 400), "internal": (-32603, 500), "unauthorized": (-32000, 401),
    "forbidden": (-32000, 403), "not_found": (-32000, 404), "conflict": (-32000, 409),
    "key_conflict": (-32000, 409), "too_large": (-32000, 413), "rate_limited": (-32000, 429),
    "blocked": (-32000, 422), "busy": (-32000, 503),
}


def table(path, pattern):
    """What the rows of a .tbl begin with; empty while there is no such file."""
    file = SOURCE / "server" / path
    return set(re.findall(pattern, file.read_text(), re.M)) if file.exists() else set()


def examples(api):
    for method in api.methods:
        if not method.examples:
            yield f"methods/{method.name}: has no example"
        for i, example in enumerate(method.examples):
            where = f"methods/{method.name} example {i}"
            if set(example) != {"params", "result"}:
                yield f"{where}: holds params and a result"
                continue
            yield from check.faults(api, method.params, example["params"], f"{where} params")
            yield from check.faults(api, method.result, example["result"], f"{where} result")
    for event in api.events:
        if not event.examples:
            yield f"events/{event.name}: has no example"
        for i, example in enumerate(event.examples):
            yield from check.faults(api, event.params, example, f"events/{event.name} example {i}")


def durable_members(api):
    for event in api.events:
        has = {"pos", "room", "seq"} & set(event.params["required"])
        if event.durable != ("pos" in has):
            yield f"events/{event.name}: pos and x-durable go together"
        if "seq" in has and "room" not in has:
            yield f"events/{event.name}: a seq is a room's"


def differ(what, one, other):
    for name in sorted(one ^ other):
        yield f"{what}: {name} stands on one side only"


def tables(api):
    durable = {e.name for e in api.events if e.durable}
    yield from differ("events and proto/event.tbl", durable,
                      table("proto/event.tbl", r'^EVENT\(\w+, "([\w.]+)"'))
    handled = table("handlers/ops.tbl", r'^\w+\("([\w.]+)"')
    yield from differ("methods and handlers/ops.tbl", {m.name for m in api.methods}, handled)
    statuses = {int(n) for n in table("proto/status.tbl", r"^STATUS\((\d+),")}
    yield from differ("err.tbl and proto/status.tbl", {e.http for e in api.errors}, statuses)
    yield from differ("err.tbl and the contract", {(e.code, e.rpc, e.http) for e in api.errors},
                      {(code, *numbers) for code, numbers in CONTRACT.items()})


def refs(value):
    if isinstance(value, dict):
        if "$ref" in value:
            yield value["$ref"]
        for member in value.values():
            yield from refs(member)
    elif isinstance(value, list):
        for item in value:
            yield from refs(item)


def openapi(api):
    document = json.loads(to_openapi.document(api))
    schemas = document["components"]["schemas"]
    for ref in set(refs(document)):
        if ref.removeprefix("#/components/schemas/") not in schemas:
            yield f"openapi: {ref} leads nowhere"
    for method in api.methods:
        if "post" not in document["paths"].get(f"/api/v1/{method.name}", {}):
            yield f"openapi: {method.name} is missing"
    operations = [o["operationId"] for p in document["paths"].values() for o in p.values()]
    if len(set(operations)) != len(operations):
        yield "openapi: an operationId stands there twice"


class Page(html.parser.HTMLParser):
    """Ids, links, open elements, and what a strict content policy would stop."""

    def __init__(self):
        super().__init__()
        self.ids, self.links, self.open, self.stopped = [], [], [], []

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag not in ("meta", "link"):
            self.open.append(tag)
        if "id" in attributes:
            self.ids.append(attributes["id"])
        if tag in ("a", "link"):
            self.links.append(attributes["href"])
        if tag in ("script", "style") or any(a == "style" or a.startswith("on") for a in attributes):
            self.stopped.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.stopped.append(f"/{tag}")


def docs(api):
    page = Page()
    page.feed(to_docs.page(api))
    if page.stopped or page.open:
        yield f"docs: not as it should be: {page.stopped + page.open}"
    if len(set(page.ids)) != len(page.ids):
        yield "docs: an id stands there twice"
    for link in page.links:
        if link.startswith("#") and link[1:] not in page.ids or link.startswith("http"):
            yield f"docs: the link {link} leads nowhere"
    for name in [m.name for m in api.methods] + [f"event-{e.name}" for e in api.events]:
        if name not in page.ids:
            yield f"docs: {name} is missing"


def main():
    try:
        api = api_files.load()
    except api_files.Refused as why:
        sys.exit(f"schema: {why}")
    found = [line for part in (examples, durable_members, tables, openapi, docs)
             for line in part(api)]
    print("\n".join(found) or f"{len(api.methods)} methods and {len(api.events)} events agree")
    return 1 if found else 0


sys.exit(main())
