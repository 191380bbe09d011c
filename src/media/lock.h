/*
 * media/lock.h - what a worker gives up before it sees a byte from outside.
 *
 * Rlimits (memory, CPU, files, no core), no_new_privs, Landlock (AT_PROFILE_MEDIA: no path at all;
 * AT_PROFILE_DOCUMENT: fonts, fontconfig's configuration and cache, poppler-data, read-only) and a
 * seccomp filter: no socket, no exec, no new process (threads only), no opening at all in
 * AT_PROFILE_MEDIA, for reading only in AT_PROFILE_DOCUMENT. What a library may try in good faith
 * answers EACCES or EPERM; what none would (exec, ptrace) kills the process.
 */
#pragma once
#include "base/error.h"
#include "media/format.h"

typedef struct {
    guint64 memory; /* bytes of writable memory */
    guint cpu; /* seconds for the worker's whole life */
} AtLockLimits;

/* Cannot be undone. Where the kernel has no Landlock the document profile opens nothing either, and
 * *weakness (to be freed) says so in a sentence, else it is NULL. Fails with AT_UNSUPPORTED where
 * the kernel has no seccomp filters, and with AT_ENGINE where the process has other threads
 * (Landlock would not bind them; AT_PROFILE_DOCUMENT only). */
gboolean at_lock(AtProfile profile, const AtLockLimits *limits, char **weakness, GError **error);
