/*
 * probe.c - whether links answer: one libcurl transfer a link, several at once, under ceilings (smtp_probe.h).
 *
 * What an address is decided where the socket is made, behind name resolution and redirects: a name that resolves to
 * 127.0.0.1 is refused like the number itself. What an answer means to a reader is `judge`.
 */
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <curl/curl.h>

#include "convene/base/clock.h"
#include "convene/base/mem.h"
#include "convene/base/text.h"
#include "convene/smtp_probe.h"

#include "convene/base/banned.h"

#define PER_HOST 2
#define POLL_MS 200

/* One link on its way. */
struct asking {
	struct cvn_probe *link;
	const struct cvn_probe_rules *rules;
	CURL *curl;
	size_t got;                /* octets of the body */
	bool own, get, refused;    /* our own host; asked by GET; a private address was in the way */
};

static const struct cvn_probe_rules defaults = { NULL, false, 10000, 60000, 5, 8, 200, 65536 };

static struct cvn_probe_rules settle(const struct cvn_probe_rules *r)
{
	struct cvn_probe_rules out = r ? *r : defaults;

	out.each_ms = out.each_ms ? out.each_ms : defaults.each_ms;
	out.all_ms = out.all_ms ? out.all_ms : defaults.all_ms;
	out.redirects = out.redirects ? out.redirects : defaults.redirects;
	out.at_once = out.at_once ? out.at_once : defaults.at_once;
	out.most = out.most ? out.most : defaults.most;
	out.bytes = out.bytes ? out.bytes : defaults.bytes;
	return out;
}

/* ---- Private addresses ---- */

/* RFC 1918, 6598, 3927, 6890 and what else no member's browser should be sent to. Host byte order. */
static bool private_v4(uint32_t a)
{
	static const struct {
		uint32_t net;
		int bits;
	} nets[] = {
		{ 0x00000000, 8 }, { 0x0a000000, 8 }, { 0x64400000, 10 }, { 0x7f000000, 8 }, { 0xa9fe0000, 16 }, { 0xac100000, 12 },
		{ 0xc0000000, 24 }, { 0xc0a80000, 16 }, { 0xc6120000, 15 }, { 0xe0000000, 4 }, { 0xf0000000, 4 },
	};

	for (size_t i = 0; i < CVN_COUNT(nets); i++) {
		if (((a ^ nets[i].net) >> (32 - nets[i].bits)) == 0)
			return true;
	}
	return false;
}

