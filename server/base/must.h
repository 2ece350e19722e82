/*
 * must.h - a condition that can only be false through a bug in this program.
 *
 * On in every build: it prints place and condition and aborts; the supervisor
 * restarts us. Never for anything that input from outside can cause.
 */
#ifndef BASE_MUST_H
#define BASE_MUST_H

_Noreturn void must_failed(const char *file, int line, const char *condition);

#define must(cond) ((cond) ? (void)0 : must_failed(__FILE__, __LINE__, #cond))

#endif
