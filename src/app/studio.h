/*
 * app/studio.h - opens the studio for a face: the rooms above the store attach what they bring to
 * it.
 */
#pragma once
#include "media/decoder.h"
#include "store/studio.h"

/* Makes the folder where there is none. On a disk that cannot be written, looks (writes: FALSE)
 * still work. */
AtStudio *at_face_studio(const char *dir, gboolean writes, GError **error);

/* The pool that reads files; NULL where the decoder is not installed, so that looking still works.
 * */
AtDecoder *at_face_decoder(void);
void at_face_decoder_free(AtDecoder *decoder);
