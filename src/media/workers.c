#include "media/workers.h"

#include "base/message.h"
#include "media/wire.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define SOCKET_IN_CHILD 3

struct AtWorker {
    pid_t pid;
    int sock;
    int statm; /* /proc/PID/statm */
    guint files;
    gboolean ended; /* waited for */
    int status;
    guint64 memory; /* bytes, its limit */
    guint64 peak; /* bytes of memory at most, known when ended */
};

guint *at_worker_files(AtWorker *worker)
{
    return &worker->files;
}

/* --- starting --- */

/* What a worker sees of the environment: where fonts are, and what keeps libraries single-threaded
 * and off the disk. */
static char **make_environment(void)
{
    static const char *const kept[] = {"HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME",
        "FONTCONFIG_FILE", "FONTCONFIG_PATH", "TZ", "ASAN_OPTIONS", "UBSAN_OPTIONS",
        "LSAN_OPTIONS"};
    static const char *const set[] = {"LANG=C.UTF-8", "VIPS_CONCURRENCY=1",
        "VIPS_DISC_THRESHOLD=1000g", "OMP_NUM_THREADS=1", "MAGICK_THREAD_LIMIT=1",
        "MAGICK_DISK_LIMIT=0", "MALLOC_ARENA_MAX=2", "GIO_USE_VFS=local",
        "GIO_USE_VOLUME_MONITOR=unix", "GSETTINGS_BACKEND=memory", "GIO_MODULE_DIR=/nonexistent",
        "G_SLICE=always-malloc"};
    g_autoptr(GPtrArray) list = g_ptr_array_new();
    for (gsize i = 0; i < G_N_ELEMENTS(kept); i++)
        if (g_getenv(kept[i]))
            g_ptr_array_add(list, g_strconcat(kept[i], "=", g_getenv(kept[i]), NULL));
    for (gsize i = 0; i < G_N_ELEMENTS(set); i++)
        g_ptr_array_add(list, g_strdup(set[i]));
    g_ptr_array_add(list, NULL);
    return (char **)g_ptr_array_free(g_steal_pointer(&list), FALSE);
}

/* posix_spawn, as fork() in a program with threads may run nothing safely. */
static int spawn(const char *program, AtProfile profile, guint64 limit, int sock, pid_t *pid)
{
    g_autofree char *memory = g_strdup_printf("%" G_GUINT64_FORMAT, limit);
    const char *const argv[] = {program, "--profile",
        profile == AT_PROFILE_MEDIA ? "media" : "document", "--memory", memory,
        G_STRINGIFY(SOCKET_IN_CHILD), NULL};
    g_auto(GStrv) environment = make_environment();
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(
        &attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    int problem = posix_spawn_file_actions_adddup2(&actions, sock, SOCKET_IN_CHILD);
    for (int fd = 0; fd < SOCKET_IN_CHILD; fd++)
        problem |= posix_spawn_file_actions_addopen(&actions, fd, "/dev/null", O_RDWR, 0);
    problem |= posix_spawn_file_actions_addclosefrom_np(&actions, SOCKET_IN_CHILD + 1);
    if (!problem)
        problem =
            posix_spawn(pid, program, &actions, &attributes, (char *const *)argv, environment);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return problem;
}

static AtWorker *launch(const char *program, AtProfile profile, guint64 memory, GError **error)
{
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0) {
        at_fail_errno(error, errno, _("the decoder could not be started"));
        return NULL;
    }
    pid_t pid;
    int problem = spawn(program, profile, memory, ends[1], &pid);
    close(ends[1]);
    if (problem) {
        close(ends[0]);
        at_fail_errno(error, problem, _("%s could not be started"), program);
        return NULL;
    }
    g_autofree char *statm = g_strdup_printf("/proc/%d/statm", (int)pid);
    AtWorker *worker = g_new0(AtWorker, 1);
    *worker = (AtWorker){
        .pid = pid, .memory = memory, .sock = ends[0], .statm = open(statm, O_RDONLY | O_CLOEXEC)};
    return worker;
}

/* --- its end --- */

static void wait_for_end(AtWorker *worker)
{
    struct rusage usage = {0};
    if (worker->ended)
        return;
    while (wait4(worker->pid, &worker->status, 0, &usage) < 0 && errno == EINTR)
        continue;
    worker->ended = TRUE;
    worker->peak = (guint64)usage.ru_maxrss * 1024;
}

void at_worker_close(AtWorker *worker)
{
    if (!worker)
        return;
    close(worker->sock);
    if (worker->statm >= 0)
        close(worker->statm);
    if (!worker->ended)
        kill(worker->pid, SIGKILL);
    wait_for_end(worker);
    g_free(worker);
}

gboolean at_worker_is_alive(const AtWorker *worker)
{
    struct pollfd now = {worker->sock, POLLIN, 0};
    return poll(&now, 1, 0) == 0;
}

static void out_of_memory(const AtWorker *worker, GError **error)
{
    at_fail(error, AT_LIMIT, _("the decoder ran out of memory (limit %u MB)"),
        (guint)(worker->memory >> 20));
}

