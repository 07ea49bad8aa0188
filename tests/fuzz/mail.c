/*
 * mail.c - raw octets of a mail through everything the child does, then judged: in this process, so that coverage is seen.
 */
#include <string.h>

#include <gmime/gmime.h>

#include "inbox/act_priv.h"
#include "inbox/inbox_priv.h"
#include "mime/mime_priv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct cvn_charsets *charsets;
	struct cvn_mail_tree tree = { 0 };
	struct cvn_verdict verdict;
	struct cvn_ties ties;
	char *raw;

	if (!charsets) {
		g_mime_init();
		charsets = cvn_charsets_new();
	}
	if (cvn_mime_preflight(data, n))
		return 0;
	raw = cvn_xmalloc(n + 1);
	memcpy(raw, data, n);
	raw[n] = '\0';
	cvn_mime_parse(charsets, raw, n, true, &tree);
	cvn_mime_objects(&tree);
	cvn_inbox_judge(&tree, "local59.example", &verdict);
	cvn_inbox_ties(&tree, &ties);
	free(cvn_reference_ids(raw, n));
	cvn_verdict_release(&verdict);
	cvn_ties_release(&ties);
	cvn_mail_tree_release(&tree);
	free(raw);
	return 0;
}
