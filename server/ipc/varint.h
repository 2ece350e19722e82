/*
 * varint.h - numbers that are mostly small, in as few bytes: seven bits a byte, the lowest
 * first. For long runs of them, beside the fixed fields of wire.h. Any thread.
 */
#ifndef IPC_VARINT_H
#define IPC_VARINT_H

#include <stdint.h>

struct buf;
struct wire_in;

#define VARINT_MAX 10 /* bytes */

void varint_put(struct buf *out, uint64_t value);
void varint_put_signed(struct buf *out, int64_t value); /* small on both sides of 0 */

/* A number longer than it must be, or over 64 bits, breaks the reader. */
uint64_t varint_get(struct wire_in *in);
int64_t varint_get_signed(struct wire_in *in);

#endif
