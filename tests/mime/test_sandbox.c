/*
 * test_sandbox.c - what a reading child may not do, tried in a process that went into the sandbox.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "mime/mime_priv.h"
#include "mime/sanitized.h"

/* How a process ended that went inside and did this. */
static int inside(int (*what)(void))
{
	int status = 0;
	pid_t pid = fork();

	if (pid == 0) {
		struct cvn_err err = { 0 };

		_exit(cvn_mime_sandbox(64u << 20, &err) == CVN_OK ? what() : 99);
	}
	cr_assert(pid > 0 && waitpid(pid, &status, 0) == pid);
	return status;
}

static bool ended_by(int status, int signal)
{
	return WIFSIGNALED(status) && WTERMSIG(status) == signal;
}

static bool said(int status, int code)
{
	return WIFEXITED(status) && WEXITSTATUS(status) == code;
}

static int spin(void)
{
	volatile unsigned long n = 0;

	cvn_mime_cpu(100);
	while (n + 1)
		n++;
	return 0;
}

static int think_twice(void)
{
	volatile unsigned long n = 0;

	for (int mail = 0; mail < 4; mail++) {
		cvn_mime_cpu(2000);
		for (unsigned long i = 0; i < 20000000; i++)
			n++;
		cvn_mime_cpu(0);
	}
	return 7;
}

Test(sandbox, mail_that_costs_too_much_time_ends_the_child_and_not_the_time_of_all_mails, .timeout = 60)
{
	int status = inside(spin);

	cr_expect(ended_by(status, SIGPROF), "status %x", status);
	status = inside(think_twice);
	cr_expect(said(status, 7), "status %x", status);
}

#if !SANITIZED
static int eat(void)
{
	for (size_t i = 0; i < 200; i++) {
		volatile char *p = malloc(1u << 20);

		if (!p)
			return 8;
		for (size_t k = 0; k < 1u << 20; k += 4096)
			p[k] = 1;
	}
	return 0;
}

static int look_at_files(void)
{
	return open("/etc/passwd", O_RDONLY) < 0 && errno == EACCES ? 9 : 0;
}

static int talk(void)
{
	return socket(AF_INET, SOCK_STREAM, 0) >= 0 ? 0 : 1;
}

static int multiply(void)
{
	return fork() >= 0 ? 0 : 1;
}

Test(sandbox, memory_ends_where_it_was_said)
{
	int status = inside(eat);

	cr_expect(said(status, 8), "status %x", status);
}

Test(sandbox, files_are_refused_and_network_and_processes_end_it)
{
	int status = inside(look_at_files);

	cr_expect(said(status, 9), "status %x", status);
	status = inside(talk);
	cr_expect(ended_by(status, SIGSYS), "socket: status %x", status);
	status = inside(multiply);
	cr_expect(ended_by(status, SIGSYS), "fork: status %x", status);
}
#endif
