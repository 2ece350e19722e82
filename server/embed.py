#!/usr/bin/env python3
"""embed.py - puts files into the program.

    embed.py TABLE OUT NAME=PATH ... PREFIX/=DIRECTORY ...

Writes OUT.S, which takes the bytes in by .incbin, and OUT.c with the table
`embedded_TABLE[]` of base/embedded.h, sorted by name. PREFIX/=DIRECTORY takes in
everything below a directory; a bare /=DIRECTORY does so without a prefix.
"""

import os
import sys


def files_below(prefix, directory):
    for folder, _, names in os.walk(directory):
        for name in names:
            path = os.path.join(folder, name)
            yield prefix + os.path.relpath(path, directory).replace(os.sep, "/"), path


def collect(arguments):
    files = {}
    for argument in arguments:
        name, _, path = argument.partition("=")
        if name.endswith("/"):
            files.update(files_below(name.lstrip("/"), path))
        else:
            files[name] = path
    return sorted(files.items(), key=lambda file: file[0].encode())


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def assembler(table, files):
    lines = ["    .section .rodata"]
    for i, (_, path) in enumerate(files):
        symbol = f"embedded_{table}_{i}"
        lines += [
            f"    .global {symbol}",
            "    .balign 16",
            f"{symbol}:",
            f"    .incbin {quoted(os.path.abspath(path))}",
            "    .byte 0",
        ]
    lines.append('    .section .note.GNU-stack,"",%progbits')
    return "\n".join(lines) + "\n"


def table_source(table, files):
    lines = ['#include "base/embedded.h"', ""]
    lines += [f"extern const unsigned char embedded_{table}_{i}[];" for i in range(len(files))]
    lines += ["", f"const struct embedded_file embedded_{table}[] = {{"]
    for i, (name, path) in enumerate(files):
        lines.append(f"    {{{quoted(name)}, embedded_{table}_{i}, {os.path.getsize(path)}}},")
    if not files:
        lines.append("    {0}, /* C has no empty arrays */")
    lines += ["};", f"const size_t embedded_{table}_count = {len(files)};"]
    return "\n".join(lines) + "\n"


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    table, out = sys.argv[1], sys.argv[2]
    files = collect(sys.argv[3:])
    for path, text in ((out + ".S", assembler(table, files)), (out + ".c", table_source(table, files))):
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)


main()
