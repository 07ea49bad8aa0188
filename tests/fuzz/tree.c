/*
 * tree.c - records as a captured child might send them; what is accepted is judged (DSN, ARF, auto-reply, leaving, tokens).
 */
#include <string.h>

#include "convene/base/token.h"
#include "inbox/inbox_priv.h"
#include "mime/mime_priv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const struct cvn_keys keys = { 1, { { 0, { 5, 9 } } } };
	struct cvn_mail_tree *tree = NULL;
	struct cvn_verdict verdict;
	struct cvn_ties ties;
	int64_t row;

	if (cvn_mime_read_tree(data, n, &tree, NULL) != CVN_OK)
		return 0;
	cvn_inbox_judge(tree, NULL, &verdict);
	cvn_inbox_ties(tree, &ties);
	for (size_t i = 0; i < ties.n; i++)
		cvn_token_read(&keys, CVN_PURPOSE_BOUNCE, ties.at[i].text, strlen(ties.at[i].text), &row, NULL);
	cvn_verdict_release(&verdict);
	cvn_ties_release(&ties);
	cvn_mail_tree_free(tree);
	return 0;
}
