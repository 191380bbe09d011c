#include "media/vocabulary.h"

static void test_dates(void)
{
    static const char *const cases[][4] = {
        {"2003:08:14 12:34:56", NULL, NULL, "2003-08-14T12:34:56"},
        {"2003:08:14 12:34:56", "05", "+02:00", "2003-08-14T12:34:56.05+02:00"},
        {"2003:08:14 12:34:56", "500   ", "-0330", "2003-08-14T12:34:56.5-03:30"},
        {"2003:08:14 12:34:56", "000", "Z", "2003-08-14T12:34:56Z"},
        {"2003-08-14T12:34", NULL, NULL, "2003-08-14T12:34:00"},
        {"2003-08-14T12:34:56.789+01:00", "1", "Z", "2003-08-14T12:34:56.789+01:00"},
        {"2003-08-14T12:34:56.123456789Z", NULL, NULL, "2003-08-14T12:34:56.123456Z"},
        {"2003-08-14T12:34Z", NULL, NULL, "2003-08-14T12:34:00Z"},
        {"20030814", NULL, NULL, "2003-08-14"},
        {"2003-08-14", NULL, NULL, "2003-08-14"},
        {"2003:08:14", NULL, NULL, "2003-08-14"},
        {"2003-08", NULL, NULL, "2003-08"},
        {"2003-08-00", NULL, NULL, "2003-08"},
        {"2003-00-00", NULL, NULL, "2003"},
        {"2003", NULL, NULL, "2003"},
        {"2003:08:14   :  :  ", NULL, NULL, "2003-08-14"},
        {"0000:00:00 00:00:00", NULL, NULL, NULL},
        {"    :  :     :  :  ", NULL, NULL, NULL},
        {"2003-02-30", NULL, NULL, NULL},
        {"yesterday", NULL, NULL, NULL},
        {"", NULL, NULL, NULL},
        {NULL, NULL, NULL, NULL},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *date = at_vocabulary_date(cases[i][0], cases[i][1], cases[i][2]);
        g_assert_cmpstr(date, ==, cases[i][3]);
    }
}

static void test_degrees(void)
{
    static const struct {
        const char *text;
        double degrees;
        const char *shown;
    } cases[] = {
        {"54,59.3800N", 54.989666667, "54.989667"},
        {"1,54,51.6W", -1.914333333, "-1.914333"},
        {"33.5", 33.5, "33.5"},
        {"-33.5", -33.5, "-33.5"},
        {"0,0.0S", 0, "0"},
        {"180,0E", 180, "180"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        double degrees = 99;
        g_assert_true(at_vocabulary_degrees(cases[i].text, &degrees));
        g_assert_cmpfloat_with_epsilon(degrees, cases[i].degrees, 1e-8);
        g_autofree char *shown = at_vocabulary_format_degrees(degrees);
        g_assert_cmpstr(shown, ==, cases[i].shown);
    }
    static const char *const bad[] = {"", "N", "abc", "54,59.38X", "999,0N", "nan", "1,-5N"};
    for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
        double degrees;
        g_assert_false(at_vocabulary_degrees(bad[i], &degrees));
    }
}

static void test_text(void)
{
    static const char *const cases[][2] = {
        {"  plain ", "plain"},
        {"\xe9migr\xe9 \x80 5", "émigré € 5"}, /* Windows-1252 */
        {"静夜思", "静夜思"},
        {"\xbe\xb2\xd2\xb9\xcb\xbc 1", "静夜思 1"}, /* GB 2312 */
        {"\xc4pfel", "Äpfel"}, /* could be one character of Big5, too */
        {"\xc9\xcalan", "ÉÊlan"},
        {"\x81\xe9", "\xc2\x81é"}, /* 0x81 is no Windows-1252: Latin-1 */
        {"   ", NULL},
        {"", NULL},
        {NULL, NULL},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = at_vocabulary_text(cases[i][0]);
        g_assert_cmpstr(text, ==, cases[i][1]);
    }
}

static void test_lists(void)
{
    static const char *const cases[][2] = {
        {"Ann Lee; Bo", "Ann Lee|Bo"},
        {"\"Lee; Ann\"; Bo", "Lee; Ann|Bo"},
        {"\"The \"\"Ann\"\" Lee\";Bo", "The \"Ann\" Lee|Bo"},
        {"\"open; Bo", "\"open|Bo"},
        {"one;;two;", "one||two"},
        {"", ""},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(GStrv) list = at_vocabulary_list(cases[i][0]);
        g_autofree char *joined = g_strjoinv("|", list);
        g_assert_cmpstr(joined, ==, cases[i][1]);
    }
}

static void test_alternatives(void)
{
    static const char *const cases[][2] = {
        {"lang=\"x-default\" Hello, world, lang=\"fr\" Bonjour", "Hello, world"},
        {"lang=\"x-default\" Say lang=\"no\" twice", "Say lang=\"no\" twice"},
        {"lang=\"de-CH\" Grüezi", "Grüezi"},
        {"plain", "plain"},
        {"lang=\"x-default\" ", NULL},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = at_vocabulary_alternative(cases[i][0]);
        g_assert_cmpstr(text, ==, cases[i][1]);
    }
}

static void test_defaults(void)
{
    g_assert_true(at_vocabulary_is_default("OLYMPUS DIGITAL CAMERA"));
    g_assert_true(at_vocabulary_is_default("DCIM\\100MEDIA\\DJI_0001.JPG"));
    g_assert_true(at_vocabulary_is_default("SONY DSC"));
    g_assert_false(at_vocabulary_is_default("The harbour of Sony"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/vocabulary/reads the dates that files write", test_dates);
    g_test_add_func("/vocabulary/reads and writes degrees", test_degrees);
    g_test_add_func("/vocabulary/splits names at semicolons outside quotes", test_lists);
    g_test_add_func("/vocabulary/takes old text for Windows-1252", test_text);
    g_test_add_func("/vocabulary/takes the default alternative", test_alternatives);
    g_test_add_func("/vocabulary/knows what cameras write into every file", test_defaults);
    return g_test_run();
}
