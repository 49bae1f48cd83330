// libseccomp, and the few GNU calls that the sandbox needs and Swift's Glibc does not show.
// Without _GNU_SOURCE: it would give system types other members than Swift's Glibc module saw. Without <fcntl.h>, also by way of
// <sys/mount.h>: `struct stat` would be this module's and Glibc's, and which of them a file sees depends on what is compiled with it.
#include <seccomp.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/timex.h>
#include <sys/wait.h>
#include <unistd.h>

/// memfd_create(2): an anonymous file.
static inline int linux_memfd_create(const char *name, unsigned flags) { return (int)syscall(SYS_memfd_create, name, flags); }
/// pipe2(2).
static inline int linux_pipe2(int ends[2], int flags) { return (int)syscall(SYS_pipe2, ends, flags); }
int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);
/// Makes this process the parent of whoever below it loses theirs (prctl(2), PR_SET_CHILD_SUBREAPER).
static inline int linux_adopt_orphans(void) { return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); }
/// mount(2), with flags as the kernel has them.
static inline int linux_mount(const char *source, const char *target, const char *type, unsigned long flags, const char *data) {
  return (int)syscall(SYS_mount, source, target, type, flags, data);
}
/// adjtimex(2), only to look: 1 if something keeps the clock right, 0 if nothing does, -1 if the kernel does not say.
static inline int linux_clock_is_kept(void) {
  struct timex clock = {0};
  int state = adjtimex(&clock);
  return state < 0 ? -1 : state != TIME_ERROR && !(clock.status & STA_UNSYNC);
}
/// Shows a folder elsewhere so that what belongs to one user and group appears, and is made, as another's
/// (mount_setattr(2), MOUNT_ATTR_IDMAP). -1 where the kernel or the file system does not have it.
static inline int linux_show_mapped(const char *source, const char *target, unsigned uid, unsigned gid, unsigned shown) {
  struct { unsigned long long set, clear, propagation, userns; } attributes = {0x00100000ull | 2 | 4, 0, 0, 0};
  char path[64], text[64];
  // AT_FDCWD and O_CLOEXEC.
  const int here = -100, close_on_exec = 02000000;
  int made = -1, space = -1, tree = -1;
  // The numbers of open_tree(2), move_mount(2) and mount_setattr(2) are the same on every architecture.
  long child = syscall(SYS_clone, 0x10000000ul | SIGCHLD, 0, 0, 0, 0);
  if (child < 0) return -1;
  if (child == 0) for (;;) pause();
  for (int group = 0; group < 2; group++) {
    snprintf(path, sizeof path, "/proc/%ld/%s", child, group ? "gid_map" : "uid_map");
    int length = snprintf(text, sizeof text, "%u %u 1\n", group ? gid : uid, shown);
    int map = (int)syscall(SYS_openat, here, path, 1 | close_on_exec);
    if (map < 0) goto end;
    int written = (int)write(map, text, (size_t)length);
    close(map);
    if (written != length) goto end;
  }
  snprintf(path, sizeof path, "/proc/%ld/ns/user", child);
  space = (int)syscall(SYS_openat, here, path, close_on_exec);
  if (space < 0) goto end;
  attributes.userns = (unsigned long long)space;
  tree = (int)syscall(428, here, source, 1 | close_on_exec);
  if (tree < 0) goto end;
  if (syscall(442, tree, "", 0x1000, &attributes, sizeof attributes) != 0) goto end;
  made = (int)syscall(429, tree, "", here, target, 4);
end:
  if (tree >= 0) close(tree);
  if (space >= 0) close(space);
  kill((pid_t)child, SIGKILL);
  waitpid((pid_t)child, NULL, 0);
  return made;
}
