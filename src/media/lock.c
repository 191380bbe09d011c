#include "media/lock.h"

#include "base/message.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#define ROOM_FOR_LIBRARIES (G_GUINT64_CONSTANT(3) << 30) /* mapped, and of no cost */

/* --- rlimits --- */

static gboolean limit(int which, guint64 most, GError **error)
{
    struct rlimit now;
    if (getrlimit((__rlimit_resource_t)which, &now) < 0)
        return at_fail_errno(error, errno, "a limit cannot be read");
    guint64 value = now.rlim_max < most ? now.rlim_max : most;
    struct rlimit wanted = {value, value};
    if (setrlimit((__rlimit_resource_t)which, &wanted) < 0)
        return at_fail_errno(error, errno, "a limit cannot be set");
    return TRUE;
}

static gboolean set_limits(const AtLockLimits *limits, GError **error)
{
    signal(SIGXFSZ, SIG_IGN); /* a write that is too long fails, and the library says so */
    if (!limit(RLIMIT_CORE, 0, error) || !limit(RLIMIT_FSIZE, 0, error) ||
        !limit(RLIMIT_NOFILE, 64, error) || !limit(RLIMIT_CPU, limits->cpu, error))
        return FALSE;
    return AT_SANITIZED || /* whose shadow memory is larger than any limit */
        (limit(RLIMIT_DATA, limits->memory, error) &&
            limit(RLIMIT_AS, limits->memory + ROOM_FOR_LIBRARIES, error));
}

/* --- Landlock (Linux 5.13; Documentation/userspace-api/landlock.rst), by raw calls, as glibc has
 * none --- */

#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule 445
#define SYS_landlock_restrict_self 446
#endif
#define LANDLOCK_VERSION 1u
#define LANDLOCK_PATH_BENEATH 1
#define FS_EXECUTE (1ull << 0)
#define FS_READ_FILE (1ull << 2)
#define FS_READ_DIR (1ull << 3)

/* As of ABI 6; an older kernel is given the part it knows. */
typedef struct {
    guint64 fs, net, scoped;
} Ruleset;

typedef struct {
    guint64 allowed;
    gint32 parent;
} __attribute__((packed)) PathRule;

static Ruleset ruleset_of(long abi)
{
    static const guint fs_rights[] = {0, 13, 14, 15, 15, 16}; /* by ABI */
    Ruleset set = {(1ull << fs_rights[MIN(abi, 5)]) - 1, abi >= 4 ? 3 : 0, abi >= 6 ? 3 : 0};
    return set;
}

/* A place that does not exist needs no rule. */
static gboolean allow_reading(int ruleset, const char *path, GError **error)
{
    int fd = path ? open(path, O_PATH | O_CLOEXEC) : -1;
    if (fd < 0)
        return TRUE;
    PathRule rule = {FS_READ_FILE | FS_READ_DIR, fd};
    long result = syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_PATH_BENEATH, &rule, 0);
    int problem = errno;
    close(fd);
    return result == 0 || at_fail_errno(error, problem, "%s cannot be left open to reading", path);
}

static gboolean allow_documents(int ruleset, GError **error)
{
    static const char *const places[] = {"/usr/share/fonts", "/usr/local/share/fonts", "/etc/fonts",
        "/usr/share/fontconfig", "/var/cache/fontconfig", "/usr/share/poppler",
        "/usr/share/ghostscript/fonts"};
    static const char *const in_home[] = {
        ".fonts", ".local/share/fonts", ".cache/fontconfig", ".config/fontconfig"};
    for (gsize i = 0; i < G_N_ELEMENTS(places); i++)
        if (!allow_reading(ruleset, places[i], error))
            return FALSE;
    const char *home = g_getenv("HOME");
    for (gsize i = 0; home && *home == '/' && i < G_N_ELEMENTS(in_home); i++) {
        g_autofree char *path = g_build_filename(home, in_home[i], NULL);
        if (!allow_reading(ruleset, path, error))
            return FALSE;
    }
    return TRUE;
}

/* FALSE without error: the kernel has none. */
static gboolean landlock(AtProfile profile, GError **error)
{
    long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_VERSION);
    if (abi < 1)
        return FALSE;
    Ruleset set = ruleset_of(abi);
    gsize size = abi >= 6 ? sizeof set : abi >= 4 ? 16 : 8;
    int ruleset = (int)syscall(SYS_landlock_create_ruleset, &set, size, 0);
    if (ruleset < 0)
        return at_fail_errno(error, errno, "Landlock refuses its rules");
    gboolean done = profile == AT_PROFILE_MEDIA || allow_documents(ruleset, error);
    if (done && syscall(SYS_landlock_restrict_self, ruleset, 0) < 0)
        done = at_fail_errno(error, errno, "Landlock cannot be entered");
    close(ruleset);
    return done;
}

