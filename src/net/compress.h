/*
 * net/compress.h - Brotli (RFC 7932), by libbrotlienc.
 */
#pragma once
#include <glib.h>

/* quality 0 (fast) to 11 (small). NULL when it would not become smaller. */
GBytes *at_compress_brotli(GBytes *bytes, int quality);
