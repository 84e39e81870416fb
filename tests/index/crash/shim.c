/* Preloaded into a process under test: counts every call that changes a file below one folder, and at call number
   AT kills the process, writes half of what was asked for and kills it, or fails with an error of the disk; or writes
   half, says so, and is full from then on, as a disk does whose last block was just taken.

   It stands between the program and libc, so it sees the calls of Python, SQLite, FAISS and tantivy alike (those that
   libc makes by itself for a FILE are counted where the library calls fwrite, fflush and fclose). fsync is counted and
   not carried out: what a killed process wrote is with the kernel, and no power is cut here. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum mode { COUNT, KILL, TORN, FULL, FULL_FOR_GOOD, BROKEN, SHORT };

#define MOST 1000000
static char root[PATH_MAX];
static size_t root_length;
static int mode;
static long at;
static atomic_long calls;
static char kinds[MOST + 1];

void shim_arm(const char *folder, int how, long number) {
    char resolved[PATH_MAX];
    strncpy(root, realpath(folder, resolved) ? resolved : folder, sizeof root - 1);
    root_length = strlen(root);
    mode = how;
    at = number;
    calls = 0;
}

void shim_disarm(void) { root_length = 0; }
long shim_calls(void) { return calls; }
const char *shim_kinds(void) { return kinds; }

static int below(const char *path) {
    return root_length && !strncmp(path, root, root_length) && (path[root_length] == '/' || !path[root_length]);
}

static int of_file(int fd) {
    char link[64], path[PATH_MAX];
    if (!root_length) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, sizeof path - 1);
    if (n <= 0) return 0;
    path[n] = 0;
    return below(path);
}

static int of_name(int folder, const char *name) {
    char path[PATH_MAX], link[64];
    if (!root_length || !name) return 0;
    if (name[0] == '/') return below(name);
    if (folder == AT_FDCWD) return getcwd(path, sizeof path) ? below(path) : 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
    ssize_t n = readlink(link, path, sizeof path - 1);
    if (n <= 0) return 0;
    path[n] = 0;
    return below(path);
}

enum verdict { GO_ON, HALF, FAIL };

/* w: write, s: sync, r: rename, u: unlink, t: truncate, m: make, c: close of a FILE */
static enum verdict counted(char kind) {
    long number = ++calls;
    if (number <= MOST) kinds[number - 1] = kind;
    int now = number == at, writes = kind == 'w' || kind == 'm' || kind == 'c' || kind == 't';
    if (mode == KILL && now) kill(getpid(), SIGKILL);
    if (mode == TORN && now) {
        if (kind != 'w') kill(getpid(), SIGKILL);
        return HALF;
    }
    if (mode == SHORT && now && kind == 'w') { errno = ENOSPC; return HALF; }
    if ((mode == FULL && now) || ((mode == FULL_FOR_GOOD || mode == SHORT) && number >= at)) {
        if (writes) { errno = ENOSPC; return FAIL; }
    }
    if (mode == BROKEN && now && kind != 'c') { errno = EIO; return FAIL; }
    return GO_ON;
}

#define REAL(name) static __typeof__(name) *real; if (!real) real = dlsym(RTLD_NEXT, #name)

/* Half of a write was made: the end of a process that is killed there, or all there was room for. */
static ssize_t torn(ssize_t written) {
    if (mode == TORN) kill(getpid(), SIGKILL);
    return written;
}

ssize_t write(int fd, const void *data, size_t size) {
    REAL(write);
    if (of_file(fd)) switch (counted('w')) {
        case FAIL: return -1;
        case HALF: return torn(real(fd, data, size / 2));
        default: break;
    }
    return real(fd, data, size);
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t offset) {
    REAL(pwrite);
    if (of_file(fd)) switch (counted('w')) {
        case FAIL: return -1;
        case HALF: return torn(real(fd, data, size / 2, offset));
        default: break;
    }
    return real(fd, data, size, offset);
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t offset) { return pwrite(fd, data, size, offset); }

ssize_t writev(int fd, const struct iovec *parts, int count) {
    REAL(writev);
    if (of_file(fd)) switch (counted('w')) {
        case FAIL: return -1;
        case HALF: return torn(real(fd, parts, count / 2));
        default: break;
    }
    return real(fd, parts, count);
}

