#include "base/nearest.h"

#include <string.h>

#define MAX_NAME 40

/* Optimal string alignment distance over bytes: names are ASCII. */
static guint distance_of(const char *a, gsize n, const char *b, gsize m)
{
    guint d[MAX_NAME + 1][MAX_NAME + 1];
    for (guint i = 0; i <= n; i++)
        d[i][0] = i;
    for (guint j = 0; j <= m; j++)
        d[0][j] = j;
    for (gsize i = 1; i <= n; i++)
        for (gsize j = 1; j <= m; j++) {
            guint change = d[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
            d[i][j] = MIN(change, MIN(d[i - 1][j], d[i][j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                d[i][j] = MIN(d[i][j], d[i - 2][j - 2] + 1);
        }
    return d[n][m];
}

void at_nearest_try(AtNearest *near, const char *word, const char *name)
{
    gsize n = strlen(word), m = strlen(name);
    if (n > MAX_NAME || m > MAX_NAME || n == 0)
        return;
    gboolean start = n >= 3 && strncmp(word, name, n) == 0;
    guint distance = start ? 1 : distance_of(word, n, name, m);
    if (!start && distance * 3 > MAX(n, m))
        return;
    if (!near->name || distance < near->distance) {
        near->name = name;
        near->distance = distance;
    }
}
