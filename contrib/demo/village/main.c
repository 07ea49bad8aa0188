/*
 * main.c - the village's flags. See village.h for what it is.
 */
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "village.h"

#include "convene/base/banned.h"

static const char help[] =
	"village - a mail host on loopback whose fictional members answer their letters\n\n"
	"  --maildir DIR        where the members' mails to the office land (a Maildir, made when absent)\n"
	"  --domain NAME        the office's domain (local59.example)\n"
	"  --mailbox NAME       local part of the office's mailbox (answers)\n"
	"  --port N             loopback port; 0 takes a free one. Prints `port N` when it listens\n"
	"  --seed N             who does what (59): same seed and address, same member\n"
	"  --as ADDRESS=WORDS   cast one member: client (gmail outlook apple thunderbird), temper (silent writes away\n"
	"                       away-old refused bounces full complains leaves), answer (accepts declines tentative\n"
	"                       no-answer), separated by commas; may be repeated\n"
	"  --who ADDRESS        print who that member is, and exit; may be repeated by separate calls\n"
	"  --delay MS           members answer within so long (0)\n"
	"  --reply-delay MS     hold back the answer to each letter's final dot (0)\n"
	"  --quiet-after MS     call it quiet so long after the last letter when no answer is on its way (300)\n"
	"  --accept-log FILE    a line for every letter, written before it is accepted\n"
	"  --status FILE        one line of counts, first word busy or quiet\n"
	"  --keep DIR           keep every letter as a file\n"
	"  --members N          with --write-list: how many (240)\n"
	"  --write-list FILE    write a list of fictional members as CSV, and exit\n";

enum { OPT_MAILDIR = 1, OPT_DOMAIN, OPT_MAILBOX, OPT_PORT, OPT_SEED, OPT_AS, OPT_WHO, OPT_DELAY, OPT_REPLY_DELAY, OPT_QUIET,
       OPT_LOG, OPT_STATUS, OPT_KEEP, OPT_MEMBERS, OPT_LIST, OPT_HELP };

static const struct option flags[] = {
	{ "maildir", 1, NULL, OPT_MAILDIR }, { "domain", 1, NULL, OPT_DOMAIN }, { "mailbox", 1, NULL, OPT_MAILBOX },
	{ "port", 1, NULL, OPT_PORT }, { "seed", 1, NULL, OPT_SEED }, { "as", 1, NULL, OPT_AS }, { "who", 1, NULL, OPT_WHO },
	{ "delay", 1, NULL, OPT_DELAY }, { "reply-delay", 1, NULL, OPT_REPLY_DELAY }, { "quiet-after", 1, NULL, OPT_QUIET },
	{ "accept-log", 1, NULL, OPT_LOG }, { "status", 1, NULL, OPT_STATUS }, { "keep", 1, NULL, OPT_KEEP },
	{ "members", 1, NULL, OPT_MEMBERS }, { "write-list", 1, NULL, OPT_LIST }, { "help", 0, NULL, OPT_HELP },
	{ NULL, 0, NULL, 0 },
};

static int64_t number(const char *flag, const char *text, uint64_t max)
{
	uint64_t n = 0;

	if (cvn_parse_u64(cvn_span_of(text), max, &n, NULL) != CVN_OK) {
		fprintf(stderr, "village: --%s: %s is not a number up to %llu\n", flag, text, (unsigned long long)max);
		exit(64);
	}
	return (int64_t)n;
}

static void cast(struct vil_options *o, const char *text)
{
	struct vil_persona p = { 0 };
	const char *eq = strrchr(text, '=');

	if (!eq || !vil_persona_cast(&p, eq + 1) || o->n_cast == CVN_COUNT(o->cast)) {
		fprintf(stderr, "village: --as %s: want ADDRESS=WORDS (see --help), at most %zu\n", text, CVN_COUNT(o->cast));
		exit(64);
	}
	o->cast[o->n_cast++] = text;
}

static void print_who(const struct vil_options *o, const char *address)
{
	struct vil_play *play = vil_play_new(o, NULL);
	struct vil_persona p = vil_play_who(play, address);

	printf("%s\t%s\t%s\t%s\n", address, vil_client_name[p.client], vil_temper_name[p.temper], vil_answer_name[p.answer]);
	vil_play_free(play);
}

/* One flag; returns the exit status when the program ends here, else -1. */
static int take_flag(struct vil_options *o, int flag, const char *name)
{
	switch (flag) {
	case OPT_MAILDIR: o->maildir = optarg; break;
	case OPT_DOMAIN: o->domain = optarg; break;
	case OPT_MAILBOX: o->mailbox = optarg; break;
	case OPT_PORT: o->port = (int)number(name, optarg, 65535); break;
	case OPT_SEED: o->seed = (uint64_t)number(name, optarg, INT64_MAX); break;
	case OPT_AS: cast(o, optarg); break;
	case OPT_WHO: print_who(o, optarg); return 0;
	case OPT_DELAY: o->delay_ms = number(name, optarg, 1u << 30); break;
	case OPT_REPLY_DELAY: o->reply_delay_ms = number(name, optarg, 1u << 30); break;
	case OPT_QUIET: o->quiet_after_ms = number(name, optarg, 1u << 30); break;
	case OPT_LOG: o->accept_log = optarg; break;
	case OPT_STATUS: o->status = optarg; break;
	case OPT_KEEP: o->keep = optarg; break;
	case OPT_MEMBERS: o->members = (size_t)number(name, optarg, 10000000); break;
	case OPT_LIST: o->write_list = optarg; break;
	case OPT_HELP: fputs(help, stdout); return 0;
	default: return 64;
	}
	return -1;
}

int main(int argc, char **argv)
{
	struct vil_options o = { .seed = 59, .members = 240, .domain = "local59.example", .mailbox = "answers", .quiet_after_ms = 300 };
	int flag, which = 0, status;

	while ((flag = getopt_long(argc, argv, "+", flags, &which)) != -1)
		if ((status = take_flag(&o, flag, flags[which].name)) >= 0)
			return status;
	if (o.write_list)
		return vil_write_list(&o);
	if (optind < argc || !o.maildir) {
		fputs("village: want --maildir DIR and no other words; see --help\n", stderr);
		return 64;
	}
	signal(SIGPIPE, SIG_IGN);
	if (!vil_maildir_make(o.maildir)) {
		fprintf(stderr, "village: %s: %s\n", o.maildir, strerror(errno));
		return 73;
	}
	struct vil_post *post = vil_post_new(o.maildir, o.domain, o.mailbox);
	struct vil_play *play = vil_play_new(&o, post);
	struct vil_host *host = vil_host_new(&o, play);
	if (!host) {
		fprintf(stderr, "village: accept log or letters directory: %s\n", strerror(errno));
		return 73;
	}
	status = vil_serve(&o, host, post);
	vil_host_free(host);
	vil_play_free(play);
	vil_post_free(post);
	return status;
}
