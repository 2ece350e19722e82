/*
 * person.h - a person's row, as others see it.
 */
#ifndef STORE_PERSON_H
#define STORE_PERSON_H

#include "proto/event.h"
#include "store/db.h"

/* What is told of a person with each change. */
struct person_face {
    char *name;
    char *display;
    enum user_role role;
    uint64_t updated_pos;
};

/* False: nobody of that id, and the face is empty. */
bool person_face_find(struct db *db, uint64_t user, struct person_face *f);
void person_face_finish(struct person_face *f);

/* The row of a statement that begins with PERSON (statements.tbl). The texts are the
 * statement's, until it goes on. */
void person_read(struct sql *q, struct person *p);

/* Adds the user object; false: nobody of that id. */
bool person_put(struct db *db, uint64_t user, const char *presence, struct json *j);

/* May `user` know that `other` is there? Guests know who shares a room with them. */
bool person_is_seen(struct db *db, uint64_t user, uint64_t other);
bool is_guest(struct db *db, uint64_t user);
bool is_deactivated(struct db *db, uint64_t user);
uint64_t user_updated_pos(struct db *db, uint64_t user);

#endif
