/* scripted.h - an IMAP server that says its part whatever it hears, for tests; a child of the test, in plain text. */
#ifndef TEST_IMAP_SCRIPTED_H
#define TEST_IMAP_SCRIPTED_H

#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "convene/imap.h"

typedef void (*part)(int fd);

static pid_t server;
static uint16_t port;

static inline void say(int fd, const char *s)
{
	if (write(fd, s, strlen(s)) < 0)
		_exit(0);
}

static inline void hear(int fd)
{
	char line[4096];

	if (read(fd, line, sizeof line) <= 0)
		_exit(0);
}

/* Say yes to everything up to the folder: capabilities after login are asked for too. */
static inline void log_in(int fd)
{
	say(fd, "* OK [CAPABILITY IMAP4rev1] ready\r\n");
	for (int tag = 1; tag <= 3; tag++) {
		char done[200];

		hear(fd);
		if (tag == 2)
			say(fd, "* CAPABILITY IMAP4rev1\r\n");
		if (tag == 3)
			say(fd, "* 3 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n");
		snprintf(done, sizeof done, "%d OK done\r\n", tag);
		say(fd, done);
	}
}

static inline void given_server(part play)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof a;
	int s = socket(AF_INET, SOCK_STREAM, 0);

	cr_assert(bind(s, (struct sockaddr *)&a, sizeof a) == 0 && listen(s, 5) == 0 && getsockname(s, (struct sockaddr *)&a, &n) == 0);
	port = ntohs(a.sin_port);
	server = fork();
	if (server == 0) {
		int fd = accept(s, NULL, NULL);

		signal(SIGPIPE, SIG_IGN);
		play(fd);
		pause();
	}
	close(s);
}

static inline void end_server(void)
{
	kill(server, SIGKILL);
	waitpid(server, NULL, 0);
}

#endif
