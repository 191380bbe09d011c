/*
 * catalogue/add_fields.h - what a file and its sidecar say about a work, kept apart from what a
 * person said.
 *
 * field.source 0 is the file, 1 its sidecar, 2 a person. Reading a file again replaces the first
 * two and touches no word of the third; keywords become tags and creators people with roles, unless
 * a person took them away (source 3). What Atelier itself wrote into the sidecar is a person's
 * word, not the sidecar's (catalogue/words.h).
 */
#pragma once
#include "catalogue/ingest.h"

/* Title, date, rating, tags, roles and fields from item->decoded. */
gboolean at_fields_store(AtContext *context, AtSql *sql, gint64 work, const AtItem *item,
    GError **error) G_GNUC_WARN_UNUSED_RESULT;