static uint32_t v4_at(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* Unspecified, loopback, link-local, unique local, multicast, and IPv4 in its several disguises. */
static bool private_v6(const uint8_t a[16])
{
	static const uint8_t zeros[12] = { 0 }, mapped[12] = { [10] = 0xff, [11] = 0xff },
	                     nat64[12] = { 0, 0x64, 0xff, 0x9b };

	if (memcmp(a, zeros, 12) == 0 || memcmp(a, mapped, 12) == 0 || memcmp(a, nat64, 12) == 0)
		return private_v4(v4_at(a + 12));
	if (a[0] == 0x20 && a[1] == 0x02)
		return private_v4(v4_at(a + 2));
	return (a[0] & 0xfe) == 0xfc || (a[0] == 0xfe && (a[1] & 0xc0) == 0x80) || (a[0] == 0xfe && (a[1] & 0xc0) == 0xc0) ||
	       a[0] == 0xff;
}

static bool is_private(const struct sockaddr *sa)
{
	if (sa->sa_family == AF_INET)
		return private_v4(ntohl(((const struct sockaddr_in *)(const void *)sa)->sin_addr.s_addr));
	if (sa->sa_family == AF_INET6)
		return private_v6(((const struct sockaddr_in6 *)(const void *)sa)->sin6_addr.s6_addr);
	return true;
}

static curl_socket_t open_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct asking *a = arg;

	(void)purpose;
	if (!a->rules->local && !a->own && is_private(&address->addr)) {
		a->refused = true;
		return CURL_SOCKET_BAD;
	}
	return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/* ---- One transfer ---- */

/* The status is all that is wanted: an answer that goes on is cut off. */
static size_t swallow(char *data, size_t size, size_t n, void *arg)
{
	struct asking *a = arg;

	(void)data;
	a->got += size * n;
	return a->got > a->rules->bytes ? 0 : size * n;
}

static bool on_host(const char *url, const char *host)
{
	CURLU *u = curl_url();
	char *name = NULL;
	bool same = host && host[0] && curl_url_set(u, CURLUPART_URL, url, 0) == CURLUE_OK &&
	            curl_url_get(u, CURLUPART_HOST, &name, 0) == CURLUE_OK && cvn_streq_nocase(name, host);

	curl_free(name);
	curl_url_cleanup(u);
	return same;
}

static void start(CURLM *multi, struct asking *a)
{
	CURL *c = a->curl ? a->curl : curl_easy_init();

	curl_easy_reset(c);
	a->curl = c;
	a->got = 0;
	curl_easy_setopt(c, CURLOPT_URL, a->link->url);
	curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(c, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(c, CURLOPT_PROXY, "");                  /* behind one, a private address could not be seen */
	curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(c, CURLOPT_NOBODY, a->get ? 0L : 1L);
	curl_easy_setopt(c, CURLOPT_USERAGENT, "convene/" CVN_VERSION " (checks the links of a letter)");
	curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, a->own ? 0L : 1L);      /* our own host must not lead further inside */
	curl_easy_setopt(c, CURLOPT_MAXREDIRS, a->rules->redirects);
	curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, a->rules->each_ms);
	curl_easy_setopt(c, CURLOPT_OPENSOCKETFUNCTION, open_socket);
	curl_easy_setopt(c, CURLOPT_OPENSOCKETDATA, a);
	curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, swallow);
	curl_easy_setopt(c, CURLOPT_WRITEDATA, a);
	curl_easy_setopt(c, CURLOPT_PRIVATE, a);
	curl_multi_add_handle(multi, c);
}

static void say(struct cvn_probe *l, enum cvn_probe_answer answer, const char *why)
{
	l->answer = answer;
	snprintf(l->why, sizeof l->why, "%s", why);
}

static void judge_status(struct cvn_probe *l)
{
	l->why[0] = '\0';
	l->answer = l->status < 400 ? CVN_PROBE_ANSWERS : l->status == 404 || l->status == 410 ? CVN_PROBE_BROKEN : CVN_PROBE_UNSURE;
	if (l->answer == CVN_PROBE_BROKEN)
		snprintf(l->why, sizeof l->why, "there is no such page (%ld)", l->status);
	else if (l->answer == CVN_PROBE_UNSURE)
		snprintf(l->why, sizeof l->why, "answers %ld%s", l->status,
		         l->status == 401 || l->status == 403 || l->status == 429 ? " to a machine; look with a browser" : "");
}

static void judge(struct asking *a, CURLcode rc)
{
	struct cvn_probe *l = a->link;

	curl_easy_getinfo(a->curl, CURLINFO_RESPONSE_CODE, &l->status);
	if (a->refused)
		say(l, CVN_PROBE_BROKEN, "leads to an address inside this network, which members cannot reach");
	else if (rc == CURLE_OK || (rc == CURLE_WRITE_ERROR && l->status))
		judge_status(l);
	else if (rc == CURLE_COULDNT_RESOLVE_HOST)
		say(l, CVN_PROBE_BROKEN, "there is no such host");
	else if (rc == CURLE_PEER_FAILED_VERIFICATION || rc == CURLE_SSL_CONNECT_ERROR)
		say(l, CVN_PROBE_BROKEN, "its certificate is not good: browsers warn");
	else if (rc == CURLE_TOO_MANY_REDIRECTS)
		say(l, CVN_PROBE_BROKEN, "redirects without end");
	else if (rc == CURLE_UNSUPPORTED_PROTOCOL || rc == CURLE_URL_MALFORMAT)
		say(l, CVN_PROBE_BROKEN, "redirects to something that is no web page");
	else if (rc == CURLE_OPERATION_TIMEDOUT)
		say(l, CVN_PROBE_UNSURE, "no answer in time");
	else
		say(l, CVN_PROBE_UNSURE, curl_easy_strerror(rc));
}

