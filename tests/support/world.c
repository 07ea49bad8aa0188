/*
 * world.c - see world.h.
 */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "convene/base/clock.h"
#include "convene/base/file.h"
#include "support/world.h"

#define MAX_WORDS 48
#define PATIENCE_MS 120000          /* a slow machine is no failure */

static const char *build_dir(void)
{
	return getenv("BUILD") ? getenv("BUILD") : "build";
}

static char *absolute(const char *dir, const char *name)
{
	CVN_AUTO_STR char *path = cvn_path_join(dir, name);
	char *real = realpath(path, NULL);

	cr_assert(real != NULL, "%s is not there: make it first", path);
	return real;
}

void cvn_world_deliver(struct cvn_world *w, int number, const char *mail)
{
	CVN_AUTO_STR char *part = cvn_xasprintf("%s/part", w->dir);
	CVN_AUTO_STR char *whole = cvn_xasprintf("%s/dovecot/Maildir/new/%d.M%d.test", w->dir, 1700000000 + number, number);

	/* Dovecot's own user reads it. */
	cvn_place_write(w->dir, "part", mail);
	cr_assert(chmod(part, 0644) == 0 && rename(part, whole) == 0);
}

bool cvn_world_has_dovecot(void)
{
	bool is = access("/usr/lib/dovecot/imap", X_OK) == 0;

	if (!is)
		fprintf(stderr, "skipped: Dovecot is not installed here (make deps)\n");
	return is;
}

/* `key=value` of a line like those of dovecot.sh and of the village's status; the caller owns it; NULL when absent. */
static char *word_of(const char *line, const char *key)
{
	size_t n = strlen(key);

	for (const char *p = line; (p = strstr(p, key)) != NULL; p++)
		if ((p == line || p[-1] == ' ') && p[n] == '=')
			return cvn_xstrndup(p + n + 1, strcspn(p + n + 1, " \n"));
	return NULL;
}

static void start_dovecot(struct cvn_world *w)
{
	CVN_AUTO_STR char *script = absolute("contrib/demo", "dovecot.sh"), *dir = cvn_path_join(w->dir, "dovecot"),
	                  *owner = cvn_xasprintf("%ld", (long)getpid());
	const char *argv[] = { "bash", script, "start", dir, owner, NULL };
	struct cvn_ran ran;

	cvn_run(NULL, argv, PATIENCE_MS, &ran);
	cr_assert(ran.status == 0, "dovecot.sh: %s", ran.err.ptr);
	CVN_AUTO_STR char *imaps = word_of(ran.out.ptr, "imaps"), *ca = word_of(ran.out.ptr, "ca_file"),
	                  *url = cvn_xasprintf("imaps://localhost:%s/INBOX", imaps);
	w->imaps_port = (int)strtol(imaps, NULL, 10);
	cvn_world_conf(w, "mailbox", "url", url);
	cvn_world_conf(w, "mailbox", "ca_file", ca);
	cvn_world_conf(w, "mailbox", "password_file", "mailbox.password");
	cvn_ran_release(&ran);

	CVN_AUTO_BUF(password, 4096);
	cvn_place_read(dir, "password", &password);
	cvn_place_write(w->office, "mailbox.password", password.ptr);
}

static bool has_port(void *arg)
{
	struct cvn_world *w = arg;
	CVN_AUTO_BUF(text, 4096);

	cvn_place_read(w->dir, "village.out", &text);
	return sscanf(text.ptr, "port %d", &w->smtp_port) == 1;
}

static void start_village(struct cvn_world *w, const struct cvn_world_options *o)
{
	CVN_AUTO_STR char *village = absolute(build_dir(), "village"), *log = cvn_path_join(w->dir, "village.out"),
	                  *maildir = cvn_path_join(w->dir, o->without_mailbox ? "Maildir" : "dovecot/Maildir"),
	                  *accepts = cvn_path_join(w->dir, "accepts"), *status = cvn_path_join(w->dir, "status"),
	                  *keep = cvn_path_join(w->dir, "letters"), *seed = cvn_xasprintf("%llu", (unsigned long long)(o->seed ? o->seed : 59)),
	                  *delay = cvn_xasprintf("%d", o->delay_ms), *reply_delay = cvn_xasprintf("%d", o->reply_delay_ms);
	const char *argv[MAX_WORDS] = { village, "--maildir", maildir, "--accept-log", accepts, "--status", status, "--seed", seed, "--delay", delay,
		                        "--reply-delay", reply_delay, "--keep", keep };
	size_t n = 15;

	for (size_t i = 0; o->cast && o->cast[i] && n + 3 < MAX_WORDS; i++) {
		argv[n++] = "--as";
		argv[n++] = o->cast[i];
	}
	w->village = cvn_spawn(w->dir, argv, log);
	cr_assert(cvn_wait_until(has_port, w, PATIENCE_MS), "the village did not start");
}

