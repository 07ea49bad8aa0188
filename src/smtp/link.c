/*
 * link.c - the connection under a dialogue, by libcurl: the only file that knows it.
 *
 * CURLOPT_CONNECT_ONLY makes libcurl do greeting, EHLO, STARTTLS, certificate check and AUTH and then leave the connection
 * to curl_easy_send and curl_easy_recv. What the server said on the way is overheard through the debug callback, since
 * libcurl keeps the last code only. What is sent is never kept: it holds the password.
 */
#include <assert.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <strings.h>
#include <time.h>

#include <curl/curl.h>

#include "convene/base/text.h"
#include "convene/smtp_link.h"

#include "smtp_priv.h"

#include "convene/base/banned.h"

struct cvn_link {
	CURL *curl;
	char curl_error[CURL_ERROR_SIZE];
	struct cvn_smtp_outcome heard;       /* the phase reached and the last reply in it */
	struct curl_slist *resolve;
	const atomic_bool *cancel;           /* while opening */
	curl_socket_t fd;
};

void cvn_link_start(void)
{
	curl_global_init(CURL_GLOBAL_DEFAULT);
}

void cvn_link_close(struct cvn_link *link)
{
	if (!link)
		return;
	curl_easy_cleanup(link->curl);
	curl_slist_free_all(link->resolve);
	cvn_free(link);
}

/* ---- what is overheard while opening ---- */

static void hear_command(struct cvn_smtp_outcome *heard, const char *data, size_t n)
{
	static const struct {
		const char *word;
		enum cvn_smtp_phase phase;
	} words[] = {
		{ "EHLO", CVN_SMTP_EHLO }, { "HELO", CVN_SMTP_EHLO }, { "STARTTLS", CVN_SMTP_STARTTLS }, { "AUTH", CVN_SMTP_AUTH },
	};

	for (size_t i = 0; i < CVN_COUNT(words); i++) {
		size_t len = strlen(words[i].word);

		if (n >= len && memcmp(data, words[i].word, len) == 0)
			heard->phase = words[i].phase;
	}
}

static void hear_reply(struct cvn_smtp_outcome *heard, const char *data, size_t n)
{
	struct cvn_smtp_reply r = { 0 };

	while (n > 0) {
		enum cvn_smtp_reply_step step = cvn_smtp_reply_read(&r, &data, &n);

		if (step == CVN_REPLY_MORE || step == CVN_REPLY_BROKEN)
			return;
		heard->code = r.code;
		memcpy(heard->text, r.text, sizeof heard->text);
		cvn_smtp_enhanced(r.code, r.text, heard->enhanced);
	}
}

static int overhear(CURL *curl, curl_infotype kind, char *data, size_t n, void *arg)
{
	struct cvn_link *link = arg;

	(void)curl;
	if (kind == CURLINFO_HEADER_OUT)
		hear_command(&link->heard, data, n);
	else if (kind == CURLINFO_HEADER_IN)
		hear_reply(&link->heard, data, n);
	else if (kind == CURLINFO_TEXT && link->heard.phase == CVN_SMTP_CONNECT && n > 9 && memcmp(data, "Connected", 9) == 0)
		link->heard.phase = CVN_SMTP_GREETING;
	return 0;
}

static int cancelled(void *arg, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
	const struct cvn_link *link = arg;

	(void)a, (void)b, (void)c, (void)d;
	return link->cancel && atomic_load(link->cancel);
}

/* ---- opening ---- */

static void configure(struct cvn_link *link, const struct cvn_link_options *opt, const char *url)
{
	CURL *c = link->curl;

	curl_easy_setopt(c, CURLOPT_URL, url);
	curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	curl_easy_setopt(c, CURLOPT_PROXY, "");                  /* whatever the environment says */
	curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(c, CURLOPT_CONNECT_ONLY, 1L);
	curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, (long)opt->timeout_s);
	curl_easy_setopt(c, CURLOPT_SERVER_RESPONSE_TIMEOUT, (long)opt->timeout_s);
	curl_easy_setopt(c, CURLOPT_TIMEOUT, (long)opt->timeout_s);
	curl_easy_setopt(c, CURLOPT_TCP_KEEPALIVE, 1L);
	curl_easy_setopt(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(c, CURLOPT_USE_SSL, opt->starttls ? (long)CURLUSESSL_ALL : opt->try_tls ? (long)CURLUSESSL_TRY : (long)CURLUSESSL_NONE);
	if (opt->any_certificate) {
		curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 0L);
		curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 0L);
	}
	if (opt->addresses)
		curl_easy_setopt(c, CURLOPT_RESOLVE, link->resolve = curl_slist_append(NULL, opt->addresses));
	if (opt->ca_file)
		curl_easy_setopt(c, CURLOPT_CAINFO, opt->ca_file);
	if (opt->user) {
		curl_easy_setopt(c, CURLOPT_USERNAME, opt->user);
		curl_easy_setopt(c, CURLOPT_PASSWORD, opt->password ? opt->password : "");
	}
	curl_easy_setopt(c, CURLOPT_CERTINFO, 1L);               /* to say what is wrong with one (in_words) */
	curl_easy_setopt(c, CURLOPT_ERRORBUFFER, link->curl_error);
	curl_easy_setopt(c, CURLOPT_VERBOSE, 1L);
	curl_easy_setopt(c, CURLOPT_DEBUGFUNCTION, overhear);
	curl_easy_setopt(c, CURLOPT_DEBUGDATA, link);
	curl_easy_setopt(c, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(c, CURLOPT_XFERINFOFUNCTION, cancelled);
	curl_easy_setopt(c, CURLOPT_XFERINFODATA, link);
}

