/*
 * fake_smtp.c - the scripted SMTP server: listener, sessions, log. TLS is fake_tls.c.
 */
#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/fake_smtp.h"
#include "support/fake_tls.h"

#define MAX_SESSIONS 512

struct accepted {
	char *recipient, *letter;
};

struct fake_smtp {
	struct fake_options opt;
	int listener, port;
	char url[64];
	pthread_t thread;
	pthread_mutex_t lock;
	size_t seen[AT_STEPS], in_clear[AT_STEPS];
	struct accepted *log;
	size_t n_log, cap_log, unclean, open, most, turned_away;
	int fd[MAX_SESSIONS];                  /* of open sessions, to end them; -1 = free */
	size_t running;
	FILE *file;
	bool stopping;
};

struct session {
	struct fake_smtp *f;
	int fd, slot;
	size_t ordinal;                /* of those open when it came */
	struct fake_tls *tls;
	char in[65536];
	size_t in_pos, in_len;
	char line[8192];
	char recipient[512];
	bool in_mail, ended, mute;
	char *letter;
	size_t letter_len, letter_cap;
};

/* ---- octets ---- */

static ssize_t get(struct session *s)
{
	if (s->tls)
		return fake_tls_recv(s->tls, s->in, sizeof s->in);
	return recv(s->fd, s->in, sizeof s->in, 0);
}

static int next_octet(struct session *s)
{
	if (s->in_pos == s->in_len) {
		ssize_t n = get(s);

		if (n <= 0)
			return -1;
		s->in_pos = 0;
		s->in_len = (size_t)n;
	}
	return (unsigned char)s->in[s->in_pos++];
}

/* A line without its end; false at the end of the connection. */
static bool read_line(struct session *s)
{
	size_t n = 0;
	int c;

	while ((c = next_octet(s)) >= 0 && c != '\n')
		if (n + 1 < sizeof s->line)
			s->line[n++] = (char)c;
	if (n > 0 && s->line[n - 1] == '\r')
		n--;
	s->line[n] = '\0';
	return c >= 0;
}

static void put(struct session *s, const char *data, size_t n)
{
	size_t step = s->f->opt.one_byte ? 1 : n;

	for (size_t at = 0; at < n; at += step) {
		if (s->tls)
			fake_tls_send(s->tls, data + at, step);
		else if (send(s->fd, data + at, step, MSG_NOSIGNAL) < 0)
			return;
	}
}

static void say(struct session *s, const char *reply)
{
	char line[2048];

	if (s->mute || reply[0] == '\0')
		return;
	snprintf(line, sizeof line, "%s\r\n", reply);
	put(s, line, strlen(line));
}

/* ---- the script ---- */

static const struct fake_rule *rule_for(struct session *s, enum fake_at at, const char *argument)
{
	struct fake_smtp *f = s->f;
	size_t n;

	pthread_mutex_lock(&f->lock);
	n = ++f->seen[at];
	f->in_clear[at] += !s->tls;
	pthread_mutex_unlock(&f->lock);
	for (size_t i = 0; i < f->opt.n_rules; i++) {
		const struct fake_rule *r = &f->opt.rule[i];

		if (r->at == at && (r->from == 0 || ((int)n >= r->from && (int)n <= r->to)) &&
		    (!r->match || strcasestr(argument, r->match)))
			return r;
	}
	return NULL;
}

