#include "base/error.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* What lock-try printed, or the name of the signal that ended it. */
static char *attempt(const char *profile, const char *action, const char *path)
{
    const char *argv[] = {g_getenv("LOCK_TRY"), profile, action, path, NULL};
    g_autoptr(GError) error = NULL;
    char *out = NULL;
    int status = 0;
    g_spawn_sync(
        NULL, (char **)argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &out, NULL, &status, &error);
    g_assert_no_error(error);
    if (!WIFSIGNALED(status))
        return out;
    g_free(out);
    return g_strdup_printf("SIG%s", sigabbrev_np(WTERMSIG(status)));
}

static void expect(const char *profile, const char *action, const char *path, const char *answer)
{
    g_autofree char *got = attempt(profile, action, path);
    if (strcmp(got, answer) != 0)
        g_error("%s: %s %s: %s, not %s", profile, action, path ? path : "", got, answer);
}

static const char *const all_profiles[] = {"media", "document", "media-old", "document-old"};

/* A file of one's own, in a folder of one's own, as a person's files are. */
static char *make_own_file(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = g_dir_make_tmp("atelier-XXXXXX", &error);
    g_assert_no_error(error);
    char *path = g_build_filename(folder, "mine", NULL);
    g_assert_true(g_file_set_contents(path, "mine", -1, NULL));
    return path;
}

static void remove_own_file(const char *path)
{
    g_autofree char *folder = g_path_get_dirname(path);
    g_unlink(path);
    g_rmdir(folder);
}

static void no_profile_opens_a_persons_file(void)
{
    g_autofree char *own = make_own_file();
    g_autofree char *folder = g_path_get_dirname(own);
    g_autofree char *other = g_build_filename(folder, "new", NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(all_profiles); i++) {
        const char *profile = all_profiles[i];
        expect(profile, "read", "/etc/passwd", "EACCES");
        expect(profile, "read", "/proc/self/maps", "EACCES");
        expect(profile, "read", "/dev/null", "EACCES");
        expect(profile, "read", own, "EACCES");
        expect(profile, "write", own, "EACCES");
        expect(profile, "list", g_get_home_dir(), "EACCES");
        expect(profile, "list", folder, "EACCES");
        expect(profile, "create", other, "EACCES");
        expect(profile, "mkdir", other, "EACCES");
        expect(profile, "unlink", own, "EACCES");
        expect(profile, "rename", own, "EACCES");
    }
    g_assert_false(g_file_test(other, G_FILE_TEST_EXISTS));
    g_assert_true(g_file_test(own, G_FILE_TEST_EXISTS));
    remove_own_file(own);
}

/* Any font of this machine; NULL: none. */
static char *find_font(const char *folder)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    for (const char *name; dir && (name = g_dir_read_name(dir));) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        if (g_file_test(path, G_FILE_TEST_IS_DIR)) {
            char *found = find_font(path);
            if (found)
                return found;
        } else if (g_str_has_suffix(name, ".ttf") || g_str_has_suffix(name, ".otf")) {
            return g_steal_pointer(&path);
        }
    }
    return NULL;
}

static void fonts_are_read_by_documents_alone(void)
{
    g_autofree char *font = find_font("/usr/share/fonts");
    if (!font) {
        g_test_skip("this machine has no fonts");
        return;
    }
    expect("document", "read", font, "done");
    expect("document", "list", "/usr/share/fonts", "done");
    expect("document", "read", "/etc/fonts/fonts.conf", "done");
    expect("document", "write", font, "EACCES");
    expect("document", "create", "/usr/share/fonts/new.ttf", "EACCES");
    expect("media", "read", font, "EACCES");
    expect("media", "list", "/usr/share/fonts", "EACCES");
    expect("media", "read", "/etc/fonts/fonts.conf", "EACCES");
}

static void no_profile_speaks_to_the_network(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(all_profiles); i++) {
        expect(all_profiles[i], "socket", NULL, "EACCES");
        expect(all_profiles[i], "unix-socket", NULL, "EACCES");
        expect(all_profiles[i], "connect", NULL, "EACCES");
        expect(all_profiles[i], "bind", NULL, "EACCES");
    }
}