/* Whether asking again would do harm, or at least never help. */
static bool is_denied(CURLcode code, const struct cvn_smtp_outcome *heard)
{
	bool for_now = heard->code / 100 == 4;

	switch (code) {
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_ISSUER_ERROR:
		return true;
	case CURLE_USE_SSL_FAILED:
	case CURLE_LOGIN_DENIED:
		return !for_now;
	default:
		return false;
	}
}

/* libcurl on GnuTLS says no more than that verification failed: the dates of the certificate tell the commonest cause. */
static bool has_expired(const struct cvn_link *link)
{
	static const char expires[] = "Expire Date:";
	struct curl_certinfo *chain = NULL;
	struct tm until = { 0 };
	char *end = NULL;

	if (curl_easy_getinfo(link->curl, CURLINFO_CERTINFO, &chain) != CURLE_OK || !chain || chain->num_of_certs < 1)
		return false;
	for (struct curl_slist *line = chain->certinfo[0]; line; line = line->next)
		if (strncasecmp(line->data, expires, sizeof expires - 1) == 0)
			end = strptime(line->data + sizeof expires - 1, "%Y-%m-%d %H:%M:%S", &until);
	return end != NULL && timegm(&until) < time(NULL);
}

/* What failed, in plain words; curl's own where there are none. */
static void in_words(const struct cvn_link *link, CURLcode code, int timeout_s, char out[CVN_SMTP_TEXT])
{
	static const struct {
		const char *curl, *plain;
	} certificate[] = {
		{ "expired", "its certificate has expired" },
		{ "not yet", "its certificate is not valid yet; is the clock right?" },
		{ "does not match", "its certificate is for another name" },
		{ "subject name", "its certificate is for another name" },
		{ "alternative", "its certificate is for another name" },
		{ "self", "its certificate is signed by itself; ca_file = … says whom to believe" },
		{ "issuer", "its certificate is signed by an authority that is not known here; ca_file = … says whom to believe" },
		{ "verification failed", "its certificate is signed by an authority that is not known here; ca_file = … says whom to believe" },
	};
	const char *curl_says = link->curl_error[0] ? link->curl_error : curl_easy_strerror(code);
	long os = 0;

	curl_easy_getinfo(link->curl, CURLINFO_OS_ERRNO, &os);
	if (code == CURLE_COULDNT_RESOLVE_HOST)
		snprintf(out, CVN_SMTP_TEXT, "DNS knows no such name");
	else if (code == CURLE_COULDNT_CONNECT && os == ECONNREFUSED)
		snprintf(out, CVN_SMTP_TEXT, "nothing listens there (connection refused)");
	else if (code == CURLE_COULDNT_CONNECT && (os == EHOSTUNREACH || os == ENETUNREACH))
		snprintf(out, CVN_SMTP_TEXT, "there is no way to it from here (network unreachable)");
	else if (code == CURLE_OPERATION_TIMEDOUT)
		snprintf(out, CVN_SMTP_TEXT, "it did not answer within %d seconds", timeout_s);
	else if (code == CURLE_SSL_CONNECT_ERROR)
		snprintf(out, CVN_SMTP_TEXT, "TLS could not be agreed on (%.140s)%s", curl_says,
		         link->heard.phase == CVN_SMTP_STARTTLS ? "" : "; is it the right port?");
	else if (code == CURLE_USE_SSL_FAILED)
		snprintf(out, CVN_SMTP_TEXT, "it offers no STARTTLS, and nothing is sent in the clear");
	else
		snprintf(out, CVN_SMTP_TEXT, "%s", curl_says);
	if (code == CURLE_PEER_FAILED_VERIFICATION && has_expired(link)) {
		snprintf(out, CVN_SMTP_TEXT, "its certificate has expired");
		return;
	}
	for (size_t i = 0; code == CURLE_PEER_FAILED_VERIFICATION && i < CVN_COUNT(certificate); i++)
		if (cvn_find_nocase(curl_says, certificate[i].curl)) {
			snprintf(out, CVN_SMTP_TEXT, "%s", certificate[i].plain);
			return;
		}
}

