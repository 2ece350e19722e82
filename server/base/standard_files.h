/*
 * standard_files.h - descriptors 0, 1 and 2 are there, or nothing else may take their place.
 *
 * A program started without one of them would open its database there, and then print into it.
 */
#ifndef BASE_STANDARD_FILES_H
#define BASE_STANDARD_FILES_H

/* First thing in main(): what is closed becomes /dev/null. */
void standard_files_open(void);

#endif
