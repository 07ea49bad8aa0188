/*
 * fake_web.c - the server behind fake_web.h: a thread that accepts, a thread a connection.
 */
#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/fake_web.h"

#define MOST 1000

struct fake_web {
	int fd, port;
	pthread_t thread;
	pthread_mutex_t lock;
	char asked[MOST][128];
	size_t n, open;
};

struct visit {
	struct fake_web *w;
	int fd;
};

static void say(int fd, const char *text)
{
	if (send(fd, text, strlen(text), MSG_NOSIGNAL) < 0)
		return;
}

static void body_without_end(int fd)
{
	char block[4096];

	memset(block, 'x', sizeof block);
	say(fd, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
	while (send(fd, block, sizeof block, MSG_NOSIGNAL) > 0)
		;
}

static void answer(int fd, const char *method, const char *path)
{
	int status = atoi(path + 1);
	char text[512];

	if (strcmp(path, "/silent") == 0) {
		char byte;

		while (recv(fd, &byte, 1, 0) > 0)
			;
		return;
	}
	if (strcmp(path, "/endless") == 0 && strcmp(method, "GET") == 0) {
		body_without_end(fd);
		return;
	}
	if (strncmp(path, "/to/", 4) == 0 || strcmp(path, "/loop") == 0)
		snprintf(text, sizeof text, "HTTP/1.1 302 Found\r\nLocation: %s%s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
		         path[1] == 't' ? "http://" : "", path[1] == 't' ? path + 4 : "/loop");
	else
		snprintf(text, sizeof text, "HTTP/1.1 %d X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
		         (strcmp(path, "/nohead") == 0 || strcmp(path, "/endless") == 0) ? (strcmp(method, "GET") == 0 ? 200 : 405)
		                                                                         : status ? status : 200);
	say(fd, text);
}

static void *serve(void *arg)
{
	struct visit *v = arg;
	char request[4096] = "", method[16] = "", path[100] = "";
	size_t n = 0;
	ssize_t got;

	while (n < sizeof request - 1 && !strstr(request, "\r\n\r\n") && (got = recv(v->fd, request + n, sizeof request - 1 - n, 0)) > 0) {
		n += (size_t)got;
		request[n] = '\0';
	}
	if (sscanf(request, "%15s %99s", method, path) == 2) {
		pthread_mutex_lock(&v->w->lock);
		if (v->w->n < MOST)
			snprintf(v->w->asked[v->w->n++], sizeof v->w->asked[0], "%s %s", method, path);
		pthread_mutex_unlock(&v->w->lock);
		answer(v->fd, method, path);
	}
	close(v->fd);
	pthread_mutex_lock(&v->w->lock);
	v->w->open--;
	pthread_mutex_unlock(&v->w->lock);
	free(v);
	return NULL;
}

static void *accept_all(void *arg)
{
	struct fake_web *w = arg;
	int fd;

	while ((fd = accept(w->fd, NULL, NULL)) >= 0) {
		struct visit *v = malloc(sizeof *v);
		pthread_t thread;

		*v = (struct visit){ w, fd };
		pthread_mutex_lock(&w->lock);
		w->open++;
		pthread_mutex_unlock(&w->lock);
		pthread_create(&thread, NULL, serve, v);
		pthread_detach(thread);
	}
	return NULL;
}

struct fake_web *fake_web_start(void)
{
	struct fake_web *w = calloc(1, sizeof *w);
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof a;

	pthread_mutex_init(&w->lock, NULL);
	w->fd = socket(AF_INET, SOCK_STREAM, 0);
	if (bind(w->fd, (struct sockaddr *)&a, sizeof a) != 0 || listen(w->fd, 64) != 0)
		abort();
	getsockname(w->fd, (struct sockaddr *)&a, &len);
	w->port = ntohs(a.sin_port);
	pthread_create(&w->thread, NULL, accept_all, w);
	return w;
}

void fake_web_stop(struct fake_web *w)
{
	size_t open = 1;

	shutdown(w->fd, SHUT_RDWR);
	pthread_join(w->thread, NULL);
	close(w->fd);
	for (int i = 0; open && i < 200; i++) {       /* visitors hang up by themselves */
		pthread_mutex_lock(&w->lock);
		open = w->open;
		pthread_mutex_unlock(&w->lock);
		if (open)
			usleep(10000);
	}
	if (!open)
		free(w);
}

int fake_web_port(const struct fake_web *w)
{
	return w->port;
}

size_t fake_web_asked(struct fake_web *w, const char *request)
{
	size_t n = 0;

	pthread_mutex_lock(&w->lock);
	for (size_t i = 0; i < w->n; i++)
		n += strcmp(w->asked[i], request) == 0;
	pthread_mutex_unlock(&w->lock);
	return n;
}

size_t fake_web_requests(struct fake_web *w)
{
	size_t n;

	pthread_mutex_lock(&w->lock);
	n = w->n;
	pthread_mutex_unlock(&w->lock);
	return n;
}
