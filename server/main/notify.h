/*
 * notify.h - tells systemd how it goes: datagrams to the socket in NOTIFY_SOCKET, as of
 * sd_notify(3). Loop thread.
 *
 * Where nobody asked (no such variable) all of it does nothing. The watchdog's sign of
 * life comes from a timer of the loop, so a loop that hangs gives none.
 */
#ifndef MAIN_NOTIFY_H
#define MAIN_NOTIFY_H

#include <stdbool.h>
#include <stdint.h>

struct notify;
struct timers;

struct notify *notify_open(struct timers *timers);
void notify_ready(struct notify *n, const char *status); /* again after a reload */
void notify_reloading(struct notify *n);
void notify_stopping(struct notify *n);
void notify_close(struct notify *n); /* NULL is allowed */

/* Half of WATCHDOG_USEC in ms; 0: it is not there, not sound, or another process's. */
uint64_t notify_watchdog_ms(const char *usec, const char *pid, long own_pid);

#endif
