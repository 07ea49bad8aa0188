/*
 * test_seeds.c - what the fuzzers start from and what they found, replayed through the real child and the rules.
 */
#include <dirent.h>
#include <string.h>

#include <criterion/criterion.h>

#include "convene/base/file.h"
#include "convene/inbox.h"
#include "inbox/inbox_priv.h"

static size_t for_each(const char *dir, void (*one)(const char *name, const char *octets, size_t n))
{
	DIR *d = opendir(dir);
	size_t count = 0;

	cr_assert(d != NULL, "%s is not there: run from the top of the tree", dir);
	for (struct dirent *e; (e = readdir(d));) {
		CVN_AUTO_STR char *path = cvn_path_join(dir, e->d_name);
		CVN_AUTO_BUF(b, 16u << 20);
		struct cvn_err err = { 0 };

		if (e->d_name[0] == '.')
			continue;
		cr_assert(cvn_file_read(path, &b, &err) == CVN_OK, "%s", err.text);
		one(path, b.ptr, b.len);
		count++;
	}
	closedir(d);
	return count;
}

static struct cvn_mime_reader *reader;

static void judge_mail(const char *name, const char *octets, size_t n)
{
	CVN_AUTO(cvn_mail_tree_free) struct cvn_mail_tree *tree = NULL;
	struct cvn_verdict v;
	struct cvn_ties t;
	struct cvn_err err = { 0 };
	int rc = cvn_mime_read(reader, octets, n, &tree, &err);

	cr_assert(rc == CVN_OK || (rc == CVN_E_LIMIT && strstr(err.text, "ended") == NULL), "%s: %s", name, err.text);
	if (rc != CVN_OK)
		return;
	cvn_inbox_judge(tree, "local59.example", &v);
	cvn_inbox_ties(tree, &t);
	cvn_verdict_release(&v);
	cvn_ties_release(&t);
}

Test(seeds, mails_of_the_fuzzer_end_in_a_verdict, .timeout = 120)
{
	struct cvn_err err = { 0 };

	cr_assert(cvn_mime_reader_new(NULL, &reader, &err) == CVN_OK);
	cr_assert(for_each("tests/data/fuzz/mail", judge_mail) >= 9);
	cvn_mime_reader_free(reader);
}

static void split(const char *name, const char *octets, size_t n)
{
	CVN_AUTO_STR char *text = cvn_reply_text(octets, n, true), *html = cvn_html_text(octets, n, true);

	cr_assert(text && html, "%s", name);
}

Test(seeds, texts_of_the_fuzzer_are_split, .timeout = 120)
{
	cr_assert(for_each("tests/data/fuzz/quote", split) >= 3);
}
