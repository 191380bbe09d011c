/*
 * app/place.h - where things lie on this machine: the studio's data, the page's files,
 * translations, the decoder.
 *
 * A program that was started from its build folder uses what the build and the source folder hold;
 * an installed one what was installed with it.
 */
#pragma once
#include <glib.h>

char *at_place_studio(const char *option); /* --studio, ATELIER_STUDIO, $XDG_DATA_HOME/atelier */
char *at_place_messages(void); /* ATELIER_MESSAGES, or the folder of the .mo files */
char *at_place_web(void);
char *at_place_decoder(void);
