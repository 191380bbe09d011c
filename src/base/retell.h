/*
 * base/retell.h - says a sentence that was written down in English again in another language.
 *
 * The original is found among the message ids with printf places; of several that fit, the one with
 * most words of its own is taken. What stood at the places is put into the translation; where it is
 * a sentence or term of several words itself, unquoted, it is retold too. For base/message.c.
 */
#pragma once
#include "base/mo.h"

/* The caller's; a copy of the sentence when no message fits it. */
char *at_retell(const AtMo *mo, const char *sentence);
