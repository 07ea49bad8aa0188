/*
 * sandbox.c - a process that gives up everything but thinking: no files, no network, no other processes, bounded memory.
 *
 * Three fences, because each has gaps: rlimits bound what a parser may eat, Landlock takes the file system away where the
 * kernel has it, seccomp leaves the few system calls that reading one socket and allocating memory need. System calls that
 * libraries try in passing (opening a locale, asking a terminal) fail with EACCES; all others end the process.
 * Under the sanitizers only the limits on files and processes hold: their runtime needs the rest.
 */
#include <errno.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include "mime_priv.h"
#include "sanitized.h"

#include "convene/base/banned.h"

#define CPU_SECONDS 120      /* of a whole child; cvn_mime_cpu bounds one mail */

static const int allowed[] = {
	SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(close), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise), SCMP_SYS(brk),
	SCMP_SYS(exit), SCMP_SYS(exit_group), SCMP_SYS(rt_sigreturn), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigaction),
	SCMP_SYS(futex), SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday), SCMP_SYS(time), SCMP_SYS(getrandom), SCMP_SYS(getpid),
	SCMP_SYS(gettid), SCMP_SYS(sched_yield), SCMP_SYS(restart_syscall),
};

static const int refused[] = {
	SCMP_SYS(open), SCMP_SYS(openat), SCMP_SYS(stat), SCMP_SYS(fstat), SCMP_SYS(lstat), SCMP_SYS(newfstatat), SCMP_SYS(statx),
	SCMP_SYS(access), SCMP_SYS(faccessat), SCMP_SYS(readlink), SCMP_SYS(ioctl), SCMP_SYS(lseek), SCMP_SYS(fcntl),
	SCMP_SYS(getcwd), SCMP_SYS(sysinfo), SCMP_SYS(sched_getaffinity), SCMP_SYS(prlimit64), SCMP_SYS(uname),
};

static int limit(int what, rlim_t soft, rlim_t hard)
{
	struct rlimit r = { soft, hard };

	return setrlimit(what, &r);
}

/* What the process has mapped already (libraries, shared with the parent) does not count against the mail. */
static size_t mapped_now(void)
{
	unsigned long pages = 0;
	FILE *f = fopen("/proc/self/statm", "r");

	if (!f)
		return 256u << 20;
	if (fscanf(f, "%lu", &pages) != 1)
		pages = 65536;
	fclose(f);
	return pages * (size_t)sysconf(_SC_PAGESIZE);
}

static int limits(size_t memory_bytes)
{
	if (!SANITIZED && limit(RLIMIT_AS, mapped_now() + memory_bytes, mapped_now() + memory_bytes) != 0)
		return -1;
	if (limit(RLIMIT_CPU, CPU_SECONDS, CPU_SECONDS + 1) != 0 || limit(RLIMIT_CORE, 0, 0) != 0)
		return -1;
	return limit(RLIMIT_FSIZE, 0, 0) != 0 || limit(RLIMIT_NPROC, 0, 0) != 0 ? -1 : 0;
}

/* No rule follows: nothing below any directory may be touched. A kernel without Landlock is fenced by seccomp alone. */
static void landlock(void)
{
	struct landlock_ruleset_attr all = { .handled_access_fs = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1 };
	long fd = syscall(SYS_landlock_create_ruleset, &all, sizeof all, 0);

	if (fd < 0)
		return;
	syscall(SYS_landlock_restrict_self, fd, 0);
	close((int)fd);
}

static int add(scmp_filter_ctx ctx, uint32_t action, const int *calls, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (seccomp_rule_add(ctx, action, calls[i], 0) != 0 && calls[i] >= 0)
			return -1;
	return 0;
}

/* Memory yes, new code no. */
static int add_memory(scmp_filter_ctx ctx)
{
	struct scmp_arg_cmp no_exec = SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0);

	return seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1, no_exec) != 0 ||
	       seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1, no_exec) != 0 ? -1 : 0;
}

/* Only the timer that bounds a mail: it can end this process and nothing else. */
static int add_timer(scmp_filter_ctx ctx)
{
	return seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(setitimer), 1, SCMP_A0(SCMP_CMP_EQ, ITIMER_PROF, 0)) != 0 ? -1 : 0;
}

static int filter(void)
{
	scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_KILL_PROCESS);
	int rc;

	if (!ctx)
		return -1;
	rc = add(ctx, SCMP_ACT_ALLOW, allowed, CVN_COUNT(allowed)) != 0 ||
	     add(ctx, SCMP_ACT_ERRNO(EACCES), refused, CVN_COUNT(refused)) != 0 || add_memory(ctx) != 0 || add_timer(ctx) != 0 ||
	     seccomp_load(ctx) != 0;
	seccomp_release(ctx);
	return rc ? -1 : 0;
}

int cvn_mime_sandbox(size_t memory_bytes, struct cvn_err *err)
{
	prctl(PR_SET_DUMPABLE, 0);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return cvn_fail_errno(err, errno, "no_new_privs");
	if (limits(memory_bytes) != 0)
		return cvn_fail_errno(err, errno, "limits of the reading child");
	landlock();
	if (!SANITIZED && filter() != 0)
		return cvn_fail(err, CVN_E_IO, "the system call filter of the reading child could not be set");
	return CVN_OK;
}

void cvn_mime_cpu(unsigned ms)
{
	struct itimerval t = { .it_value = { ms / 1000, (suseconds_t)(ms % 1000) * 1000 } };

	setitimer(ITIMER_PROF, &t, NULL);       /* SIGPROF, which nobody catches */
}
