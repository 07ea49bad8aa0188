/*
 * incoming.c - one mail from octets to a verdict: hash, tree (in the child), judgement, ties. No database.
 */
#include "act_priv.h"

#include "convene/base/banned.h"

void cvn_incoming_release(struct cvn_incoming *in)
{
	free(in->raw);
	cvn_mail_tree_free(in->tree);
	cvn_verdict_release(&in->verdict);
	cvn_ties_release(&in->ties);
	*in = (struct cvn_incoming){ 0 };
}

int cvn_incoming_read(struct cvn_incoming *in, struct cvn_mime_reader *reader, const char *own_domain, struct cvn_err *err)
{
	uint8_t digest[CVN_SHA256_BYTES];
	int rc;

	cvn_sha256(in->raw, in->raw_n, digest);
	cvn_hex(digest, sizeof digest, in->hash);
	rc = cvn_mime_read(reader, in->raw, in->raw_n, &in->tree, &in->trouble);
	if (rc == CVN_E_IO)
		return cvn_fail(err, rc, "%s", in->trouble.text);
	if (rc != CVN_OK)
		return CVN_OK;          /* for quarantine: in->tree stays NULL */
	cvn_inbox_judge(in->tree, own_domain, &in->verdict);
	cvn_inbox_ties(in->tree, &in->ties);
	return CVN_OK;
}
