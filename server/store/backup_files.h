/*
 * backup_files.h - files as a backup needs them: whole reads and writes, room, names that appear
 * when what they name is on disk.
 */
#ifndef STORE_BACKUP_FILES_H
#define STORE_BACKUP_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

bool backup_write(int fd, const void *bytes, size_t len); /* false: errno */
ssize_t backup_read(int fd, void *bytes, size_t len);     /* less: the end. -1: errno */

/* A regular file to be read; a pipe does not hold it. -1: see `why`. */
int backup_open_file(const char *path, const char *other, char *why, size_t why_size);

/* "cannot DOING PATH: " and errno, with what to do about it; `other` is what may be named
 * instead. Always false. */
bool backup_explain(char *why, size_t why_size, const char *doing, const char *path,
                    const char *other);

/* A file of our own, empty, 0600, and locked against another that does the same; what a process
 * that died left of it is written over. -1: see `why`. */
int backup_claim(const char *path, char *why, size_t why_size);

/* Is there room in the folder for so many bytes and some to spare? */
bool backup_has_room(const char *folder, uint64_t bytes, const char *other, char *why,
                     size_t why_size);

/* Gives a file that is whole its name, on disk too, and never over another. `fd` is that file. */
bool backup_publish(int fd, const char *from, const char *to, char *why, size_t why_size);

char *backup_folder_of(const char *path);

/* From here on this thread is niced: the server that runs beside it comes first. */
void backup_yield(void);

#endif