/* Many hosts do not know HEAD, and say so in many ways: whatever HEAD did not bring is asked again. */
static bool wants_get(const struct asking *a, CURLcode rc)
{
	return !a->get && !a->refused && a->link->status != 410 && a->link->answer != CVN_PROBE_ANSWERS &&
	       (rc == CURLE_OK || rc == CURLE_GOT_NOTHING || rc == CURLE_RECV_ERROR || rc == CURLE_HTTP2 || rc == CURLE_HTTP2_STREAM);
}

/* ---- All of them ---- */

struct round {
	CURLM *multi;
	struct asking *at;
	size_t n, next, running;
	struct cvn_probe_rules rules;
	int64_t until_ms;
};

static void fill(struct round *r)
{
	for (; r->next < r->n && r->running < r->rules.at_once; r->next++) {
		if (!r->at[r->next].link)
			continue;
		start(r->multi, &r->at[r->next]);
		r->running++;
	}
}

static void reap(struct round *r)
{
	CURLMsg *m;
	int left;

	while ((m = curl_multi_info_read(r->multi, &left))) {
		struct asking *a = NULL;
		CURLcode rc = m->data.result;

		if (m->msg != CURLMSG_DONE || curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, (char **)&a) != CURLE_OK)
			continue;
		judge(a, rc);
		curl_multi_remove_handle(r->multi, a->curl);
		if (wants_get(a, rc)) {
			a->get = true;
			start(r->multi, a);
			continue;
		}
		curl_easy_cleanup(a->curl);
		a->curl = NULL;
		r->running--;
	}
}

static void run(struct round *r)
{
	int alive;

	for (fill(r); r->running > 0 && cvn_monotonic_ms() < r->until_ms; fill(r)) {
		curl_multi_perform(r->multi, &alive);
		reap(r);
		if (alive)
			curl_multi_poll(r->multi, NULL, 0, POLL_MS, NULL);
	}
	for (size_t i = 0; i < r->n; i++) {
		if (r->at[i].link && !r->at[i].curl && r->at[i].link->answer == CVN_PROBE_NOT_ASKED)
			say(r->at[i].link, CVN_PROBE_NOT_ASKED, "not asked: no time left");
		if (!r->at[i].curl)
			continue;
		curl_multi_remove_handle(r->multi, r->at[i].curl);
		curl_easy_cleanup(r->at[i].curl);
		say(r->at[i].link, CVN_PROBE_UNSURE, "no answer in time");
	}
}

void cvn_probe_links(struct cvn_probe *links, size_t n, const struct cvn_probe_rules *rules)
{
	struct round r = { .rules = settle(rules), .n = n };
	size_t asked = 0;

	curl_global_init(CURL_GLOBAL_DEFAULT);
	r.at = cvn_xcalloc(n + 1, sizeof *r.at);
	r.multi = curl_multi_init();
	r.until_ms = cvn_monotonic_ms() + r.rules.all_ms;
	curl_multi_setopt(r.multi, CURLMOPT_MAX_HOST_CONNECTIONS, (long)PER_HOST);
	for (size_t i = 0; i < n; i++) {
		links[i].status = 0;
		say(&links[i], CVN_PROBE_NOT_ASKED, "not asked");
		if (!cvn_starts_nocase(links[i].url, "http:") && !cvn_starts_nocase(links[i].url, "https:"))
			continue;
		if (asked++ < r.rules.most)
			r.at[i] = (struct asking){ .link = &links[i], .rules = &r.rules, .own = on_host(links[i].url, r.rules.own_host) };
		else
			say(&links[i], CVN_PROBE_NOT_ASKED, "not asked: too many links");
	}
	run(&r);
	curl_multi_cleanup(r.multi);
	free(r.at);
	curl_global_cleanup();
}