size_t fwrite(const void *data, size_t size, size_t count, FILE *file) {
    REAL(fwrite);
    if (root_length && of_file(fileno(file))) switch (counted('w')) {
        case FAIL: return 0;
        case HALF: {
            size_t written = real(data, size, count / 2, file);
            if (mode == TORN) fflush(file);
            errno = ENOSPC;
            return (size_t)torn((ssize_t)written);
        }
        default: break;
    }
    return real(data, size, count, file);
}

int fflush(FILE *file) {
    REAL(fflush);
    if (root_length && file && of_file(fileno(file)) && counted('w') == FAIL) return EOF;
    return real(file);
}

int fclose(FILE *file) {
    REAL(fclose);
    if (root_length && of_file(fileno(file)) && counted('c') == FAIL) {
        int error = errno;
        real(file);
        errno = error;
        return EOF;
    }
    return real(file);
}

int fsync(int fd) {
    REAL(fsync);
    if (of_file(fd)) return counted('s') == FAIL ? -1 : 0;
    return real(fd);
}

int fdatasync(int fd) {
    REAL(fdatasync);
    if (of_file(fd)) return counted('s') == FAIL ? -1 : 0;
    return real(fd);
}

int ftruncate(int fd, off_t size) {
    REAL(ftruncate);
    if (of_file(fd) && counted('t') == FAIL) return -1;
    return real(fd, size);
}

int ftruncate64(int fd, off64_t size) { return ftruncate(fd, size); }

int posix_fallocate(int fd, off_t offset, off_t size) {
    REAL(posix_fallocate);
    if (of_file(fd) && counted('w') == FAIL) return errno;
    return real(fd, offset, size);
}

int rename(const char *from, const char *to) {
    REAL(rename);
    if (of_name(AT_FDCWD, to) && counted('r') == FAIL) return -1;
    return real(from, to);
}

int renameat(int old, const char *from, int new, const char *to) {
    REAL(renameat);
    if (of_name(new, to) && counted('r') == FAIL) return -1;
    return real(old, from, new, to);
}

int renameat2(int old, const char *from, int new, const char *to, unsigned flags) {
    REAL(renameat2);
    if (of_name(new, to) && counted('r') == FAIL) return -1;
    return real(old, from, new, to, flags);
}

int unlink(const char *path) {
    REAL(unlink);
    if (of_name(AT_FDCWD, path) && counted('u') == FAIL) return -1;
    return real(path);
}

int unlinkat(int folder, const char *path, int flags) {
    REAL(unlinkat);
    if (of_name(folder, path) && counted('u') == FAIL) return -1;
    return real(folder, path, flags);
}

int rmdir(const char *path) {
    REAL(rmdir);
    if (of_name(AT_FDCWD, path) && counted('u') == FAIL) return -1;
    return real(path);
}

int mkdir(const char *path, mode_t rights) {
    REAL(mkdir);
    if (of_name(AT_FDCWD, path) && counted('m') == FAIL) return -1;
    return real(path, rights);
}

static int creating(int (*real)(int, const char *, int, ...), int folder, const char *path, int flags, mode_t rights) {
    struct stat there;
    if ((flags & O_CREAT) && of_name(folder, path) && fstatat(folder, path, &there, AT_SYMLINK_NOFOLLOW) != 0
        && counted('m') == FAIL)
        return -1;
    return real(folder, path, flags, rights);
}

#define RIGHTS mode_t rights = 0; if (flags & (O_CREAT | __O_TMPFILE)) { \
    va_list rest; va_start(rest, flags); rights = va_arg(rest, mode_t); va_end(rest); }

int openat(int folder, const char *path, int flags, ...) {
    REAL(openat);
    RIGHTS
    return creating(real, folder, path, flags, rights);
}

int openat64(int folder, const char *path, int flags, ...) {
    REAL(openat64);
    RIGHTS
    return creating(real, folder, path, flags, rights);
}

int open(const char *path, int flags, ...) {
    REAL(openat);
    RIGHTS
    return creating(real, AT_FDCWD, path, flags, rights);
}

int open64(const char *path, int flags, ...) {
    REAL(openat64);
    RIGHTS
    return creating(real, AT_FDCWD, path, flags, rights);
}
