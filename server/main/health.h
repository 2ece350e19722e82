/*
 * health.h - where the server of these settings is asked. Any thread.
 */
#ifndef MAIN_HEALTH_H
#define MAIN_HEALTH_H

struct config;

/* "wss://127.0.0.1:8443": what listens everywhere is asked on the loopback. Freed with
 * free(). */
char *health_url(const struct config *c);

#endif
