/*
 * media/profile.h - the little Atelier itself reads of an ICC profile (ICC.1:2022): its name, and
 * whether it is sRGB, so that the commonest of all profiles costs no conversion.
 */
#pragma once
#include <glib.h>

/* The profile's description in English or its first language; NULL when there is none. */
char *at_profile_name(const guint8 *profile, gsize n) G_GNUC_WARN_UNUSED_RESULT;

/* Its header is one and it is whole. */
gboolean at_profile_is_valid(const guint8 *profile, gsize n);

/* An RGB matrix profile with sRGB's primaries (to .002) and its tone curve (to half an 8-bit step).
 * */
gboolean at_profile_is_srgb(const guint8 *profile, gsize n);
