#include "base/file.h"

#include <errno.h>
#include <unistd.h>

gboolean at_file_write_all(int fd, gconstpointer data, gsize n)
{
    const guint8 *at = data;
    while (n) {
        gssize wrote = write(fd, at, n);
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote < 0)
            return FALSE;
        at += wrote;
        n -= (gsize)wrote;
    }
    return TRUE;
}
