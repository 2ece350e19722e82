/*
 * floor.h - the parts of the floor: bytes that grow and the door (floor_door.c), rooms and
 * the members in them (floor_rooms.c). floor.c is the loop and the calls.
 */
#ifndef BENCH_FLOOR_H
#define BENCH_FLOOR_H

#include <stdbool.h>
#include <stddef.h>

struct bytes {
    unsigned char *data;
    size_t len;
    size_t space;
};

void *grown(void *block, size_t size);
void bytes_add(struct bytes *b, const void *data, size_t len);
/* From the front; gives the memory back when nothing is left. */
void bytes_drop(struct bytes *b, size_t len);

/* The door: the listening socket, who may come in, what is answered to an upgrade. */

struct token {
    char text[64];
    unsigned long user;
    unsigned long room;
};

/* Returns the highest room there is. */
unsigned long door_read_tokens(const char *path);
/* Port 0: any. Prints where it listens. */
int door_listen(int port);
/* Who comes, and the answer to the upgrade; NULL: nobody we know. */
const struct token *door_open(const char *head, char *out, size_t size);

/* Rooms. What is said in a turn of the loop leaves at its end, by floor_flush. */

struct room {
    struct member **members;
    size_t count;
    size_t space;
    unsigned long seq;
    size_t posts;        /* of this turn */
    struct bytes frames; /* the same, framed */
};

struct member {
    int fd;
    bool gone;
    size_t place; /* in the room */
    unsigned long user;
    unsigned long room;
    struct room *joined;  /* NULL before the upgrade */
    struct bytes in;      /* of a request or frame that has not come whole */
    struct bytes answers; /* of this turn */
    struct bytes waiting; /* what the socket did not take */
};

struct floor_figures {
    unsigned long deliveries;
    unsigned long writes; /* calls that carried them */
};

extern struct floor_figures floor_figures;

/* `epoll` watches the members' sockets. */
void rooms_make(unsigned long highest, int epoll);
void room_publish(struct room *r, const char *text, size_t len);
void floor_flush(void);

void member_enter(struct member *m, unsigned long room);
/* Closes the socket; the memory goes with the next floor_flush. */
void member_leave(struct member *m);
/* The socket takes bytes again. */
void member_drain(struct member *m);
void member_answer(struct member *m, const char *text, size_t len);
/* Without a frame around it. */
void member_say_plain(struct member *m, const char *text);

#endif
