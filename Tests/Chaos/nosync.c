/* Preload for a mutant: a process that never flushes to disk, though it believes it does. */
#include <stddef.h>

int fsync(int file) { return (void)file, 0; }
int fdatasync(int file) { return (void)file, 0; }
int msync(void *page, size_t length, int flags) { return (void)page, (void)length, (void)flags, 0; }
int sync_file_range(int file, long from, long count, unsigned flags) { return (void)file, (void)from, (void)count, (void)flags, 0; }
