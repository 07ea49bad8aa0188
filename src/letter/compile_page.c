/*
 * compile_page.c - the page around a body: layout, title, preheader, footer, style sheets in the elements; and the frame of the text.
 */
#include "compile_priv.h"

#include "html.h"
#include "words.h"

#include <string.h>

#include "convene/base/banned.h"

/* What a letter without a layout stands in. */
static const char bare_layout[] =
	"<!doctype html>\n<html lang=\"{{lang}}\" dir=\"{{dir}}\">\n<head><meta charset=\"utf-8\"><title>{{{title}}}</title></head>\n"
	"<body>\n{{{body}}}<hr>\n<p>{{footer_why}}<br>{{office_name}}, {{office_address}}<br>"
	"<a href=\"{{unsubscribe_url}}\">{{footer_unsubscribe}}</a></p>\n</body>\n</html>\n";

static const char text_layout[] = "{{{body}}}-- \n{{footer_why}}\n{{footer_unsubscribe_line}}:\n{{unsubscribe_url}}\n"
                                  "{{#office_address}}{{office_name}}, {{office_address}}\n{{/office_address}}";

/* Style sheets into style attributes, over the whole page. */
static int dress(struct compiler *c, const char *file, const struct cvn_buf *page)
{
	CVN_AUTO(cvn_xml_free) xmlDoc *doc = NULL;
	int rc = cvn_html_read(file, page->ptr, page->len, 1, &doc, c->err);

	if (rc != CVN_OK)
		return rc;
	cvn_buf_clear(&c->html);
	cvn_html_inline(doc);
	rc = cvn_compile_pictures(c, doc);
	cvn_html_write(doc, &c->html);
	return rc == CVN_OK ? cvn_buf_ok(&c->html, c->err) : rc;
}

/* The page around the body. */
int cvn_compile_page(struct compiler *c)
{
	CVN_AUTO_BUF(title, CVN_TEMPLATE_BYTES);
	CVN_AUTO_BUF(preheader, CVN_TEMPLATE_BYTES);
	CVN_AUTO_BUF(page, 4 * CVN_TEMPLATE_BYTES);
	CVN_AUTO_BUF(text, 4 * CVN_TEMPLATE_BYTES);
	const char *layout = c->src->layout && c->src->layout[0] ? c->src->layout : bare_layout;
	const char *path = c->src->layout_path ? c->src->layout_path : "layout";
	/* lang and dir stand there before style sheets are written into the elements: rules for [dir=rtl] ask for them. */
	struct insert inserts[] = { { "body", c->html.ptr, 0 }, { "title", NULL, 0 }, { "preheader", NULL, 0 },
		                    { "lang", c->msg.language, 0 }, { "dir", cvn_language_dir(c->msg.language), 0 }, { NULL, NULL, 0 } };
	struct insert texts[] = { { "body", c->text.ptr, 0 }, { NULL, NULL, 0 } };
	int rc;

	if (c->whole_page) {
		cvn_buf_add(&page, c->html.ptr, c->html.len);
		return dress(c, c->src->path, &page);
	}
	cvn_buf_html(&title, c->subject.ptr, c->subject.len);
	cvn_buf_html(&preheader, c->preheader.ptr, c->preheader.len);
	inserts[1].text = title.ptr;
	inserts[2].text = preheader.ptr;
	rc = cvn_compile_flat(c, path, layout, strlen(layout), AT_START, inserts, &page);
	if (rc == CVN_OK && inserts[0].used != 1)
		rc = cvn_fail(c->err, CVN_E_INVALID, "%s:1:1: a layout needs {{{body}}} once, this one has it %zu times", path,
		              inserts[0].used);
	if (rc == CVN_OK)
		rc = cvn_compile_flat(c, "footer", text_layout, strlen(text_layout), AT_START, texts, &text);
	if (rc != CVN_OK)
		return rc;
	cvn_buf_clear(&c->text);
	cvn_buf_add(&c->text, text.ptr, text.len);
	return dress(c, path, &page);
}
