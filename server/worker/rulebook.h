/*
 * rulebook.h - the admins' lists as they arrive. Built on the desk's thread beside the set in
 * use, which is changed over when it is whole. Link thread.
 */
#ifndef WORKER_RULEBOOK_H
#define WORKER_RULEBOOK_H

struct rulebook;

struct rulebook *rulebook_create(void);
void rulebook_destroy(struct rulebook *r);

#endif
