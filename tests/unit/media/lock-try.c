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
    for (gsize i = 0; i < G_N_ELEMENTS(actions); i++) {
        if (strcmp(actions[i].name, argv[2]) != 0)
            continue;
        int problem = actions[i].act(argc > 3 ? argv[3] : "");
        printf("%s", problem ? strerrorname_np(problem) : "done");
    }
    fflush(stdout);
    _exit(0); /* what a sanitizer would do at exit is not allowed here */
}