void cvn_world_open(struct cvn_world *w, const char *name, const struct cvn_world_options *options)
{
	static const struct cvn_world_options usual = { 0 };
	const struct cvn_world_options *o = options ? options : &usual;

	*w = (struct cvn_world){ .dir = cvn_place_new(name), .convene = absolute(build_dir(), "convene") };
	w->office = cvn_path_join(w->dir, "office");
	free(cvn_world_does(w, 0, "init", w->office, NULL));
	if (!o->without_mailbox)
		start_dovecot(w);
	if (o->smtp_port)
		w->smtp_port = o->smtp_port;
	else
		start_village(w, o);
	CVN_AUTO_STR char *url = cvn_xasprintf("smtp://127.0.0.1:%d", w->smtp_port),
	                  *connections = cvn_xasprintf("%d", o->connections ? o->connections : 4);
	cvn_world_conf(w, "relay", "url", url);
	cvn_world_conf(w, "relay", "starttls", "off");
	cvn_world_conf(w, "relay", "connections", connections);
}

void cvn_world_close(struct cvn_world *w)
{
	if (w->village)
		cvn_end(w->village, SIGTERM, PATIENCE_MS);
	if (w->imaps_port) {
		CVN_AUTO_STR char *script = absolute("contrib/demo", "dovecot.sh"), *dir = cvn_path_join(w->dir, "dovecot");
		const char *argv[] = { "bash", script, "stop", dir, NULL };
		struct cvn_ran ran;
		cvn_run(NULL, argv, PATIENCE_MS, &ran);
		cvn_ran_release(&ran);
	}
	free(w->office);
	free(w->convene);
	cvn_place_remove(w->dir);
	*w = (struct cvn_world){ 0 };
}

/* True when `line` sets `key`, be it in a remark. */
static bool sets(const char *line, const char *key)
{
	size_t n = strlen(key);

	line += *line == '#';
	return !strncmp(line, key, n) && (!strncmp(line + n, " =", 2) || line[n] == '=');
}

void cvn_world_conf(struct cvn_world *w, const char *section, const char *key, const char *value)
{
	bool here = false, done = false;
	CVN_AUTO_BUF(in, 1u << 20);
	CVN_AUTO_BUF(out, 1u << 20);

	cvn_place_read(w->office, "convene.conf", &in);
	for (const char *p = in.ptr, *next; *p; p = next) {
		size_t n = strcspn(p, "\n");
		next = p[n] ? p + n + 1 : p + n;
		if (*p == '[')
			here = !strncmp(p + 1, section, strlen(section));
		if (here && !done && sets(p, key)) {
			cvn_buf_printf(&out, "%s = %s\n", key, value);
			done = true;
			continue;
		}
		cvn_buf_add(&out, p, (size_t)(next - p));
	}
	cr_assert(done, "convene.conf has no %s in [%s]", key, section);
	cvn_place_write(w->office, "convene.conf", out.ptr);
}

static void run_words(struct cvn_world *w, struct cvn_ran *out, const char *extra, va_list ap)
{
	const char *argv[MAX_WORDS] = { w->convene, "--office", w->office };
	size_t n = 3;

	while ((argv[n] = va_arg(ap, const char *)) != NULL && n < MAX_WORDS - 2)
		n++;
	if (extra)
		argv[n++] = extra;
	argv[n] = NULL;
	cvn_run(w->dir, argv, PATIENCE_MS, out);
	cr_assert(!strstr(out->err.ptr, "Sanitizer") && !strstr(out->err.ptr, "runtime error:"), "%s %s:\n%s", w->convene, argv[3],
	          out->err.ptr);
}

char *cvn_world_does(struct cvn_world *w, int want, ...)
{
	struct cvn_ran ran;
	va_list ap;

	va_start(ap, want);
	const char *command = va_arg(ap, const char *);
	va_end(ap);
	va_start(ap, want);
	run_words(w, &ran, NULL, ap);
	va_end(ap);
	cr_assert(ran.status == want, "convene %s: exit status %d, not %d; it said:\n%s%s", command, ran.status, want, ran.out.ptr,
	          ran.err.ptr);
	if (want)
		cvn_buf_str(&ran.out, ran.err.ptr);
	char *said = cvn_buf_take(&ran.out);
	cvn_ran_release(&ran);
	return said;
}

void cvn_world_tries(struct cvn_world *w, struct cvn_ran *out, ...)
{
	va_list ap;

	va_start(ap, out);
	run_words(w, out, NULL, ap);
	va_end(ap);
}