/* A library that does not look at what malloc() gave aborts, or reads from nowhere. */
static gboolean starved(const AtWorker *worker, int signal)
{
    return (signal == SIGABRT && worker->peak > worker->memory / 2) ||
        (signal == SIGSEGV && worker->peak > worker->memory / 4 * 3);
}

void at_worker_explain(AtWorker *worker, gboolean *retry, GError **error)
{
    /* Its socket is closed, so it ends by itself; one that only pretends is helped along. */
    int pidfd_free_waits = 50;
    while (!worker->ended && pidfd_free_waits-- > 0) {
        siginfo_t info = {0};
        if (waitid(P_PID, (id_t)worker->pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
            info.si_pid == worker->pid)
            wait_for_end(worker);
        else
            g_usleep(10000);
    }
    gboolean ours = !worker->ended;
    if (ours)
        kill(worker->pid, SIGKILL);
    wait_for_end(worker);
    int status = worker->status, signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    if (WIFEXITED(status) && WEXITSTATUS(status) == AT_WIRE_EXIT_MEMORY)
        return out_of_memory(worker, error);
    *retry = !ours && (signal == SIGKILL || signal == SIGTERM || signal == SIGINT);
    if (ours || !signal)
        at_fail(error, AT_ENGINE, _("the decoder broke off in the middle"));
    else if (signal == SIGSYS)
        at_fail(error, AT_ENGINE, _("the decoder tried something that is forbidden to it"));
    else if (signal == SIGXCPU || signal == SIGALRM)
        at_fail(error, AT_LIMIT, _("the decoder took too long"));
    else if (starved(worker, signal))
        out_of_memory(worker, error);
    else if (*retry)
        at_fail(error, AT_ENGINE, _("the decoder was killed from outside (SIG%s)"),
            sigabbrev_np(signal));
    else
        at_fail(error, AT_ENGINE, _("the decoder crashed (SIG%s)"), sigabbrev_np(signal));
}

/* --- asking --- */

typedef struct {
    AtWorker *worker;
    GCancellable *cancel;
    gint64 deadline; /* monotonic */
    guint seconds;
} Watch;

guint64 at_worker_memory(const AtWorker *worker)
{
    char text[128] = "";
    ssize_t n = worker->statm < 0 ? 0 : pread(worker->statm, text, sizeof text - 1, 0);
    const char *second = n > 0 ? strchr(text, ' ') : NULL;
    return second ? g_ascii_strtoull(second, NULL, 10) * (guint64)sysconf(_SC_PAGESIZE) : 0;
}

static gboolean look(gpointer data, GError **error)
{
    Watch *watch = data;
    if (g_cancellable_is_cancelled(watch->cancel))
        return at_fail(error, AT_CANCELLED, _("stopped"));
    if (g_get_monotonic_time() > watch->deadline)
        return at_fail(error, AT_LIMIT, _("the decoder took longer than %u s"), watch->seconds);
    if (at_worker_memory(watch->worker) > watch->worker->memory) {
        out_of_memory(watch->worker, error);
        return FALSE;
    }
    return TRUE;
}

static GVariant *listen_to(Watch *watch, GError **error)
{
    return at_wire_receive(
        watch->worker->sock, AT_WIRE_REPLY, AT_WIRE_REPLY_LIMIT, NULL, NULL, look, watch, error);
}

GVariant *at_worker_ask(AtWorker *worker, GVariant *message, const int *fds, guint n_fds,
    guint seconds, GCancellable *cancel, GError **error)
{
    g_autoptr(GError) trouble = NULL;
    Watch watch = {worker, cancel, g_get_monotonic_time() + seconds * G_USEC_PER_SEC, seconds};
    GVariant *reply = NULL;
    if (at_wire_send(worker->sock, message, fds, n_fds, look, &watch, &trouble))
        reply = listen_to(&watch, &trouble);
    /* A broken talk is the sign of a worker that ended, and that is what is to be told. */
    if (trouble && !g_error_matches(trouble, AT_ERROR, AT_ENGINE))
        g_propagate_error(error, g_steal_pointer(&trouble));
    return reply;
}

AtWorker *at_worker_start(const char *program, AtProfile profile, guint64 memory, guint seconds,
    GCancellable *cancel, gboolean *retry, GError **error)
{
    AtWorker *worker = launch(program, profile, memory, error);
    if (!worker)
        return NULL;
    g_autoptr(GError) trouble = NULL;
    Watch watch = {worker, cancel, g_get_monotonic_time() + seconds * G_USEC_PER_SEC, seconds};
    g_autoptr(GVariant) hello = listen_to(&watch, &trouble);
    guint32 code = 0;
    const char *sentence = "";
    if (hello)
        g_variant_get(hello, "(u&sv)", &code, &sentence, NULL);
    if (hello && code == 0)
        return worker;
    if (hello)
        at_fail(error, AT_UNSUPPORTED, "%s", sentence);
    else if (trouble && !g_error_matches(trouble, AT_ERROR, AT_ENGINE))
        g_propagate_error(error, g_steal_pointer(&trouble));
    else
        at_worker_explain(worker, retry, error);
    at_worker_close(worker);
    return NULL;
}
