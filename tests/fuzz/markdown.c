/*
 * markdown.c - any text through the Markdown path: template tags become marks, md4c makes a tree, the tree becomes HTML and plain text,
 * with the tags back in it as operations. No mark may be lost into the output, and no tag of script or event handler arises.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "letter/md.h"
#include "letter/wrap.h"

#include "convene/base/banned.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void write_out(struct marks *m, const struct md_node *tree, struct cvn_err *err)
{
	CVN_AUTO_BUF(html, 4u << 20);
	CVN_AUTO_BUF(text, 4u << 20);
	const struct cvn_template *t;

	cvn_md_html(m, tree, &html);
	cvn_md_text(m, tree, 76, &text);
	if (strstr(html.ptr, "<script") || strstr(html.ptr, "javascript:") || strstr(html.ptr, " onclick"))
		abort();
	if (cvn_marks_compile(m, "m.md", html.ptr, html.len, TO_HTML, true, NULL, 0, &t, err) == CVN_OK) {
		for (size_t i = 0; i < t->n; i++) {
			if (t->op[i].kind == OP_TEXT && memmem(t->op[i].text.ptr, t->op[i].text.len, m->prefix, m->prefix_len))
				abort();
		}
	}
	cvn_marks_compile(m, "m.md", text.ptr, text.len, TO_TEXT, false, NULL, 0, &t, err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	CVN_AUTO(cvn_templates_free) struct cvn_templates *family = cvn_templates_new(NULL, NULL);
	CVN_AUTO(cvn_md_free) struct md_node *tree = NULL;
	CVN_AUTO_BUF(flat, 1u << 20);
	CVN_AUTO_STR char *text = cvn_xstrndup((const char *)data, n);
	const struct cvn_span texts[] = { cvn_span_of(text) };
	const struct cvn_template *t = NULL;
	struct marks marks;
	struct cvn_err err = { 0 };

	if (n > 4096 || strstr(text, "<script") || strstr(text, "javascript:") || strstr(text, " onclick"))
		return 0;
	cvn_marks_init(&marks, family, texts, 1);
	if (cvn_template_compile(family, &(struct cvn_template_source){ "m.md", text, strlen(text), 1, 1 }, &t, &err) == CVN_OK &&
	    cvn_template_flatten(t, &marks, NULL, &flat, &err) == CVN_OK && cvn_md_parse(&marks, flat.ptr, flat.len, &tree, &err) == CVN_OK) {
		write_out(&marks, tree, &err);
		cvn_md_isolate(&marks, tree);
		write_out(&marks, tree, &err);
	}
	cvn_marks_release(&marks);
	return 0;
}