static void end(struct session *s, enum fake_then then)
{
	struct linger now = { 1, 0 };

	switch (then) {
	case THEN_GO_ON: return;
	case THEN_CLOSE: s->ended = true; return;
	case THEN_RESET:
		setsockopt(s->fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
		s->ended = true;
		return;
	case THEN_HALF_CLOSE: shutdown(s->fd, SHUT_WR); s->mute = true; return;
	case THEN_HANG: s->mute = true; return;
	}
}

/* Play this step; true when the reply was the usual one (or a 2xx or 3xx of the script). */
static bool play(struct session *s, enum fake_at at, const char *argument, const char *usual)
{
	const struct fake_rule *r = rule_for(s, at, argument);
	const char *reply = r && r->reply ? r->reply : usual;

	if (r && r->delay_ms)
		usleep((useconds_t)r->delay_ms * 1000);
	say(s, reply);
	if (r)
		end(s, r->then);
	return reply[0] == '2' || reply[0] == '3' || (r && reply[0] == '\0' && r->accept);
}

/* ---- letters ---- */

static void keep_octet(struct session *s, char c)
{
	if (s->letter_len + 1 >= s->letter_cap) {
		s->letter_cap = s->letter_cap ? 2 * s->letter_cap : 8192;
		s->letter = realloc(s->letter, s->letter_cap);
		assert(s->letter);
	}
	s->letter[s->letter_len++] = c;
	s->letter[s->letter_len] = '\0';
}

static void log_accepted(struct session *s)
{
	struct fake_smtp *f = s->f;

	pthread_mutex_lock(&f->lock);
	if (f->n_log == f->cap_log) {
		f->cap_log = f->cap_log ? 2 * f->cap_log : 256;
		f->log = realloc(f->log, f->cap_log * sizeof *f->log);
		assert(f->log);
	}
	f->log[f->n_log++] = (struct accepted){ strdup(s->recipient), f->file ? NULL : strdup(s->letter ? s->letter : "") };
	if (f->file) {
		fprintf(f->file, "%s\n", s->recipient);
		fflush(f->file);
	}
	pthread_mutex_unlock(&f->lock);
}

/* Read the message strictly; false when the connection ends first. */
static bool read_message(struct session *s)
{
	size_t column = 0;
	bool clean = true, dot = false, cr = false;
	int c;

	s->letter_len = 0;
	while ((c = next_octet(s)) >= 0) {
		if (cr != (c == '\n'))
			clean = clean && !cr && c != '\n';
		if (c == '\n' && cr && dot && column == 1)
			break;
		if (column == 0 && c == '.') {
			dot = true;
			column++;
			continue;
		}
		if (c == '\n') {
			column = 0;
			dot = false;
		} else if (c != '\r') {
			column++;
		}
		cr = c == '\r';
		if (!(dot && column == 1 && cr))
			keep_octet(s, (char)c);
		clean = clean && column <= 998;
	}
	if (!clean) {
		pthread_mutex_lock(&s->f->lock);
		s->f->unclean++;
		pthread_mutex_unlock(&s->f->lock);
	}
	return c >= 0;
}

static void on_data(struct session *s)
{
	const struct fake_rule *dot;
	const char *reply = "250 2.0.0 taken";

	if (!s->recipient[0]) {
		play(s, AT_DATA, "", "554 5.5.1 no valid recipients");
		return;
	}
	if (!play(s, AT_DATA, s->recipient, "354 go on"))
		return;
	if (s->ended || s->mute)
		return;
	if (!read_message(s)) {
		s->ended = true;
		return;
	}
	dot = rule_for(s, AT_DOT, s->recipient);
	if (dot && dot->reply)
		reply = dot->reply;
	if (reply[0] == '2' || (dot && dot->accept))
		log_accepted(s);       /* whatever becomes of the reply */
	if (s->f->opt.dot_delay_ms || (dot && dot->delay_ms))
		usleep((useconds_t)(dot && dot->delay_ms ? dot->delay_ms : s->f->opt.dot_delay_ms) * 1000);
	say(s, reply);
	if (dot)
		end(s, dot->then);
	s->recipient[0] = '\0';
	s->in_mail = false;
}

/* ---- commands ---- */

static void on_ehlo(struct session *s)
{
	const char *caps = s->f->opt.caps ? s->f->opt.caps : "PIPELINING 8BITMIME SMTPUTF8 ENHANCEDSTATUSCODES";
	char text[1024] = "250-fake.example", *save = NULL, *words = strdup(caps);
	size_t n = strlen(text);

	if (s->f->opt.cert_file && !s->tls)
		n += (size_t)snprintf(text + n, sizeof text - n, "\r\n250-STARTTLS");
	if (s->f->opt.user)
		n += (size_t)snprintf(text + n, sizeof text - n, "\r\n250-AUTH PLAIN LOGIN");
	for (char *w = strtok_r(words, " ", &save); w; w = strtok_r(NULL, " ", &save)) {
		for (char *p = w; *p; p++)
			*p = *p == '=' ? ' ' : *p;             /* "SIZE=1000" */
		n += (size_t)snprintf(text + n, sizeof text - n, "\r\n250-%s", w);
	}
	free(words);
	snprintf(text + n, sizeof text - n, "\r\n250 HELP");
	s->in_mail = false;
	s->recipient[0] = '\0';
	play(s, AT_EHLO, s->line, text);
}

static void on_starttls(struct session *s)
{
	if (!s->f->opt.cert_file || s->tls) {
		say(s, "502 5.5.1 not here");
		return;
	}
	if (!play(s, AT_STARTTLS, s->line, "220 2.0.0 go on") || s->ended)
		return;
	s->tls = fake_tls_start(s->fd, s->f->opt.cert_file, s->f->opt.key_file);
	s->in_pos = s->in_len = 0;     /* whatever came in the clear behind the command */
	s->ended = !s->tls;
}

static void on_auth(struct session *s)
{
	char plain[512];
	bool right;
	int n;

	if (strcasestr(s->line, "LOGIN")) {
		say(s, "334 VXNlcm5hbWU6");
		read_line(s);
		n = fake_base64(s->line, plain, sizeof plain);
		right = n > 0 && s->f->opt.user && strcmp(plain, s->f->opt.user) == 0;
		say(s, "334 UGFzc3dvcmQ6");
		read_line(s);
		n = fake_base64(s->line, plain, sizeof plain);
		right = right && n > 0 && strcmp(plain, s->f->opt.password) == 0;
	} else {
		const char *given = strlen(s->line) > 11 ? s->line + 11 : "";

		if (!given[0]) {
			say(s, "334 ");
			read_line(s);
			given = s->line;
		}
		n = fake_base64(given, plain, sizeof plain);
		right = n > 2 && s->f->opt.user && strcmp(plain + 1, s->f->opt.user) == 0 &&
		        strcmp(plain + 2 + strlen(plain + 1), s->f->opt.password) == 0;
	}
	play(s, AT_AUTH, "", right ? "235 2.7.0 welcome" : "535 5.7.8 wrong name or password");
}

static void on_mail(struct session *s)
{
	if (s->in_mail) {
		say(s, "503 5.5.1 nested MAIL");
		return;
	}
	s->in_mail = play(s, AT_MAIL, s->line, "250 2.1.0 ok");
}

static void on_rcpt(struct session *s)
{
	const char *from = strchr(s->line, '<'), *to = from ? strchr(from, '>') : NULL;

	if (!s->in_mail || !to) {
		say(s, "503 5.5.1 need MAIL");
		return;
	}
	if (play(s, AT_RCPT, s->line, "250 2.1.5 ok"))
		snprintf(s->recipient, sizeof s->recipient, "%.*s", (int)(to - from - 1), from + 1);
}

static void command(struct session *s)
{
	const char *l = s->line;

	if (strncasecmp(l, "EHLO", 4) == 0 || strncasecmp(l, "HELO", 4) == 0)
		on_ehlo(s);
	else if (strncasecmp(l, "STARTTLS", 8) == 0)
		on_starttls(s);
	else if (strncasecmp(l, "AUTH", 4) == 0)
		on_auth(s);
	else if (strncasecmp(l, "MAIL", 4) == 0)
		on_mail(s);
	else if (strncasecmp(l, "RCPT", 4) == 0)
		on_rcpt(s);
	else if (strncasecmp(l, "DATA", 4) == 0)
		on_data(s);
	else if (strncasecmp(l, "RSET", 4) == 0) {
		s->in_mail = false;
		s->recipient[0] = '\0';
		play(s, AT_RSET, "", "250 2.0.0 ok");
	} else if (strncasecmp(l, "QUIT", 4) == 0) {
		play(s, AT_QUIT, "", "221 2.0.0 bye");
		s->ended = true;
	} else {
		say(s, "500 5.5.2 what?");
	}
}

/* ---- sessions ---- */

static void leave(struct session *s)
{
	struct fake_smtp *f = s->f;

	fake_tls_stop(s->tls);
	pthread_mutex_lock(&f->lock);
	f->fd[s->slot] = -1;
	f->open--;
	pthread_mutex_unlock(&f->lock);
	close(s->fd);
	free(s->letter);
	free(s);
	pthread_mutex_lock(&f->lock);
	f->running--;
	pthread_mutex_unlock(&f->lock);
}

static void *serve(void *arg)
{
	struct session *s = arg;

	if (s->f->opt.smtps)
		s->ended = !(s->tls = fake_tls_start(s->fd, s->f->opt.cert_file, s->f->opt.key_file));
	if (s->f->opt.at_once && s->ordinal > s->f->opt.at_once) {
		pthread_mutex_lock(&s->f->lock);
		s->f->turned_away++;
		pthread_mutex_unlock(&s->f->lock);
		say(s, "421 4.7.0 too many connections");
		s->ended = true;
	}
	if (!s->ended)
		play(s, AT_CONNECT, "", "220 fake.example ESMTP");
	while (!s->ended && read_line(s))
		if (!s->mute)
			command(s);
	leave(s);
	return NULL;
}

static bool enter(struct fake_smtp *f, struct session *s)
{
	bool in = false;

	pthread_mutex_lock(&f->lock);
	for (int i = 0; i < MAX_SESSIONS && !f->stopping && !in; i++) {
		if (f->fd[i] >= 0)
			continue;
		f->fd[i] = s->fd;
		s->slot = i;
		f->running++;
		s->ordinal = ++f->open;
		if (f->open > f->most)
			f->most = f->open;
		in = true;
	}
	pthread_mutex_unlock(&f->lock);
	return in;
}

static void *listen_on(void *arg)
{
	struct fake_smtp *f = arg;
	int fd, on = 1;

	while ((fd = accept(f->listener, NULL, NULL)) >= 0) {
		struct session *s = calloc(1, sizeof *s);
		pthread_t thread;

		assert(s);
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
		s->f = f;
		s->fd = fd;
		if (!enter(f, s)) {
			close(fd);
			free(s);
		} else if (pthread_create(&thread, NULL, serve, s) == 0) {
			pthread_detach(thread);
		} else {
			leave(s);
		}
	}
	return NULL;
}

struct fake_smtp *fake_smtp_start(const struct fake_options *opt)
{
	struct fake_smtp *f = calloc(1, sizeof *f);
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
	socklen_t len = sizeof a;
	int rc;

	assert(f);
	f->opt = *opt;
	for (int i = 0; i < MAX_SESSIONS; i++)
		f->fd[i] = -1;
	pthread_mutex_init(&f->lock, NULL);
	if (opt->log_file)
		f->file = fopen(opt->log_file, "a");
	f->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (opt->address)
		inet_pton(AF_INET, opt->address, &a.sin_addr);
	a.sin_port = htons((uint16_t)opt->port);
	rc = bind(f->listener, (struct sockaddr *)&a, sizeof a);
	assert(rc == 0);
	rc = listen(f->listener, 256);
	assert(rc == 0);
	rc = getsockname(f->listener, (struct sockaddr *)&a, &len);
	assert(rc == 0);
	f->port = ntohs(a.sin_port);
	snprintf(f->url, sizeof f->url, "%s://%s:%d", opt->smtps ? "smtps" : "smtp", opt->address ? opt->address : "127.0.0.1", f->port);
	rc = pthread_create(&f->thread, NULL, listen_on, f);
	assert(rc == 0);
	(void)rc;
	return f;
}

void fake_smtp_stop(struct fake_smtp *f)
{
	size_t running = 1;

	if (!f)
		return;
	pthread_mutex_lock(&f->lock);
	f->stopping = true;
	for (int i = 0; i < MAX_SESSIONS; i++)
		if (f->fd[i] >= 0)
			shutdown(f->fd[i], SHUT_RDWR);
	pthread_mutex_unlock(&f->lock);
	shutdown(f->listener, SHUT_RDWR);
	pthread_join(f->thread, NULL);
	close(f->listener);
	while (running > 0) {
		pthread_mutex_lock(&f->lock);
		running = f->running;
		pthread_mutex_unlock(&f->lock);
		usleep(1000);
	}
	for (size_t i = 0; i < f->n_log; i++) {
		free(f->log[i].recipient);
		free(f->log[i].letter);
	}
	free(f->log);
	if (f->file)
		fclose(f->file);
	pthread_mutex_destroy(&f->lock);
	free(f);
}

/* ---- questions ---- */

int fake_smtp_port(const struct fake_smtp *f)
{
	return f->port;
}

const char *fake_smtp_url(const struct fake_smtp *f)
{
	return f->url;
}

static size_t read_count(struct fake_smtp *f, const size_t *count)
{
	size_t n;

	pthread_mutex_lock(&f->lock);
	n = *count;
	pthread_mutex_unlock(&f->lock);
	return n;
}

size_t fake_smtp_accepted(struct fake_smtp *f)
{
	return read_count(f, &f->n_log);
}

size_t fake_smtp_seen(struct fake_smtp *f, enum fake_at step)
{
	return read_count(f, &f->seen[step]);
}

size_t fake_smtp_in_clear(struct fake_smtp *f, enum fake_at step)
{
	return read_count(f, &f->in_clear[step]);
}

size_t fake_smtp_unclean(struct fake_smtp *f)
{
	return read_count(f, &f->unclean);
}

size_t fake_smtp_most_connections(struct fake_smtp *f)
{
	return read_count(f, &f->most);
}

size_t fake_smtp_turned_away(struct fake_smtp *f)
{
	return read_count(f, &f->turned_away);
}

size_t fake_smtp_copies(struct fake_smtp *f, const char *recipient)
{
	size_t n = 0;

	pthread_mutex_lock(&f->lock);
	for (size_t i = 0; i < f->n_log; i++)
		n += strcmp(f->log[i].recipient, recipient) == 0;
	pthread_mutex_unlock(&f->lock);
	return n;
}

void fake_smtp_each(struct fake_smtp *f, void (*each)(void *arg, const char *recipient), void *arg)
{
	pthread_mutex_lock(&f->lock);
	for (size_t i = 0; i < f->n_log; i++)
		each(arg, f->log[i].recipient);
	pthread_mutex_unlock(&f->lock);
}

char *fake_smtp_letter(struct fake_smtp *f, const char *recipient)
{
	char *letter = NULL;

	pthread_mutex_lock(&f->lock);
	for (size_t i = f->n_log; i-- > 0 && !letter; )
		if (strcmp(f->log[i].recipient, recipient) == 0 && f->log[i].letter)
			letter = strdup(f->log[i].letter);
	pthread_mutex_unlock(&f->lock);
	return letter;
}
