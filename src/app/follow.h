/*
 * app/follow.h - the server's thread that follows the folders a person asked to have followed
 * (catalogue/watch.h), for as long as the server runs.
 */
#pragma once
#include "media/decoder.h"
#include "store/studio.h"

typedef struct AtFollow AtFollow;

AtFollow *at_follow_new(AtStudio *studio, AtDecoder *decoder);
void at_follow_free(AtFollow *follow); /* ends what it is doing and waits */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AtFollow, at_follow_free)
