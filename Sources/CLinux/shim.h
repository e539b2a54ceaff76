#pragma once

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

// prctl(2) and syscall(2) take a variable number of arguments, which Swift cannot call, and the Landlock calls have no
// wrapper in the C library. Each shim below is one such call; none adds behaviour.

/// prctl is variadic.
static inline int tvidz_set_no_new_privileges(void) { return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); }

/// prctl is variadic.
static inline int tvidz_set_seccomp_filter(const struct sock_fprog *program) {
  return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, program, 0, 0);
}

/// As in the kernel's linux/landlock.h since version 6.12; older headers lack the last two members, and kernels take
/// what they know if the rest is zero.
struct tvidz_landlock_ruleset {
  uint64_t handled_access_fs;
  uint64_t handled_access_net;
  uint64_t scoped;
};

struct tvidz_landlock_path {
  uint64_t allowed_access;
  int32_t parent_fd;
} __attribute__((packed));

/// The version of Landlock's interface, or -1. No wrapper in the C library; syscall is variadic.
static inline int tvidz_landlock_version(void) {
  return (int)syscall(SYS_landlock_create_ruleset, 0, 0, 1);
}

/// A descriptor, or -1. No wrapper in the C library; syscall is variadic.
static inline int tvidz_landlock_create(const struct tvidz_landlock_ruleset *ruleset, size_t size) {
  return (int)syscall(SYS_landlock_create_ruleset, ruleset, size, 0);
}

/// No wrapper in the C library; syscall is variadic, and Swift does not lay out packed structures.
static inline int tvidz_landlock_allow(int ruleset, int file, uint64_t access) {
  struct tvidz_landlock_path path = {.allowed_access = access, .parent_fd = file};
  return (int)syscall(SYS_landlock_add_rule, ruleset, 1, &path, 0);
}

/// No wrapper in the C library; syscall is variadic.
static inline int tvidz_landlock_restrict(int ruleset) {
  return (int)syscall(SYS_landlock_restrict_self, ruleset, 0);
}
