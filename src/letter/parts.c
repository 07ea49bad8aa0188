/*
 * parts.c - pictures and attachments: the MIME tree around the two bodies (RFC 2045, 2046, 2387, 2392).
 *
 *   mixed( related( alternative( text, html [, calendar] ), pictures… ), attachments… [, invite.ics] )
 *
 * with the outer ones left out when they would hold one part. What is the same for everybody is base64 already; a person's
 * own file is read, or a page filled, when the letter is written (own.c).
 */
#include "compile_priv.h"

#include "header.h"
#include "html.h"

#include <stdio.h>
#include <string.h>

#include "convene/base/banned.h"

/* "=_" cannot stand in quoted-printable or base64: no boundary can occur in a body. */
#define ALTERNATIVE "=_convene_alternative"
#define RELATED "=_convene_related"
#define MIXED CVN_PART_MIXED

static const char *media_type(const char *name)
{
	static const struct {
		const char *ending, *type;
	} table[] = {
		{ ".png", "image/png" }, { ".jpg", "image/jpeg" }, { ".jpeg", "image/jpeg" }, { ".gif", "image/gif" },
		{ ".webp", "image/webp" }, { ".svg", "image/svg+xml" }, { ".pdf", "application/pdf" },
		{ ".txt", "text/plain; charset=UTF-8" }, { ".csv", "text/csv; charset=UTF-8" }, { ".md", "text/markdown; charset=UTF-8" },
		{ ".html", "text/html; charset=UTF-8" }, { ".ics", "text/calendar; charset=UTF-8" }, { ".vcf", "text/vcard; charset=UTF-8" },
		{ ".mp3", "audio/mpeg" }, { ".zip", "application/zip" },
		{ ".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document" },
		{ ".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" },
		{ ".odt", "application/vnd.oasis.opendocument.text" },
	};
	const char *dot = strrchr(name, '.');

	for (size_t i = 0; dot && i < CVN_COUNT(table); i++) {
		if (cvn_streq_nocase(dot, table[i].ending))
			return table[i].type;
	}
	return "application/octet-stream";
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

void cvn_part_headers(struct cvn_buf *out, const char *boundary, const char *name, const char *cid)
{
	cvn_buf_printf(out, "\r\n--%s\r\nContent-Type: %s", boundary, media_type(name));
	cvn_header_param(out, "name", base_name(name));
	if (cid)
		cvn_buf_printf(out, "\r\nContent-ID: <%s>", cid);
	cvn_buf_printf(out, "\r\nContent-Disposition: %s", cid ? "inline" : "attachment");
	cvn_header_param(out, "filename", base_name(name));
	cvn_buf_str(out, "\r\nContent-Transfer-Encoding: base64\r\n\r\n");
}

/* ---- Pictures ---- */

static int load(struct compiler *c, const char *name, size_t line, size_t column, struct cvn_buf *out)
{
	struct cvn_err why = { 0 };
	int rc;

	if (name[0] == '/' || strstr(name, ".."))
		return cvn_fail(c->err, CVN_E_INVALID, "%s:%zu:%zu: a file beside the message, not '%s'", c->src->path, line, column, name);
	rc = c->src->load ? c->src->load(c->src->load_arg, name, false, out, &why) : CVN_E_NOTFOUND;
	if (rc == CVN_OK)
		return CVN_OK;
	return cvn_fail(c->err, rc == CVN_E_LIMIT ? CVN_E_LIMIT : CVN_E_INVALID, "%s:%zu:%zu: '%s': %s", c->src->path, line, column, name,
	                why.text[0] ? why.text : "there is no such file");
}

/* Where the message names the picture, for errors. */
static void place_of(const struct compiler *c, const char *name, size_t *line, size_t *column)
{
	const char *hit = strstr(c->msg.body, name);

	*line = c->msg.body_line;
	*column = 1;
	for (const char *p = c->msg.body; hit && p < hit; p++) {
		*column = *p == '\n' ? 1 : *column + 1;
		*line += *p == '\n';
	}
}

static bool is_local(const struct compiler *c, const char *src)
{
	struct mark_found f;

	return src[0] && !strchr(src, ':') && src[0] != '#' && strncmp(src, "//", 2) != 0 &&
	       !cvn_mark_next(&c->marks, src, src + strlen(src), &f);
}

static struct picture *picture_named(struct compiler *c, const char *name)
{
	for (size_t i = 0; i < c->n_pictures; i++) {
		if (strcmp(c->picture[i].name, name) == 0)
			return &c->picture[i];
	}
	return NULL;
}

static int add_picture(struct compiler *c, const char *name, struct picture **out)
{
	struct picture *p = &c->picture[c->n_pictures];
	uint8_t digest[CVN_SHA256_BYTES];
	size_t line, column;
	int rc;

	place_of(c, name, &line, &column);
	if (c->n_pictures == MAX_PICTURES)
		return cvn_fail(c->err, CVN_E_LIMIT, "%s:%zu:%zu: more than %d pictures", c->src->path, line, column, MAX_PICTURES);
	*p = (struct picture){ .name = cvn_xstrdup(name) };
	cvn_buf_init(&p->data, FILES_BYTES);
	c->n_pictures++;
	rc = load(c, name, line, column, &p->data);
	if (rc != CVN_OK)
		return rc;
	cvn_sha256(p->data.ptr, p->data.len, digest);
	p->cid = cvn_xasprintf("picture%zu.%02x%02x%02x%02x@%s", c->n_pictures, digest[0], digest[1], digest[2], digest[3],
	                       c->l->office.domain);
	*out = p;
	return CVN_OK;
}

static int picture_of(struct compiler *c, xmlNode *img)
{
	CVN_AUTO_STR char *src = cvn_xstrdup(cvn_html_get(img, "src"));
	CVN_AUTO_STR char *url = NULL;
	struct picture *p;
	int rc = CVN_OK;

	if (!src || !is_local(c, src))
		return CVN_OK;
	p = picture_named(c, src);
	if (!p)
		rc = add_picture(c, src, &p);
	if (rc != CVN_OK)
		return rc;
	url = cvn_xasprintf("cid:%s", p->cid);
	xmlSetProp(img, (const xmlChar *)"src", (const xmlChar *)url);
	return CVN_OK;
}

int cvn_compile_pictures(struct compiler *c, xmlDoc *doc)
{
	int rc = CVN_OK;

	for (xmlNode *n = doc->children; rc == CVN_OK && n;) {
		if (cvn_html_is(n, "img"))
			rc = picture_of(c, n);
		if (n->children) {
			n = n->children;
			continue;
		}
		while (n && !n->next)
			n = n->parent && n->parent->type == XML_ELEMENT_NODE ? n->parent : NULL;
		n = n ? n->next : NULL;
	}
	return rc;
}

void cvn_compile_pictures_release(struct compiler *c)
{
	for (size_t i = 0; i < c->n_pictures; i++) {
		free(c->picture[i].name);
		free(c->picture[i].cid);
		cvn_buf_release(&c->picture[i].data);
	}
}

/* ---- The tree ---- */

static struct piece *piece(struct cvn_letter *l, enum piece_kind kind, struct cvn_buf *text)
{
	struct piece *p = &l->piece[l->n_pieces++];

	*p = (struct piece){ .kind = kind, .len = text ? text->len : 0 };
	p->text = text ? cvn_buf_take(text) : NULL;
	return p;
}

static void text_part(struct cvn_buf *out, const char *subtype, bool quoted)
{
	cvn_buf_printf(out, "--" ALTERNATIVE "\r\nContent-Type: text/%s; charset=UTF-8\r\nContent-Transfer-Encoding: %s\r\n\r\n",
	               subtype, quoted ? "quoted-printable" : "7bit");
}

static void put_pictures(struct compiler *c, struct cvn_buf *b)
{
	for (size_t i = 0; i < c->n_pictures; i++) {
		cvn_part_headers(b, RELATED, c->picture[i].name, c->picture[i].cid);
		cvn_buf_base64(b, c->picture[i].data.ptr, c->picture[i].data.len, 76);
		cvn_buf_truncate(b, b->len - 2);             /* the line end belongs to the boundary that follows */
	}
	cvn_buf_str(b, "\r\n--" RELATED "--\r\n");
}

static int put_attachment(struct compiler *c, const struct cvn_attachment *a, struct cvn_buf *b)
{
	CVN_AUTO_BUF(data, FILES_BYTES);
	const struct cvn_template *t = NULL;
	struct piece *own;
	int rc = CVN_OK;

	if (a->how != CVN_ATTACH_EACH)
		rc = load(c, a->name, a->at.line, a->at.column, &data);
	if (rc != CVN_OK)
		return rc;
	if (a->how == CVN_ATTACH) {
		cvn_part_headers(b, MIXED, a->name, NULL);
		cvn_buf_base64(b, data.ptr, data.len, 76);
		cvn_buf_truncate(b, b->len - 2);
		return cvn_buf_ok(b, c->err);
	}
	rc = a->how == CVN_ATTACH_EACH
	             ? cvn_compile_text(c, c->src->path, a->name, strlen(a->name), a->at, TO_HEADER, &t)
	             : cvn_compile_text(c, a->name, data.ptr, data.len, (struct cvn_place){ 1, 1 }, strstr(a->name, ".html") ? TO_HTML : TO_HEADER, &t);
	if (rc != CVN_OK)
		return rc;
	piece(c->l, PIECE_LITERAL, b);
	cvn_buf_clear(&data);
	cvn_buf_str(&data, a->name);
	own = piece(c->l, a->how == CVN_ATTACH_EACH ? PIECE_EACH : PIECE_PAGE, &data);
	own->t = t;
	own->at = a->at;
	return CVN_OK;
}

static void put_calendar(struct compiler *c, struct cvn_buf *b)
{
	c->l->calendar = cvn_xstrdup(c->src->calendar);
	c->l->nonce = cvn_xstrdup(c->src->nonce);
	cvn_buf_printf(b, "\r\n--" ALTERNATIVE "\r\nContent-Type: text/calendar; charset=UTF-8; method=%s;\r\n component=VEVENT\r\n"
	               "Content-Transfer-Encoding: base64\r\n\r\n", c->src->method);
	piece(c->l, PIECE_LITERAL, b);
	piece(c->l, PIECE_CALENDAR, NULL);
	cvn_buf_str(b, "--" ALTERNATIVE "--\r\n");
}

static void put_calendar_file(struct compiler *c, struct cvn_buf *b)
{
	cvn_buf_str(b, "\r\n--" MIXED "\r\nContent-Type: application/ics; name=\"invite.ics\"\r\n"
	               "Content-Disposition: attachment; filename=\"invite.ics\"\r\nContent-Transfer-Encoding: base64\r\n\r\n");
	piece(c->l, PIECE_LITERAL, b);
	piece(c->l, PIECE_CALENDAR, NULL);
}

int cvn_compile_pieces(struct compiler *c, const char **out_content_type)
{
	CVN_AUTO_BUF(b, 2 * FILES_BYTES);
	struct cvn_letter *l = c->l;
	bool calendar = c->src->calendar && c->src->calendar[0];
	bool mixed = calendar || c->msg.n_attachments > 0, related = c->n_pictures > 0;
	static const char alternative_type[] = "multipart/alternative; boundary=\"" ALTERNATIVE "\"";
	static const char related_type[] = "multipart/related; type=\"multipart/alternative\";\r\n boundary=\"" RELATED "\"";
	int rc = CVN_OK;

	*out_content_type = mixed ? "multipart/mixed; boundary=\"" MIXED "\"" : related ? related_type : alternative_type;
	if (mixed)
		cvn_buf_printf(&b, "--" MIXED "\r\nContent-Type: %s\r\n\r\n", related ? related_type : alternative_type);
	if (related)
		cvn_buf_printf(&b, "--" RELATED "\r\nContent-Type: %s\r\n\r\n", alternative_type);
	text_part(&b, "plain", l->text_quoted);
	piece(l, PIECE_LITERAL, &b);
	piece(l, PIECE_TEXT, NULL);
	cvn_buf_str(&b, "\r\n");
	text_part(&b, "html", l->html_quoted);
	piece(l, PIECE_LITERAL, &b);
	piece(l, PIECE_HTML, NULL);
	if (calendar)
		put_calendar(c, &b);
	else
		cvn_buf_str(&b, "\r\n--" ALTERNATIVE "--\r\n");
	if (related)
		put_pictures(c, &b);
	for (size_t i = 0; rc == CVN_OK && i < c->msg.n_attachments; i++)
		rc = put_attachment(c, &c->msg.attachment[i], &b);
	if (calendar)
		put_calendar_file(c, &b);
	if (mixed)
		cvn_buf_str(&b, "\r\n--" MIXED "--\r\n");
	piece(l, PIECE_LITERAL, &b);
	return rc;
}
