#include "base/json.h"

static void places_commas_and_escapes(void)
{
    g_autoptr(GString) out = g_string_new(NULL);
    AtJson json = {.out = out};
    at_json_open(&json, '[');
    at_json_open(&json, '{');
    at_json_key(&json, "a\"b");
    at_json_string(&json, "line\nquote\" back\\ tab\t bell\a 静夜思");
    at_json_key(&json, "n");
    at_json_int(&json, G_MININT64);
    at_json_key(&json, "list");
    at_json_open(&json, '[');
    at_json_double(&json, 0.1);
    at_json_double(&json, 1.0 / 3);
    at_json_double(&json, 0.0 / 0.0 * 1);
    at_json_bool(&json, TRUE);
    at_json_string(&json, NULL);
    at_json_raw(&json, "{\"x\":1}");
    at_json_close(&json, ']');
    at_json_close(&json, '}');
    at_json_open(&json, '{');
    at_json_close(&json, '}');
    at_json_close(&json, ']');
    g_assert_cmpstr(out->str, ==,
        "[{\"a\\\"b\":\"line\\nquote\\\" back\\\\ tab\\t "
        "bell\\u0007 静夜思\",\"n\":-9223372036854775808,"
        "\"list\":[0.1,0.33333333333333331,null,true,null,{\"x\":1}]},{}]");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/base/json/places-commas-and-escapes", places_commas_and_escapes);
    return g_test_run();
}
