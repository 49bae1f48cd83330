// libseccomp, and the few GNU calls that the sandbox needs and Swift's Glibc does not show.
// Without _GNU_SOURCE: it would give system types other members than Swift's Glibc module saw.
#include <seccomp.h>
// No _GNU_SOURCE here: Swift has imported the same headers without it, and the two must agree.
#include <spawn.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
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
  return mount(source, target, type, flags, data);
}
