/*
 * lock-try PROFILE ACTION [PATH] - locks itself as a decode worker does, tries one thing, and
 * prints what came of it: "done", or the name of the error. Killed by SIGSYS where that is the
 * answer. PROFILE: media, document, or either with "-old" behind it, for a kernel without Landlock.
 */
#include "media/lock.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

static int handed = -1, unconnected = -1; /* open before the lock */

static int result_of(long result)
{
    return result < 0 ? errno : 0;
}

static int try_read(const char *path)
{
    return result_of(open(path, O_RDONLY));
}

static int try_write(const char *path)
{
    return result_of(open(path, O_WRONLY));
}

static int try_create(const char *path)
{
    return result_of(open(path, O_WRONLY | O_CREAT, 0600));
}

static int try_list(const char *path)
{
    DIR *dir = opendir(path);
    return dir ? (closedir(dir), 0) : errno;
}

static int try_unlink(const char *path)
{
    return result_of(unlink(path));
}

static int try_rename(const char *path)
{
    return result_of(rename(path, "moved"));
}

static int try_mkdir(const char *path)
{
    return result_of(mkdir(path, 0700));
}

static int try_chmod(const char *path)
{
    return result_of(fchmod(handed, 0777));
}

static int try_socket(const char *path)
{
    return result_of(socket(AF_INET, SOCK_STREAM, 0));
}

static int try_unix_socket(const char *path)
{
    return result_of(socket(AF_UNIX, SOCK_STREAM, 0));
}

static int try_connect(const char *path)
{
    struct sockaddr_in there = {.sin_family = AF_INET, .sin_port = htons(9)};
    there.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return result_of(connect(unconnected, (struct sockaddr *)&there, sizeof there));
}

static int try_bind(const char *path)
{
    struct sockaddr_in here = {.sin_family = AF_INET};
    return result_of(bind(unconnected, (struct sockaddr *)&here, sizeof here));
}

static int try_exec(const char *path)
{
    return result_of(execl("/bin/true", "true", NULL));
}

static int try_fork(const char *path)
{
    pid_t pid = fork();
    if (pid == 0)
        _exit(0);
    return result_of(pid);
}

static int try_vfork(const char *path)
{
    return result_of(syscall(SYS_vfork));
}

static int try_ptrace(const char *path)
{
    return result_of(ptrace(PTRACE_ATTACH, getppid(), NULL, NULL));
}

static int try_kill(const char *path)
{
    return result_of(kill((pid_t)strtol(path, NULL, 10), 0));
}

static int try_raise_limit(const char *path)
{
    struct rlimit more = {1 << 20, 1 << 20};
    return result_of(setrlimit(RLIMIT_FSIZE, &more));
}

static int try_memory(const char *path)
{
    char *much = malloc(800u << 20);
    if (!much)
        return ENOMEM;
    memset(much, 1, 4096);
    return much[77] == 1 ? 0 : EIO;
}

static void *run_thread(void *data)
{
    *(int *)data = open("/etc/passwd", O_RDONLY) < 0 ? errno : 0;
    return NULL;
}

/* A thread may be started, and may do no more than its maker. */
static int try_thread(const char *path)
{
    pthread_t thread;
    int found = 0;
    int problem = pthread_create(&thread, NULL, run_thread, &found);
    if (problem)
        return problem;
    pthread_join(thread, NULL);
    return found;
}

static int try_handed(const char *path)
{
    char byte;
    return pread(handed, &byte, 1, 0) == 1 && lseek(handed, 0, SEEK_END) > 0 ? 0 : EIO;
}

/* A file of the person's that is open for writing all the same. */
static int writable = -1;

static int try_write_handed(const char *path)
{
    return result_of(pwrite(writable, "no", 2, 0));
}

static int try_empty_handed(const char *path)
{
    return result_of(ftruncate(writable, 0));
}

static int try_open_anew(const char *path)
{
    g_autofree char *again = g_strdup_printf("/proc/self/fd/%d", handed);
    return result_of(open(again, O_RDWR));
}

/* As a program of 32 bits would call open(). */
static int try_other_calls(const char *path)
{
#ifdef __x86_64__
    long result = 5;
    __asm__ volatile("int $0x80" : "+a"(result) : "b"(0), "c"(0), "d"(0) : "memory");
    return result < 0 ? (int)-result : 0;
#else
    raise(SIGSYS);
    return 0;
#endif
}