/* --- seccomp --- */

/* What the decoders were seen to call, and what their libraries call in the same breath. */
static const int allowed[] = {SCMP_SYS(read), SCMP_SYS(readv), SCMP_SYS(pread64), SCMP_SYS(preadv),
    SCMP_SYS(write), SCMP_SYS(writev), SCMP_SYS(pwrite64), SCMP_SYS(lseek), SCMP_SYS(close),
    SCMP_SYS(fstat), SCMP_SYS(newfstatat), SCMP_SYS(fstatfs), SCMP_SYS(statx), SCMP_SYS(dup),
    SCMP_SYS(dup3), SCMP_SYS(fadvise64), SCMP_SYS(memfd_create), SCMP_SYS(poll), SCMP_SYS(ppoll),
    SCMP_SYS(eventfd2), SCMP_SYS(pipe2), SCMP_SYS(sendmsg), SCMP_SYS(recvmsg), SCMP_SYS(mmap),
    SCMP_SYS(mprotect), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise), SCMP_SYS(brk),
    SCMP_SYS(futex), SCMP_SYS(futex_waitv), SCMP_SYS(membarrier), SCMP_SYS(rseq),
    SCMP_SYS(set_robust_list), SCMP_SYS(get_robust_list), SCMP_SYS(set_tid_address),
    SCMP_SYS(arch_prctl), SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn),
    SCMP_SYS(sigaltstack), SCMP_SYS(alarm), SCMP_SYS(exit), SCMP_SYS(exit_group), SCMP_SYS(getpid),
    SCMP_SYS(gettid), SCMP_SYS(getuid), SCMP_SYS(geteuid), SCMP_SYS(getgid), SCMP_SYS(getegid),
    SCMP_SYS(getrandom), SCMP_SYS(clock_gettime), SCMP_SYS(clock_getres), SCMP_SYS(clock_nanosleep),
    SCMP_SYS(nanosleep), SCMP_SYS(gettimeofday), SCMP_SYS(time), SCMP_SYS(times),
    SCMP_SYS(getrusage), SCMP_SYS(sysinfo), SCMP_SYS(uname), SCMP_SYS(getcpu),
    SCMP_SYS(sched_yield), SCMP_SYS(sched_getaffinity), SCMP_SYS(sched_getparam),
    SCMP_SYS(sched_getscheduler), SCMP_SYS(restart_syscall), SCMP_SYS(getrlimit), SCMP_SYS(umask),
    SCMP_SYS(getcwd)};

/* Looking, where Landlock says at what. */
static const int looking[] = {SCMP_SYS(stat), SCMP_SYS(lstat), SCMP_SYS(statfs), SCMP_SYS(access),
    SCMP_SYS(faccessat), SCMP_SYS(faccessat2), SCMP_SYS(readlink), SCMP_SYS(readlinkat),
    SCMP_SYS(getdents64)};

/* No library does this in good faith. */
static const int deadly[] = {SCMP_SYS(execve), SCMP_SYS(execveat), SCMP_SYS(ptrace),
    SCMP_SYS(process_vm_readv), SCMP_SYS(process_vm_writev), SCMP_SYS(bpf), SCMP_SYS(mount),
    SCMP_SYS(umount2), SCMP_SYS(pivot_root), SCMP_SYS(chroot), SCMP_SYS(unshare), SCMP_SYS(setns),
    SCMP_SYS(init_module), SCMP_SYS(finit_module), SCMP_SYS(kexec_load), SCMP_SYS(userfaultfd),
    SCMP_SYS(perf_event_open), SCMP_SYS(io_uring_setup), SCMP_SYS(keyctl)};

/* What answers other than EACCES, because a library decides by it. */
static const struct {
    int call, answer;
} refused[] = {
    {SCMP_SYS(clone3), ENOSYS}, /* its flags lie behind a pointer; glibc falls back to clone */
    {SCMP_SYS(ioctl), ENOTTY},
    {SCMP_SYS(openat2), ENOSYS},
};

