/*
 * tests/unit/store/fixture.h - a fresh studio in a temporary folder, and a context in it.
 *
 *   g_auto(Fixture) f; fixture_init(&f);        fixture_context(&f) gives the context; cleaned up
 *       at the end
 */
#pragma once
#include "store/change.h"

typedef struct {
    char *dir;
    AtStudio *studio;
    AtContext context;
    AtIdMaker ids;
    AtMicros now;
} Fixture;

void fixture_init(Fixture *f);
void fixture_clear(Fixture *f);
void fixture_reopen(Fixture *f);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Fixture, fixture_clear)

/* Inserts a work with this title; gives its number. */
gint64 fixture_work(Fixture *f, const char *title);
char *fixture_title(Fixture *f, gint64 work); /* NULL: no such work */
