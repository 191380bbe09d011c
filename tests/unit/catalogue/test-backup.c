#include "catalogue/backup.h"

static void test_sum_line(void)
{
    static const struct {
        const char *name, *wanted;
    } cases[] = {
        {"a b.txt", "  a b.txt\n"},
        {"new\nline", "  new\\nline\n"},
        {"back\\slash", "  back\\\\slash\n"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        AtHash hash;
        at_hash_bytes("", 0, &hash);
        g_autoptr(GString) out = g_string_new(NULL);
        at_backup_sum_line(out, &hash, cases[i].name);
        g_autofree char *wanted = g_strconcat(i ? "\\" : "",
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", cases[i].wanted,
            NULL);
        g_assert_cmpstr(out->str, ==, wanted);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/backup/writes its sums as sha256sum reads them", test_sum_line);
    return g_test_run();
}