/* Put curl's own words behind the server's: the reply to a command that worked says nothing about what failed. */
static int explain(struct cvn_link *link, CURLcode code, const char *url, int timeout_s, struct cvn_smtp_outcome *out_why,
                   struct cvn_err *err)
{
	bool denied = is_denied(code, &link->heard);
	char curl_says[CVN_SMTP_TEXT];

	in_words(link, code, timeout_s, curl_says);

	if (code == CURLE_USE_SSL_FAILED || code == CURLE_PEER_FAILED_VERIFICATION)
		link->heard.phase = CVN_SMTP_STARTTLS;
	if (link->heard.code < 400) {
		link->heard.code = 0;
		link->heard.enhanced[0] = '\0';
		snprintf(link->heard.text, sizeof link->heard.text, "%s", curl_says);
	}
	link->heard.verdict = denied ? CVN_SMTP_REFUSED : CVN_SMTP_DEFERRED;
	snprintf(link->heard.host, sizeof link->heard.host, "%s", url);
	*out_why = link->heard;
	return cvn_fail(err, denied ? CVN_E_DENIED : CVN_E_REMOTE, "%s: %s%s%.0d%s%s", url, link->heard.code ? "" : curl_says,
	                link->heard.code ? "the server said " : "", link->heard.code, link->heard.code ? " " : "",
	                link->heard.code ? link->heard.text : "");
}

int cvn_link_open(const struct cvn_link_options *opt, struct cvn_link **out, struct cvn_smtp_outcome *out_why,
                  struct cvn_err *err)
{
	CVN_AUTO(cvn_link_close) struct cvn_link *link = cvn_xcalloc(1, sizeof *link);
	CVN_AUTO_STR char *url = cvn_xasprintf("%s/%s", opt->url, opt->helo);
	CURLcode code;

	link->curl = curl_easy_init();
	link->cancel = opt->cancel;
	link->fd = CURL_SOCKET_BAD;
	if (!link->curl)
		return cvn_fail(err, CVN_E_IO, "libcurl gives no handle");
	configure(link, opt, url);
	code = curl_easy_perform(link->curl);
	if (code == CURLE_OK)
		code = curl_easy_getinfo(link->curl, CURLINFO_ACTIVESOCKET, &link->fd);
	if (code == CURLE_OK && link->fd == CURL_SOCKET_BAD)
		code = CURLE_COULDNT_CONNECT;
	if (code == CURLE_OK && link->heard.code == 421)         /* where STARTTLS may be refused libcurl hears no difference */
		code = CURLE_WEIRD_SERVER_REPLY;
	if (code != CURLE_OK)
		return explain(link, code, opt->url, opt->timeout_s, out_why, err);
	curl_easy_setopt(link->curl, CURLOPT_VERBOSE, 0L);
	curl_easy_setopt(link->curl, CURLOPT_USERNAME, NULL);
	curl_easy_setopt(link->curl, CURLOPT_PASSWORD, NULL);
	link->cancel = NULL;
	*out = CVN_TAKE(&link);
	return CVN_OK;
}

/* ---- carrying ---- */

int cvn_link_fd(const struct cvn_link *link)
{
	return link->fd;
}

int cvn_link_send(struct cvn_link *link, const char *data, size_t n, size_t *out_n, struct cvn_err *err)
{
	size_t moved = 0;
	CURLcode code = curl_easy_send(link->curl, data, n, &moved);

	if (code != CURLE_OK && code != CURLE_AGAIN)
		return cvn_fail(err, CVN_E_REMOTE, "the connection broke while sending: %s", curl_easy_strerror(code));
	*out_n = code == CURLE_OK ? moved : 0;
	return CVN_OK;
}

int cvn_link_recv(struct cvn_link *link, char *data, size_t n, size_t *out_n, struct cvn_err *err)
{
	size_t moved = 0;
	CURLcode code = curl_easy_recv(link->curl, data, n, &moved);

	if (code == CURLE_AGAIN) {
		*out_n = 0;
		return CVN_OK;
	}
	if (code != CURLE_OK)
		return cvn_fail(err, CVN_E_REMOTE, "the connection broke: %s", curl_easy_strerror(code));
	if (moved == 0)
		return cvn_fail(err, CVN_E_REMOTE, "the server closed the connection");
	*out_n = moved;
	return CVN_OK;
}

void cvn_link_hurry(struct cvn_link *link)
{
	int on = 1;

	setsockopt(link->fd, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on);
}
