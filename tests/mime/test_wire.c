/*
 * test_wire.c - the tree as records: what was written is read, and what a captured child might send is refused.
 */
#include <string.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "mime/mime_priv.h"

static void given_records(struct cvn_buf *out)
{
	struct cvn_mail_tree tree = { 0 };
	struct cvn_mail_part *p = cvn_mail_tree_add(&tree, -1, "text/plain");

	p->disposition = cvn_xstrdup("inline");
	p->filename = cvn_xstrdup("");
	p->field = cvn_xcalloc(1, sizeof *p->field);
	p->field[0] = (struct cvn_mail_field){ cvn_xstrdup("Subject"), cvn_xstrdup("Café") };
	p->n_fields = 1;
	p->text = cvn_xstrdup("hello");
	p->text_len = 5;
	tree.calendar = cvn_xcalloc(1, sizeof *tree.calendar);
	tree.n_calendars = 1;
	tree.calendar[0].uid = cvn_xstrdup("u1");
	tree.calendar[0].sequence = -1;
	tree.calendar[0].dtstamp = 1796000000;
	cvn_mime_write_tree(&tree, out);
	cvn_mail_tree_release(&tree);
}

Test(wire, what_was_written_is_read_back)
{
	CVN_AUTO_BUF(b, 1 << 20);
	CVN_AUTO(cvn_mail_tree_free) struct cvn_mail_tree *tree = NULL;

	given_records(&b);
	cr_assert(eq(int, cvn_mime_read_tree(b.ptr, b.len, &tree, NULL), CVN_OK));
	cr_expect(eq(str, (char *)cvn_mail_header(tree, "subject"), "Café"));
	cr_expect(eq(str, tree->part[0].text, "hello"));
	cr_expect(eq(str, tree->calendar[0].uid, "u1"));
	cr_expect(eq(int, tree->calendar[0].sequence, -1));
	cr_expect(eq(i64, tree->calendar[0].dtstamp, 1796000000));
}

Test(wire, every_truncation_is_refused)
{
	CVN_AUTO_BUF(b, 1 << 20);

	given_records(&b);
	for (size_t n = 0; n < b.len; n++) {
		struct cvn_mail_tree *tree = NULL;

		cr_assert(eq(int, cvn_mime_read_tree(b.ptr, n, &tree, NULL), CVN_E_INVALID), "at %zu", n);
	}
}

Test(wire, no_flipped_octet_gives_a_tree_that_breaks_its_rules)
{
	CVN_AUTO_BUF(b, 1 << 20);

	given_records(&b);
	for (size_t i = 0; i < b.len; i++)
		for (int v = 0; v < 256; v += 5) {
			CVN_AUTO(cvn_mail_tree_free) struct cvn_mail_tree *tree = NULL;
			char was = b.ptr[i];

			b.ptr[i] = (char)v;
			if (cvn_mime_read_tree(b.ptr, b.len, &tree, NULL) == CVN_OK)
				for (size_t p = 0; p < tree->n_parts; p++)
					cr_assert(lt(int, tree->part[p].parent, (int)p));
			b.ptr[i] = was;
		}
}
