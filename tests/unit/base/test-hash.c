#include "base/hash.h"

#include "base/error.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* FIPS 180-4 examples, csrc.nist.gov */
static const struct {
    const char *text, *hash;
} cases[] = {
    {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
};

static void agrees_with_the_standard(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        AtHash hash, back;
        char text[AT_HASH_TEXT];
        at_hash_bytes(cases[i].text, strlen(cases[i].text), &hash);
        at_hash_format(&hash, text);
        g_assert_cmpstr(text, ==, cases[i].hash);
        g_assert_true(at_hash_parse(text, &back, NULL));
        g_assert_cmpmem(back.bytes, AT_HASH_BYTES, hash.bytes, AT_HASH_BYTES);
        g_assert_true(at_hash_key_equal(&back, &hash) && at_hash_key(&back) == at_hash_key(&hash));
        back.bytes[AT_HASH_BYTES - 1] ^= 1;
        g_assert_false(at_hash_key_equal(&back, &hash));
    }
}

static void a_file_hashes_as_its_bytes_and_keeps_its_position(void)
{
    g_autofree char *path = NULL;
    g_autoptr(GError) error = NULL;
    int fd = g_file_open_tmp("hash-XXXXXX", &path, &error);
    g_assert_no_error(error);
    gsize n = 700000;
    g_autofree char *data = g_malloc(n);
    memset(data, 'x', n);
    g_assert_cmpint(write(fd, data, n), ==, n);
    lseek(fd, 5, SEEK_SET);
    AtHash a, b;
    guint64 size = 0;
    g_assert_true(at_hash_fd(fd, path, NULL, &a, &size, &error));
    at_hash_bytes(data, n, &b);
    g_assert_cmpmem(a.bytes, AT_HASH_BYTES, b.bytes, AT_HASH_BYTES);
    g_assert_cmpuint(size, ==, n);
    g_assert_cmpint(lseek(fd, 0, SEEK_CUR), ==, 5);
    g_autoptr(GCancellable) cancel = g_cancellable_new();
    g_cancellable_cancel(cancel);
    g_assert_false(at_hash_fd(fd, "a.jpg", cancel, &a, NULL, &error));
    g_assert_error(error, AT_ERROR, AT_CANCELLED);
    g_assert_cmpstr(error->message, ==, "a.jpg: stopped while it was read");
    close(fd);
    unlink(path);
}

static void refuses_what_is_not_a_hash(void)
{
    AtHash hash;
    g_autoptr(GError) error = NULL;
    g_assert_false(at_hash_parse("12", &hash, &error));
    g_assert_cmpstr(error->message, ==, "'12' is not a SHA-256 hash: it has 64 hexadecimal digits");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/base/hash/agrees-with-the-standard", agrees_with_the_standard);
    g_test_add_func(
        "/base/hash/a-file-hashes-as-its-bytes", a_file_hashes_as_its_bytes_and_keeps_its_position);
    g_test_add_func("/base/hash/refuses-what-is-not-a-hash", refuses_what_is_not_a_hash);
    return g_test_run();
}
