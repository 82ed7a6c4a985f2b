/* A disk that takes what is written and then says that it could not keep it: for whoever works in a folder in which a
 * file called `failing-sync` lies, fsync and fdatasync fail with EIO. To be loaded before the C library (LD_PRELOAD). */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <unistd.h>

static int synced(const char *name, int fd)
{
    if (access("failing-sync", F_OK) == 0) {
        errno = EIO;
        return -1;
    }
    return ((int (*)(int))dlsym(RTLD_NEXT, name))(fd);
}

int fsync(int fd) { return synced("fsync", fd); }
int fdatasync(int fd) { return synced("fdatasync", fd); }
