/*
 * run.c - Criterion's tests without Criterion's runner, for the thread sanitizer: `tsan-tests PATTERN…`, as 'sender/x*'.
 *
 * Criterion starts each test in a process whose memory lies where the thread sanitizer has its shadow, and so does not start at
 * all under it. This takes the same table of tests and forks for each. The few functions of Criterion that talk to its runner are
 * defined here and so come before the library's; comparing values and writing messages stays Criterion's.
 */
#include <fnmatch.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#define SLOWER 10                      /* than without the sanitizer */
#define PATIENCE_S 60

extern struct criterion_test *const __start_cr_tst[], *const __stop_cr_tst[];
extern struct criterion_suite *const __start_cr_sts[], *const __stop_cr_sts[];

static const struct criterion_test *test;
static const struct criterion_suite *suite;
static bool failed;

/* ---- what Criterion's runner would hear ---- */

void cri_assert_node_send(const char *file, size_t line, struct cri_assert_node *tree)
{
	printf("%s:%zu: %s\n", file, line, tree->message ? tree->message : "an assertion failed");
	failed = true;
}

void criterion_send_assert(struct criterion_assert_stats *stats)
{
	printf("%s:%u: %s\n", stats->file, stats->line, stats->message);
	failed = failed || !stats->passed;
}

void cri_asserts_passed_incr(void)
{
}

void criterion_continue_test(void)
{
}

void criterion_abort_test(void)
{
	exit(1);
}

void criterion_skip_test(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vprintf(format, ap);
	va_end(ap);
	printf(" (skipped)\n");
	exit(0);
}

void criterion_internal_test_setup(void)
{
	if (suite && suite->data->init)
		suite->data->init();
	if (test->data->init)
		test->data->init();
}

void criterion_internal_test_main(void (*fn)(void))
{
	fn();
}

void criterion_internal_test_teardown(void)
{
	if (test->data->fini)
		test->data->fini();
	if (suite && suite->data->fini)
		suite->data->fini();
}

/* ---- running ---- */

static const struct criterion_suite *suite_of(const struct criterion_test *t)
{
	for (struct criterion_suite *const *s = __start_cr_sts; s < __stop_cr_sts; s++)
		if (strcmp((*s)->name, t->category) == 0)
			return *s;
	return NULL;
}

static bool wanted(const struct criterion_test *t, char *const *pattern)
{
	char name[256];

	snprintf(name, sizeof name, "%s/%s", t->category, t->name);
	for (; *pattern; pattern++)
		if (fnmatch(*pattern, name, FNM_EXTMATCH) == 0)
			return true;
	return false;
}

/* In a process of its own, whose group dies with it. */
static bool run(const struct criterion_test *t)
{
	double timeout = t->data->timeout > 0 ? t->data->timeout : 0;
	pid_t pid;
	int status = 0;

	test = t;
	suite = suite_of(t);
	if (timeout <= 0)
		timeout = suite && suite->data->timeout > 0 ? suite->data->timeout : PATIENCE_S;
	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		setpgid(0, 0);
		alarm((unsigned)timeout * SLOWER);
		t->test();
		exit(failed ? 1 : 0);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return false;
	kill(-pid, SIGKILL);
	return t->data->signal ? WIFSIGNALED(status) && WTERMSIG(status) == t->data->signal
	                       : WIFEXITED(status) && WEXITSTATUS(status) == t->data->exit_code;
}

int main(int argc, char **argv)
{
	size_t n = 0, bad = 0;

	(void)argc;
	for (struct criterion_test *const *t = __start_cr_tst; t < __stop_cr_tst; t++) {
		bool good;

		if (!*t || (*t)->data->disabled || !wanted(*t, argv + 1))
			continue;
		good = run(*t);
		n++;
		bad += !good;
		printf("%s %s/%s\n", good ? "good" : "BAD ", (*t)->category, (*t)->name);
	}
	printf("tsan: %zu tests, %zu bad\n", n, bad);
	return n == 0 || bad > 0;
}
