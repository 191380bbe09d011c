/*
 * media/zip.h - the zip containers that documents come in, by libarchive, read from a descriptor.
 *
 *   zip = at_zip_open(source, &error);
 *   while ((name = at_zip_next(zip, &error)))     entry by entry
 *       bytes = at_zip_read(zip, limit, &error);  where it is wanted
 *
 * Bombs: no more than 256 MB come out of one container, and no more than 100 times its own size;
 * AT_LIMIT otherwise.
 */
#pragma once
#include "media/decode.h"

#define AT_ZIP_UNPACKED (256 * 1024 * 1024)
#define AT_ZIP_RATIO 100

typedef struct AtZip AtZip;

AtZip *at_zip_open(const AtSource *source, GError **error);
void at_zip_free(AtZip *zip);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AtZip, at_zip_free)

/* NULL at the end, or with error set. Lent until the next. At most 20,000 entries. */
const char *at_zip_next(AtZip *zip, GError **error);

/* The entry that at_zip_next() named; what is longer than limit fails with AT_LIMIT. */
GBytes *at_zip_read(AtZip *zip, gsize limit, GError **error);

/* Opens, reads that one entry, closes. NULL without error: there is none of that name. */
GBytes *at_zip_find(const AtSource *source, const char *name, gsize limit, GError **error);
