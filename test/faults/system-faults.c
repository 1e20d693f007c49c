/* Makes operations on chosen files fail and shifts the wall clock, in the process that loads this with LD_PRELOAD. The file
 * that SYSTEM_FAULTS names is mapped into memory and contains what fails, and when: see system-faults.ts, which writes it. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

enum { WRITE = 1, SYNC = 2, TRUNCATE = 4, READ = 8 };

struct faults {
  int32_t operations; /* Which fail: the sum of the numbers above. */
  int32_t passing;    /* How many of them pass before the first fails. */
  int32_t failing;    /* How many fail then. */
  int32_t error;      /* The errno that they fail with. */
  int32_t failed;     /* How many have failed: written here. */
  char name[108];     /* Part of the path of the files. */
  int32_t ahead;      /* How many seconds the wall clock is ahead; negative if it is behind. */
};

static volatile struct faults *faults;

__attribute__((constructor)) static void map_faults(void) {
  const char *path = getenv("SYSTEM_FAULTS");
  int file = path ? open(path, O_RDWR) : -1;
  if (file < 0) return;
  void *mapped = mmap(0, sizeof(struct faults), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (mapped != MAP_FAILED) faults = mapped;
  close(file);
}

static int fails(int file, int operation) {
  if (!faults || !(faults->operations & operation) || faults->failing <= 0) return 0;
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = 0;
  if (!strstr(path, (const char *)faults->name)) return 0;
  if (__sync_fetch_and_sub(&faults->passing, 1) > 0) return 0;
  if (__sync_fetch_and_sub(&faults->failing, 1) <= 0) return 0;
  __sync_fetch_and_add(&faults->failed, 1);
  errno = faults->error;
  return 1;
}

#define INTERPOSE(result, name, parameters, arguments, operation)                                                     \
  result name parameters {                                                                                            \
    static result(*real) parameters;                                                                                  \
    if (!real) real = (result(*) parameters)dlsym(RTLD_NEXT, #name);                                                  \
    return fails(file, operation) ? -1 : real arguments;                                                              \
  }

INTERPOSE(ssize_t, write, (int file, const void *data, size_t count), (file, data, count), WRITE)
INTERPOSE(ssize_t, pwrite, (int file, const void *data, size_t count, off_t at), (file, data, count, at), WRITE)
INTERPOSE(ssize_t, pwrite64, (int file, const void *data, size_t count, off64_t at), (file, data, count, at), WRITE)
INTERPOSE(int, fsync, (int file), (file), SYNC)
INTERPOSE(int, fdatasync, (int file), (file), SYNC)
INTERPOSE(int, ftruncate, (int file, off_t size), (file, size), TRUNCATE)
INTERPOSE(int, ftruncate64, (int file, off64_t size), (file, size), TRUNCATE)
INTERPOSE(ssize_t, pread, (int file, void *data, size_t count, off_t at), (file, data, count, at), READ)
INTERPOSE(ssize_t, pread64, (int file, void *data, size_t count, off64_t at), (file, data, count, at), READ)

static int32_t ahead(void) { return faults ? faults->ahead : 0; }

int clock_gettime(clockid_t clock, struct timespec *found) {
  static int (*real)(clockid_t, struct timespec *);
  if (!real) real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
  int status = real(clock, found);
  if (status == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) found->tv_sec += ahead();
  return status;
}

int gettimeofday(struct timeval *restrict found, void *restrict zone) {
  static int (*real)(struct timeval *, void *);
  if (!real) real = (int (*)(struct timeval *, void *))dlsym(RTLD_NEXT, "gettimeofday");
  int status = real(found, zone);
  if (status == 0) found->tv_sec += ahead();
  return status;
}

time_t time(time_t *found) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (found) *found = now.tv_sec;
  return now.tv_sec;
}
