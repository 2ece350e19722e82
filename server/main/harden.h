/*
 * harden.h - what the server gives up before it opens anything, so that a bug in it gives less
 * away: it makes no file that others may read, leaves no core file with what people wrote, gains
 * no privileges and makes none of the system calls in harden_calls.tbl; nor do its children.
 */
#ifndef MAIN_HARDEN_H
#define MAIN_HARDEN_H

/* The leak checker of a sanitizer traces the process it looks at: there core files are off, and
 * privileges, but no call is refused. */
#ifdef __has_feature
#define HARDEN_WHOLLY \
    (!__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer))
#elif defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define HARDEN_WHOLLY 0
#else
#define HARDEN_WHOLLY 1
#endif

/* Once, before the first thread. What the kernel does not know is logged and left out. */
void harden(void);

#endif
