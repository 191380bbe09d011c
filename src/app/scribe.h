/*
 * app/scribe.h - the server's thread that writes beside the files what people say of works
 * (catalogue/due.h): when it starts, after each change, and twice a minute for what could not be
 * written. No request waits for it.
 */
#pragma once
#include "media/decoder.h"
#include "store/studio.h"

typedef struct AtScribe AtScribe;

AtScribe *at_scribe_new(AtStudio *studio, AtDecoder *decoder);
void at_scribe_wake(AtScribe *scribe); /* something was changed; any thread; NULL is fine */
void at_scribe_free(AtScribe *scribe); /* ends what it is doing and waits; the rest stays due */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AtScribe, at_scribe_free)