static int add_conditional(scmp_filter_ctx filter, gboolean opens)
{
    const scmp_datum_t writing = O_WRONLY | O_RDWR | O_CREAT | O_TRUNC;
    static const int fcntls[] = {
        F_DUPFD, F_DUPFD_CLOEXEC, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_ADD_SEALS, F_GET_SEALS};
    const scmp_datum_t self = (scmp_datum_t)getpid();
    int r = 0;
    r |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1,
        SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD));
    for (gsize i = 0; i < G_N_ELEMENTS(fcntls); i++)
        r |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(fcntl), 1,
            SCMP_A1(SCMP_CMP_EQ, (scmp_datum_t)fcntls[i]));
    r |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1, SCMP_A0(SCMP_CMP_EQ, self));
    r |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(kill), 1, SCMP_A0(SCMP_CMP_EQ, self));
    r |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), 1,
        SCMP_A2(SCMP_CMP_EQ, 0)); /* asking, not setting */
    r |= seccomp_rule_add(
        filter, SCMP_ACT_ALLOW, SCMP_SYS(prctl), 1, SCMP_A0(SCMP_CMP_EQ, PR_SET_NAME));
    r |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(prctl), 1,
        SCMP_A0(SCMP_CMP_EQ, 0x53564d41)); /* PR_SET_VMA: glibc names its heaps */
    if (opens)
        r |= seccomp_rule_add(
            filter, SCMP_ACT_ALLOW, SCMP_SYS(openat), 1, SCMP_A2(SCMP_CMP_MASKED_EQ, writing, 0));
    return r;
}

static int add_rules(scmp_filter_ctx filter, gboolean opens)
{
    int r = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1);
    for (gsize i = 0; i < G_N_ELEMENTS(allowed); i++)
        r |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[i], 0);
    for (gsize i = 0; opens && i < G_N_ELEMENTS(looking); i++)
        r |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, looking[i], 0);
    for (gsize i = 0; i < G_N_ELEMENTS(deadly); i++)
        r |= seccomp_rule_add(filter, SCMP_ACT_KILL_PROCESS, deadly[i], 0);
    for (gsize i = 0; i < G_N_ELEMENTS(refused); i++)
        r |= seccomp_rule_add(filter, SCMP_ACT_ERRNO((guint)refused[i].answer), refused[i].call, 0);
    return r | add_conditional(filter, opens);
}

static gboolean filter_calls(gboolean opens, GError **error)
{
    /* EACCES, not EPERM: it is what libraries expect where they may not open. */
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EACCES));
    if (!filter)
        return at_fail(error, AT_ENGINE, "the system call filter cannot be made");
    int problem = add_rules(filter, opens);
    int loaded = problem ? 0 : seccomp_load(filter);
    seccomp_release(filter);
    if (problem)
        return at_fail(error, AT_ENGINE, "the system call filter cannot be made");
    if (loaded)
        return at_fail(error, AT_UNSUPPORTED,
            _("this kernel cannot confine the decoder (no seccomp filters: %s), so no file is read"),
            g_strerror(-loaded));
    return TRUE;
}

/* --- all together --- */

static guint count_threads(void)
{
    guint n = 0;
    DIR *tasks = opendir("/proc/self/task");
    for (struct dirent *entry; tasks && (entry = readdir(tasks));)
        n += entry->d_name[0] != '.';
    if (tasks)
        closedir(tasks);
    return n;
}

gboolean at_lock(AtProfile profile, const AtLockLimits *limits, char **weakness, GError **error)
{
    g_autoptr(GError) trouble = NULL;
    *weakness = NULL;
    guint threads = count_threads();
    for (guint i = 0; profile == AT_PROFILE_DOCUMENT && threads > 1 && i < 2000;
         i++) { /* those that are about to end */
        g_usleep(1000);
        threads = count_threads();
    }
    if (profile == AT_PROFILE_DOCUMENT && threads > 1)
        return at_fail(error, AT_ENGINE,
            "the decoder has %u threads before it is locked, which Landlock would not bind",
            threads);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0)
        return at_fail_errno(error, errno, "the decoder cannot give up its privileges");
    gboolean files = landlock(profile, &trouble);
    if (trouble) {
        g_propagate_error(error, g_steal_pointer(&trouble));
        return FALSE;
    }
    if (!set_limits(limits, error) || !filter_calls(files && profile == AT_PROFILE_DOCUMENT, error))
        return FALSE;
    if (!files && profile == AT_PROFILE_DOCUMENT)
        *weakness = g_strdup(_("Fonts could not be opened, as this kernel has no Landlock to open "
                               "them safely: text may be missing from the picture"));
    return TRUE;
}