/* Calls that the filter answers before it looks at what they point to. */
static const struct {
    const char *name;
    long number, a, b, c;
} calls[] = {
    {"io_uring_setup", SYS_io_uring_setup, 8, 0, 0},
    {"io_uring_enter", SYS_io_uring_enter, 0, 0, 0},
    {"process_vm_readv", SYS_process_vm_readv, 1, 0, 0},
    {"process_vm_writev", SYS_process_vm_writev, 1, 0, 0},
    {"pidfd_open", SYS_pidfd_open, 1, 0, 0},
    {"pidfd_getfd", SYS_pidfd_getfd, 0, 0, 0},
    {"pidfd_send_signal", SYS_pidfd_send_signal, 0, 0, 0},
    {"tgkill", SYS_tgkill, 1, 1, 0},
    {"tkill", SYS_tkill, 1, 0, 0},
    {"execveat", SYS_execveat, -1, 0, 0},
    {"clone", SYS_clone, SIGCHLD, 0, 0},
    {"clone3", SYS_clone3, 0, 0, 0},
    {"unshare", SYS_unshare, 0, 0, 0},
    {"setns", SYS_setns, 0, 0, 0},
    {"mount", SYS_mount, 0, 0, 0},
    {"chroot", SYS_chroot, 0, 0, 0},
    {"bpf", SYS_bpf, 0, 0, 0},
    {"keyctl", SYS_keyctl, 0, 0, 0},
    {"perf_event_open", SYS_perf_event_open, 0, 0, 0},
    {"userfaultfd", SYS_userfaultfd, 0, 0, 0},
    {"openat2", SYS_openat2, AT_FDCWD, 0, 0},
    {"open_by_handle_at", SYS_open_by_handle_at, AT_FDCWD, 0, 0},
    {"linkat", SYS_linkat, AT_FDCWD, 0, AT_FDCWD},
    {"symlinkat", SYS_symlinkat, 0, AT_FDCWD, 0},
    {"mknodat", SYS_mknodat, AT_FDCWD, 0, 0},
    {"truncate", SYS_truncate, 0, 0, 0},
    {"fchown", SYS_fchown, 0, 0, 0},
    {"utimensat", SYS_utimensat, AT_FDCWD, 0, 0},
    {"setxattr", SYS_setxattr, 0, 0, 0},
    {"chdir", SYS_chdir, 0, 0, 0},
    {"fchdir", SYS_fchdir, 0, 0, 0},
    {"setuid", SYS_setuid, 0, 0, 0},
    {"seccomp", SYS_seccomp, 0, 0, 0},
    {"prctl", SYS_prctl, 4, 1, 0}, /* PR_SET_DUMPABLE */
    {"socketpair", SYS_socketpair, AF_UNIX, SOCK_STREAM, 0},
    {"listen", SYS_listen, 0, 0, 0},
    {"accept4", SYS_accept4, 0, 0, 0},
    {"sendto", SYS_sendto, -1, 0, 0},
    {"ioctl", SYS_ioctl, 0, 0x5412, 0}, /* TIOCSTI */
    {"shmget", SYS_shmget, 0, 4096, 0},
    {"inotify_init1", SYS_inotify_init1, 0, 0, 0},
};

static const struct {
    const char *name;
    int (*act)(const char *path);
} actions[] = {
    {"read", try_read},
    {"write", try_write},
    {"create", try_create},
    {"list", try_list},
    {"unlink", try_unlink},
    {"rename", try_rename},
    {"mkdir", try_mkdir},
    {"chmod", try_chmod},
    {"socket", try_socket},
    {"unix-socket", try_unix_socket},
    {"connect", try_connect},
    {"bind", try_bind},
    {"exec", try_exec},
    {"fork", try_fork},
    {"vfork", try_vfork},
    {"ptrace", try_ptrace},
    {"kill", try_kill},
    {"raise-limit", try_raise_limit},
    {"memory", try_memory},
    {"thread", try_thread},
    {"handed", try_handed},
    {"write-handed", try_write_handed},
    {"empty-handed", try_empty_handed},
    {"open-anew", try_open_anew},
    {"other-calls", try_other_calls},
};

/* As on a kernel before 5.13. */
static void forget_landlock(void)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), 444, 0);
    if (seccomp_load(filter) < 0)
        _exit(3);
    seccomp_release(filter);
}

static void *wait_for_ever(void *data)
{
    pause();
    return NULL;
}

int main(int argc, char **argv)
{
    if (argc < 3)
        return 2;
    handed = open(argv[0], O_RDONLY);
    unconnected = socket(AF_INET, SOCK_STREAM, 0);
    if (argc > 3 && strstr(argv[2], "-handed"))
        writable = open(argv[3], O_RDWR);
    if (strstr(argv[1], "-old"))
        forget_landlock();
    pthread_t thread;
    if (strcmp(argv[2], "second-thread") == 0)
        pthread_create(&thread, NULL, wait_for_ever, NULL);
    AtProfile profile = argv[1][0] == 'm' ? AT_PROFILE_MEDIA : AT_PROFILE_DOCUMENT;
    AtLockLimits limits = {512u << 20, 10};
    g_autofree char *weakness = NULL;
    g_autoptr(GError) error = NULL;
    if (!at_lock(profile, &limits, &weakness, &error)) {
        printf("%s", error->message);
        return 0;
    }
    if (strcmp(argv[2], "weakness") == 0)
        printf("%s", weakness ? weakness : "none");
    for (gsize i = 0; i < G_N_ELEMENTS(calls); i++)
        if (strcmp(calls[i].name, argv[2]) == 0) {
            int problem = result_of(syscall(calls[i].number, calls[i].a, calls[i].b, calls[i].c));
            printf("%s", problem ? strerrorname_np(problem) : "done");
        }
    for (gsize i = 0; i < G_N_ELEMENTS(actions); i++) {
        if (strcmp(actions[i].name, argv[2]) != 0)
            continue;
        int problem = actions[i].act(argc > 3 ? argv[3] : "");
        printf("%s", problem ? strerrorname_np(problem) : "done");
    }
    fflush(stdout);
    _exit(0); /* what a sanitizer would do at exit is not allowed here */
}
