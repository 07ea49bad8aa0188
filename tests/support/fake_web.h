/*
 * fake_web.h - a small HTTP/1.1 server on 127.0.0.1 that answers a path by what the path says.
 *
 *   /200 /404 /503 …        that status                    /nohead     405 to HEAD, 200 to GET
 *   /to/URL-part            302 to http://URL-part         /loop       302 to itself
 *   /silent                 takes the request, never answers
 *   /endless                200 and a body without end
 */
#ifndef TESTS_SUPPORT_FAKE_WEB_H
#define TESTS_SUPPORT_FAKE_WEB_H

#include <stddef.h>

struct fake_web;
struct fake_web *fake_web_start(void);
void fake_web_stop(struct fake_web *w);
int fake_web_port(const struct fake_web *w);
/* How often this method asked for this path ("HEAD /200"). */
size_t fake_web_asked(struct fake_web *w, const char *request);
size_t fake_web_requests(struct fake_web *w);

#endif
