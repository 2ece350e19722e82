/*
 * socket_tools.h - what the programs of this folder share: descriptors, WebSocket
 * frames, numbers out of /proc. Header only, so that each builds with one line of cc.
 */
#ifndef BENCH_SOCKET_TOOLS_H
#define BENCH_SOCKET_TOOLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define OPCODE_TEXT   1
#define OPCODE_BINARY 2
#define OPCODE_CLOSE  8
#define OPCODE_PING   9
#define OPCODE_PONG   10

_Noreturn static inline void give_up(const char *what)
{
    perror(what);
    exit(1);
}

static inline uint64_t now_us(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

static inline void raise_descriptors(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

struct ws_frame {
    unsigned opcode;
    bool masked;
    unsigned char mask[4];
    size_t head;    /* bytes before the payload */
    size_t payload; /* bytes of it */
};

/* False: the head is not there yet. The payload may not be either. */
static inline bool ws_read_head(const unsigned char *bytes, size_t len,
                                struct ws_frame *f)
{
    size_t at = 2;

    if (len < 2)
        return false;
    f->opcode = bytes[0] & 0x0F;
    f->masked = (bytes[1] & 0x80) != 0;
    f->payload = bytes[1] & 0x7F;
    if (f->payload >= 126) {
        size_t width = f->payload == 126 ? 2 : 8;

        if (len < at + width)
            return false;
        f->payload = 0;
        for (size_t i = 0; i < width; i++)
            f->payload = f->payload << 8 | bytes[at + i];
        at += width;
    }
    if (f->masked) {
        if (len < at + 4)
            return false;
        memcpy(f->mask, bytes + at, 4);
        at += 4;
    }
    f->head = at;
    return true;
}

/* At most 14 bytes. A mask of zeroes leaves the payload as it is. */
static inline size_t ws_write_head(unsigned char *out, unsigned opcode, size_t payload,
                                   bool masked)
{
    unsigned char bit = masked ? 0x80 : 0;
    size_t at = 2;

    out[0] = (unsigned char)(0x80 | opcode);
    if (payload < 126) {
        out[1] = (unsigned char)(bit | payload);
    } else if (payload < 65536) {
        out[1] = bit | 126;
        out[2] = (unsigned char)(payload >> 8);
        out[3] = (unsigned char)payload;
        at = 4;
    } else {
        out[1] = bit | 127;
        for (size_t i = 0; i < 8; i++)
            out[2 + i] = (unsigned char)((uint64_t)payload >> (56 - 8 * i));
        at = 10;
    }
    if (masked) {
        memset(out + at, 0, 4);
        at += 4;
    }
    return at;
}

/* CPU seconds of a process so far, user and system; 0 without one. */
static inline double process_cpu(int pid)
{
    char path[64];
    char text[1024];
    const char *after;
    unsigned long user = 0;
    unsigned long system = 0;
    size_t len;
    FILE *file;

    snprintf(path, sizeof(path), "/proc/%d/stat", pid);
    file = fopen(path, "r");
    if (!file)
        return 0;
    len = fread(text, 1, sizeof(text) - 1, file);
    fclose(file);
    text[len] = '\0';
    after = strrchr(text, ')');
    if (!after || sscanf(after + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu",
                         &user, &system) != 2)
        return 0;
    return (double)(user + system) / (double)sysconf(_SC_CLK_TCK);
}

#endif
