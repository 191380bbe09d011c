/*
 * media/wire.h - how the studio and a decode worker speak: one GVariant after another over a stream
 * socket of this machine, with descriptors beside it.
 *
 * A message is a header (magic, number of descriptors, length), the descriptors with its first
 * byte, and the serialised variant. The studio gives a watch, which is asked every few milliseconds
 * whether to go on; the worker gives none and waits for ever. Nothing that comes in is believed: a
 * length over the limit or a wrong magic ends the talk, and the variant is checked to be of normal
 * form.
 */
#pragma once
#include "base/error.h"

typedef enum { /* on the wire, but both ends are of one build */
    AT_WIRE_DECODE = 1,
    AT_WIRE_RENDER = 2,
    AT_WIRE_SIDECAR = 3,
    AT_WIRE_WRITE = 4,
} AtWireOperation;

/* operation, name (any bytes), media type, want, page, edge, seconds, has sidecar, fields */
#define AT_WIRE_REQUEST "(uaysuuuuba(ss))"

/* 0 or an AtErrorCode, its sentence, what was asked for (AT_DECODED_TYPE; (say): media type and
 * bytes). The worker's first message, unasked, is one with a string: how its lock is weaker than it
 * should be, or "". */
#define AT_WIRE_REPLY "(usv)"

#define AT_WIRE_REQUEST_LIMIT (1024 * 1024)
#define AT_WIRE_REPLY_LIMIT (64 * 1024 * 1024)
#define AT_WIRE_FDS 2

/* A worker's exit status when an allocation was refused. */
#define AT_WIRE_EXIT_MEMORY 12

/* FALSE with error set: give up. */
typedef gboolean (*AtWireWatch)(gpointer data, GError **error);

/* Sinks message. Fails with AT_ENGINE when the other side is gone. */
gboolean at_wire_send(int sock, GVariant *message, const int *fds, guint n_fds, AtWireWatch watch,
    gpointer data, GError **error);

/* fds: room for AT_WIRE_FDS, or NULL where none may come (those sent all the same are closed). NULL
 * without error: the other side closed between two messages. */
GVariant *at_wire_receive(int sock, const char *type, gsize limit, int *fds, guint *n_fds,
    AtWireWatch watch, gpointer data, GError **error);
