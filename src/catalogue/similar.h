/*
 * catalogue/similar.h - works that look alike, by PDQ: 256 bits of which at most AT_PDQ_NEAR
 * differ.
 *
 * Comparing every pair of 100,000 would take minutes. Cut into 16 pieces of 16 bits, two hashes
 * that differ in at most 31 bits have a piece in which at most one bit differs, so looking up each
 * piece and its 16 neighbours finds every pair.
 */
#pragma once
#include "store/sql.h"

#define AT_PDQ_NEAR 31
#define AT_PDQ_QUALITY 50 /* below it a picture has too little to compare (PDQ's own advice) */

typedef struct {
    gint64 work;
    guint distance;
} AtNeighbour;

/* Nearest first, without the work itself; empty for a work that has no hash. */
GArray *at_similar_to(AtSql *sql, gint64 work, GError **error);

typedef struct {
    gint64 work;
    guint64 bits[4];
} AtPdq;

/* The bits alone, from a column. FALSE: it holds no such hash. */
gboolean at_pdq_read(AtStatement *s, guint column, AtPdq *hash);

/* The hashes of all shown versions, of works in the trash too if so wished, as AtPdq. */
GArray *at_pdq_load(AtSql *sql, gboolean trashed, GError **error);

guint at_pdq_distance(const AtPdq *a, const AtPdq *b);

/* Calls each(i, k) with i < k for every pair of hashes that are near; a pair may come several
 * times. */
void at_pdq_pairs(
    const GArray *hashes, void (*each)(guint i, guint k, gpointer data), gpointer data);
