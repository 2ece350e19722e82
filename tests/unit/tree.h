/*
 * tree.h - takes a folder away with all that is in it.
 */
#ifndef UNIT_TREE_H
#define UNIT_TREE_H

#include <check.h>
#include <ftw.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static inline int tree_remove_one(const char *name, const struct stat *info, int kind,
                                  struct FTW *at)
{
    (void)info;
    (void)kind;
    (void)at;
    return remove(name);
}

/* A folder that is not there is as good as gone. */
static inline void tree_remove(const char *dir)
{
    if (access(dir, F_OK) == 0)
        ck_assert_int_eq(nftw(dir, tree_remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
}

#endif
