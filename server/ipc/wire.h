/*
 * wire.h - packed little-endian fields, for what two processes say to each other.
 *
 * Reading never fails half way: a short or bad field marks the reader as
 * broken and yields zeroes. Ask once, at the end, with wire_end(). Any thread.
 *
 * bytes and strings are a u32 length and so many bytes. A string is valid
 * UTF-8 on arrival, may hold NUL and is not terminated by one.
 */
#ifndef IPC_WIRE_H
#define IPC_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;

void wire_put_u8(struct buf *out, uint8_t value);
void wire_put_u16(struct buf *out, uint16_t value);
void wire_put_u32(struct buf *out, uint32_t value);
void wire_put_u64(struct buf *out, uint64_t value);
void wire_put_i64(struct buf *out, int64_t value);
void wire_put_bytes(struct buf *out, const void *bytes, size_t len);
void wire_put_string(struct buf *out, const char *text, size_t len);

struct wire_in {
    const unsigned char *at;
    size_t left;
    bool bad;
};

struct wire_in wire_in(const void *bytes, size_t len); /* borrowed; NULL when len is 0 */
uint8_t wire_get_u8(struct wire_in *in);
uint16_t wire_get_u16(struct wire_in *in);
uint32_t wire_get_u32(struct wire_in *in);
uint64_t wire_get_u64(struct wire_in *in);
int64_t wire_get_i64(struct wire_in *in);

/* Borrowed from the reader's bytes; "" and 0 once the reader is broken. */
void wire_get_bytes(struct wire_in *in, const void **bytes, size_t *len);
void wire_get_string(struct wire_in *in, const char **text, size_t *len);

bool wire_end(const struct wire_in *in); /* all read, nothing left, nothing broken */

#endif
