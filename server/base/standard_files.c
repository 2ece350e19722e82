#include "base/standard_files.h"

#include "base/must.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

void standard_files_open(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0 && errno == EBADF)
            must(open("/dev/null", O_RDWR) == fd); /* the lowest that is free */
}