struct cvn_value *cvn_world_asks(struct cvn_world *w, ...)
{
	struct cvn_value *list = cvn_value_new(CVN_V_LIST), *one;
	struct cvn_err err = { 0 };
	struct cvn_ran ran;
	va_list ap;

	va_start(ap, w);
	run_words(w, &ran, "--json", ap);
	va_end(ap);
	cr_assert(ran.status == 0, "exit status %d: %s", ran.status, ran.err.ptr);
	for (char *p = ran.out.ptr, *next; *p; p = next) {
		size_t n = strcspn(p, "\n");
		next = p[n] ? p + n + 1 : p + n;
		if (!n)
			continue;
		cr_assert(cvn_value_from_json("answer", p, n, &one, &err) == CVN_OK, "%s in: %.*s", err.text, (int)n, p);
		cvn_value_push(list, one);
	}
	cvn_ran_release(&ran);
	return list;
}

long cvn_world_count(struct cvn_world *w, const char *what)
{
	CVN_AUTO_BUF(line, 4096);

	cvn_place_read(w->dir, "status", &line);
	CVN_AUTO_STR char *n = word_of(line.ptr, what);
	return n ? strtol(n, NULL, 10) : -1;
}

static bool is_quiet(void *arg)
{
	CVN_AUTO_BUF(line, 4096);

	cvn_place_read(((struct cvn_world *)arg)->dir, "status", &line);
	return !strncmp(line.ptr, "quiet", 5);
}

void cvn_world_settle(struct cvn_world *w)
{
	for (int round = 0; round < 50; round++) {
		cr_assert(cvn_wait_until(is_quiet, w, PATIENCE_MS), "the village never became quiet");
		long accepted = cvn_world_count(w, "accepted"), answered = cvn_world_count(w, "answered");
		free(cvn_world_does(w, 0, "poller", "--once", NULL));
		free(cvn_world_does(w, 0, "sender", "--drain", NULL));
		cr_assert(cvn_wait_until(is_quiet, w, PATIENCE_MS), "the village never became quiet");
		if (cvn_world_count(w, "accepted") == accepted && cvn_world_count(w, "answered") == answered)
			return;
	}
	cr_assert_fail("convene and the village write to each other for ever");
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

struct cvn_accepts cvn_world_accepts(struct cvn_world *w, const char *kind)
{
	struct cvn_accepts count = { 0 };
	char **to = NULL;
	size_t cap = 0, run = 0;
	CVN_AUTO_BUF(log, 64u << 20);

	cvn_place_read(w->dir, "accepts", &log);
	for (char *p = log.ptr, *next; *p; p = next) {
		size_t n = strcspn(p, "\n");
		next = p[n] ? p + n + 1 : p + n;
		p[n] = '\0';
		char *rcpt = strchr(p, '\t');
		rcpt = rcpt ? strchr(rcpt + 1, '\t') : NULL;
		if (!rcpt || strncmp(p, kind, strlen(kind)))
			continue;
		if (count.lines == cap) {
			cap = cap ? cap * 2 : 256;
			to = cvn_xreallocarray(to, cap, sizeof *to);
		}
		rcpt[1 + strcspn(rcpt + 1, "\t")] = '\0';
		to[count.lines++] = rcpt + 1;
	}
	if (count.lines)
		qsort(to, count.lines, sizeof *to, by_text);
	for (size_t i = 0; i < count.lines; i++) {
		run = i && !strcmp(to[i], to[i - 1]) ? run + 1 : 1;
		count.recipients += run == 1;
		count.most = run > count.most ? run : count.most;
	}
	free(to);
	return count;
}

bool cvn_world_accepted(struct cvn_world *w, const char *address)
{
	CVN_AUTO_STR char *what = cvn_xasprintf("\t%s\t", address);
	CVN_AUTO_BUF(log, 64u << 20);

	cvn_place_read(w->dir, "accepts", &log);
	for (const char *p = log.ptr; (p = strstr(p, "accepted\t")) != NULL; p++) {
		CVN_AUTO_STR char *line = cvn_xstrndup(p, strcspn(p, "\n"));
		if (strstr(line, what))
			return true;
	}
	return false;
}

void cvn_world_members(struct cvn_world *w, const char *file, size_t n)
{
	CVN_AUTO_STR char *village = absolute(build_dir(), "village"), *path = cvn_path_join(w->dir, file), *number = cvn_xasprintf("%zu", n);
	const char *argv[] = { village, "--members", number, "--write-list", path, NULL };
	struct cvn_ran ran;

	cvn_run(NULL, argv, PATIENCE_MS, &ran);
	cr_assert(ran.status == 0, "%s", ran.err.ptr);
	cvn_ran_release(&ran);
}
