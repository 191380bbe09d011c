/*
 * media/lock.h - what a worker gives up before it sees a byte from outside.
 *
 * Rlimits (address space, CPU, files, no core), no_new_privs, Landlock (AT_PROFILE_MEDIA: no path
 * at all; AT_PROFILE_DOCUMENT: fonts, fontconfig's configuration and cache, poppler-data,
 * read-only) and a seccomp filter (no socket, no exec, no new process; threads only; openat answers
 * EACCES where Landlock is missing from the kernel and the profile opens nothing).
 */
#pragma once
#include "base/error.h"
#include "media/format.h"

typedef struct {
    guint64 memory; /* bytes of address space */
    guint cpu; /* seconds for the worker's whole life */
} AtLockLimits;

/* Cannot be undone. Fails with AT_UNSUPPORTED where the kernel gives neither Landlock nor seccomp.
 * */
gboolean at_lock(AtProfile profile, const AtLockLimits *limits, GError **error);