static void no_profile_starts_or_touches_a_process(void)
{
    g_autofree char *self = g_strdup_printf("%d", (int)getpid());
    for (gsize i = 0; i < G_N_ELEMENTS(all_profiles); i++) {
        expect(all_profiles[i], "exec", NULL, "SIGSYS");
        expect(all_profiles[i], "ptrace", NULL, "SIGSYS");
        expect(all_profiles[i], "fork", NULL, "EACCES");
        expect(all_profiles[i], "vfork", NULL, "EACCES");
        expect(all_profiles[i], "kill", self, "EACCES");
        expect(all_profiles[i], "chmod", NULL, "EACCES");
        expect(all_profiles[i], "raise-limit", NULL, "EACCES");
        if (!*g_getenv("SANITIZED")) /* whose shadow memory no limit can hold */
            expect(all_profiles[i], "memory", NULL, "ENOMEM");
    }
}

/* What none of the actions above needs, and what would go around them. */
static void no_profile_has_other_ways(void)
{
    static const struct {
        const char *answer, *calls;
    } rows[] = {
        {"SIGSYS",
            "io_uring_setup process_vm_readv process_vm_writev execveat unshare setns mount chroot bpf "
            "keyctl perf_event_open userfaultfd"},
        {"ENOSYS", "clone3 openat2"}, /* glibc falls back to what is filtered */
        {"ENOTTY", "ioctl"},
        {"EACCES",
            "io_uring_enter pidfd_open pidfd_getfd pidfd_send_signal tgkill tkill clone "
            "open_by_handle_at linkat symlinkat mknodat truncate fchown utimensat setxattr chdir "
            "fchdir setuid seccomp prctl socketpair listen accept4 sendto shmget inotify_init1"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(GStrv) calls = g_strsplit(rows[i].calls, " ", -1);
        for (char **call = calls; *call; call++)
            for (gsize k = 0; k < G_N_ELEMENTS(all_profiles); k++)
                expect(all_profiles[k], *call, NULL, rows[i].answer);
    }
}

static void no_profile_writes_even_what_is_open(void)
{
    g_autofree char *own = make_own_file();
    g_autofree char *left = NULL;
    for (gsize i = 0; i < G_N_ELEMENTS(all_profiles); i++) {
        expect(all_profiles[i], "write-handed", own, "EFBIG");
        expect(all_profiles[i], "empty-handed", own, "EACCES");
        expect(all_profiles[i], "open-anew", NULL, "EACCES");
    }
    g_assert_true(g_file_get_contents(own, &left, NULL, NULL));
    g_assert_cmpstr(left, ==, "mine");
    remove_own_file(own);
}

/* A filter for the machine's own calls is none for those of its ancestors. */
static void no_profile_calls_as_another_machine(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(all_profiles); i++) {
        g_autofree char *got = attempt(all_profiles[i], "other-calls", NULL);
        if (strcmp(got, "SIGSYS") != 0)
            g_assert_cmpstr(got, ==, "SIGSEGV"); /* a kernel that has no such calls */
    }
}

static void what_decoders_need_is_left(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(all_profiles); i++) {
        expect(all_profiles[i], "handed", NULL, "done");
        expect(all_profiles[i], "thread", NULL, "EACCES"); /* of the file, not of the thread */
    }
}

static void a_kernel_without_landlock_is_named(void)
{
    expect("media", "weakness", NULL, "none");
    expect("document", "weakness", NULL, "none");
    expect("media-old", "weakness", NULL, "none"); /* it opens nothing either way */
    expect("document-old", "weakness", NULL,
        "Fonts could not be opened, as this kernel has no Landlock to open them safely: text may be "
        "missing from the picture");
    expect("document-old", "read", "/etc/fonts/fonts.conf", "EACCES");
}

static void a_thread_that_landlock_would_miss_is_refused(void)
{
    expect("document", "second-thread", NULL,
        "the decoder has 2 threads before it is locked, which Landlock would not bind");
    expect("media", "second-thread", NULL, ""); /* seccomp binds it as well */
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name, function) g_test_add_func("/media/lock/" name, function)
    ADD("no-profile-opens-a-persons-file", no_profile_opens_a_persons_file);
    ADD("fonts-are-read-by-documents-alone", fonts_are_read_by_documents_alone);
    ADD("no-profile-speaks-to-the-network", no_profile_speaks_to_the_network);
    ADD("no-profile-starts-or-touches-a-process", no_profile_starts_or_touches_a_process);
    ADD("no-profile-has-other-ways", no_profile_has_other_ways);
    ADD("no-profile-writes-even-what-is-open", no_profile_writes_even_what_is_open);
    ADD("no-profile-calls-as-another-machine", no_profile_calls_as_another_machine);
    ADD("what-decoders-need-is-left", what_decoders_need_is_left);
    ADD("a-kernel-without-landlock-is-named", a_kernel_without_landlock_is_named);
    ADD("a-thread-that-landlock-would-miss", a_thread_that_landlock_would_miss_is_refused);
    return g_test_run();
}
