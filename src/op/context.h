/*
 * op/context.h - what every operation is given: who asks, in which studio, and the only clock,
 * random source, cancel flag and progress that it may use.
 *
 * Nothing below app/ reads a global, the real clock or another random source, which is why each
 * operation can be tested, cancelled, resumed, replayed and undone. A context belongs to one thread
 * at a time.
 */
#pragma once
#include "base/id.h"
#include "base/time.h"

#include <gio/gio.h>

typedef struct AtStudio AtStudio; /* store/studio.h */
typedef struct AtDecoder AtDecoder; /* media/decoder.h */

typedef enum {
    AT_ROLE_VIEWER, /* looks */
    AT_ROLE_EDITOR, /* changes works */
    AT_ROLE_OWNER, /* changes the studio: roots, backup, restore */
} AtRole;

/* done of total things (total 0: not known yet) and what is being done now; may be called from any
 * thread, many times a second: the face decides what to show. */
typedef void (*AtProgressFunc)(guint64 done, guint64 total, const char *doing, gpointer data);

typedef struct {
    AtStudio *studio; /* NULL for an operation that runs without one */
    const char *studio_dir; /* where the studio is, or will be: restore makes it */
    AtDecoder *decoder; /* the pool that reads files; NULL where the face has none */
    const char *actor; /* account name, "owner" on one's own machine */
    AtRole role;
    gboolean attended; /* a command line that may run until its person stops it: add --watch */
    const char *language; /* of the person, BCP 47 */
    gboolean dry_run; /* an operation that tries (op/operation.h) says what it would change */
    GCancellable *cancel; /* never NULL */
    AtMicros (*clock)(gpointer data); /* may be called from any thread */
    gpointer clock_data;
    GRand *random; /* seeded by the face; only the operation's own thread draws from it */
    AtIdMaker *ids; /* with random and clock, where ids come from */
    const char *
        /* or NULL: a second run with the same key changes nothing and repeats the answer */
        idempotency_key;
    /* with such a key: what it stands for, equal for equal requests (at_operation_request()) */
    const char *request;
    AtProgressFunc progress; /* or NULL */
    gpointer progress_data;
} AtContext;

AtMicros at_context_now(const AtContext *context);
AtId at_context_id(AtContext *context);
void at_context_progress(AtContext *context, guint64 done, guint64 total, const char *doing);

/* FALSE with AT_CANCELLED when the person stopped it. */
gboolean at_context_go_on(AtContext *context, GError **error) G_GNUC_WARN_UNUSED_RESULT;
