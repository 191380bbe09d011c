/* A query of any bytes is refused with a sentence or runs: no text of a person reaches the engine
 * as its own language. */
#include "catalogue/query.h"
#include "store/migrate.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static AtSql *database(void)
{
    static AtSql *sql;
    if (!sql) {
        sql = at_sql_open("sqlite::memory:", AT_SQL_WRITE, NULL);
        g_assert_true(sql && at_migrate(sql, NULL));
    }
    return sql;
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    g_autofree char *text = g_strndup((const char *)data, size);
    g_autoptr(GError) error = NULL;
    g_autoptr(AtQuery) query = at_query_parse(text, size % 2 == 0, &error);
    if (!query) {
        g_assert_nonnull(error);
        g_assert_true(g_utf8_validate(error->message, -1, NULL));
        return 0;
    }
    for (AtSort sort = AT_SORT_DATE; sort <= AT_SORT_RELEVANCE; sort++) {
        g_autoptr(GArray) found = at_query_run(database(), query, sort, 0, 10, &error);
        g_assert_no_error(error);
        g_assert_cmpuint(found->len, ==, 0);
    }
    return 0;
}
