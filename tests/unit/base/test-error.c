#include "base/error.h"

#include <errno.h>

static void a_failure_says_one_sentence(void)
{
    g_autoptr(GError) error = NULL;
    g_assert_false(at_fail(&error, AT_LIMIT, "%s: %d pages, at most 5 are read", "a.pdf", 9));
    g_assert_error(error, AT_ERROR, AT_LIMIT);
    g_assert_cmpstr(error->message, ==, "a.pdf: 9 pages, at most 5 are read");
    g_assert_null(at_fail_null(NULL, AT_IO, "nobody listens"));
}

static void errno_chooses_the_code(void)
{
    static const struct {
        int errno_value;
        AtErrorCode code;
        const char *name, *message;
    } cases[] = {
        {ENOENT, AT_NOT_FOUND, "not-found", "x: No such file or directory"},
        {EACCES, AT_DENIED, "denied", "x: Permission denied"},
        {ENOSPC, AT_IO, "io", "x: No space left on device"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        at_fail_errno(&error, cases[i].errno_value, "x");
        g_assert_error(error, AT_ERROR, (gint)cases[i].code);
        g_assert_cmpstr(error->message, ==, cases[i].message);
        g_assert_cmpstr(at_error_code_name(cases[i].code), ==, cases[i].name);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/base/error/a-failure-says-one-sentence", a_failure_says_one_sentence);
    g_test_add_func("/base/error/errno-chooses-the-code", errno_chooses_the_code);
    return g_test_run();
}
