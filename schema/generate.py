#!/usr/bin/env python3
"""Makes the C tables, the OpenAPI document, the documentation page and the TypeScript types
from schema/api. Standard library only.

    python3 schema/generate.py --c DIR     schema_tables.c schema_tables.h openapi.json docs.html docs.css
    python3 schema/generate.py --ts FILE   types for web/

A file is written only when its content changed. A keyword the C checks do not know stops it.
"""
import argparse
import os
import sys

sys.dont_write_bytecode = True

import api_files  # noqa: E402
import to_c  # noqa: E402
import to_docs  # noqa: E402
import to_openapi  # noqa: E402
import to_typescript  # noqa: E402


def write(path, text):
    folder = os.path.dirname(path)
    if folder:
        os.makedirs(folder, exist_ok=True)
    data = text.encode()
    try:
        with open(path, 'rb') as f:
            if f.read() == data:
                return
    except FileNotFoundError:
        pass
    fresh = path + '.new'
    with open(fresh, 'wb') as f:
        f.write(data)
    os.replace(fresh, path)


def main():
    parser = argparse.ArgumentParser(description='Makes what is derived from schema/api.')
    parser.add_argument('--c', metavar='DIR', help='C tables, OpenAPI and documentation')
    parser.add_argument('--ts', metavar='FILE', help='TypeScript types')
    parser.add_argument('--api', metavar='DIR', default=api_files.API, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if not args.c and not args.ts:
        parser.error('nothing to make: give --c DIR or --ts FILE')
    try:
        api = api_files.load(args.api)
        if args.c:
            write(os.path.join(args.c, 'schema_tables.c'), to_c.tables(api))
            write(os.path.join(args.c, 'schema_tables.h'), to_c.header(api))
            write(os.path.join(args.c, 'openapi.json'), to_openapi.document(api))
            write(os.path.join(args.c, 'docs.html'), to_docs.page(api))
            write(os.path.join(args.c, 'docs.css'), to_docs.style())
        if args.ts:
            write(args.ts, to_typescript.types(api))
    except api_files.Refused as why:
        print(f'schema: {why}', file=sys.stderr)
        return 1
    return 0


if __name__ == '__main__':
    sys.exit(main())
