/*
 * parse.c - the octets of a mail into the tree, by GMime. Runs in the child.
 *
 * Kept: every header field decoded, parameters, text of leaves as UTF-8, size and first octets of the rest. GMime bounds its
 * own depth; ours is lower. Calendar objects are read from the finished tree by objects.c.
 */
#include <string.h>
#include <strings.h>

#include <gmime/gmime.h>

#include "convene/base/text.h"

#include "mime_priv.h"

#include "convene/base/banned.h"

#define MAX_VALUE (16u << 10)
#define MAX_PARAMS 50
#define MAX_PART_FIELDS 1200

struct walk {
	const struct cvn_charsets *cs;
	struct cvn_mail_tree *tree;
	size_t text_left;
	bool want_data;
};

static char *clean(const char *s, size_t max)
{
	CVN_AUTO_BUF(b, MAX_VALUE * 4);

	if (s)
		cvn_charset_clean(s, strnlen(s, max), &b);
	return cvn_buf_take(&b);
}

static char *clean_lower(const char *s)
{
	char *t = clean(s, 200);

	for (char *p = t; *p; p++)
		*p = (char)cvn_ascii_lower((unsigned char)*p);
	return t;
}

static bool has_field(const struct cvn_mail_part *p, const char *name)
{
	return cvn_mail_field(p, name) != NULL;
}

/* Fields of one header list behind those that are there; `again` false: names already present are left out. */
static void add_fields(struct cvn_mail_part *p, GMimeHeaderList *list, bool again)
{
	int n = list ? g_mime_header_list_get_count(list) : 0;
	size_t had = p->n_fields;

	if (n <= 0 || had + (size_t)n > MAX_PART_FIELDS)
		return;
	p->field = cvn_xreallocarray(p->field, had + (size_t)n, sizeof *p->field);
	for (int i = 0; i < n; i++) {
		GMimeHeader *h = g_mime_header_list_get_header_at(list, i);
		const char *name = g_mime_header_get_name(h), *raw = g_mime_header_get_raw_value(h);
		char *flat, *decoded;

		if (!name || (!again && has_field(p, name)))
			continue;
		flat = g_mime_utils_header_unfold(raw ? raw : "");
		decoded = g_mime_utils_header_decode_text(NULL, flat);
		p->field[p->n_fields].name = clean(name, 200);
		p->field[p->n_fields++].value = clean(decoded, MAX_VALUE);
		g_free(flat);
		g_free(decoded);
	}
}

static void add_params(struct cvn_mail_part *p, GMimeContentType *type)
{
	GMimeParamList *list = type ? g_mime_content_type_get_parameters(type) : NULL;
	int n = list ? g_mime_param_list_length(list) : 0;

	if (n > MAX_PARAMS)
		n = MAX_PARAMS;
	p->param = cvn_xcalloc(n > 0 ? (size_t)n : 1, sizeof *p->param);
	for (int i = 0; i < n; i++) {
		GMimeParam *param = g_mime_param_list_get_parameter_at(list, i);

		p->param[p->n_params].name = clean_lower(g_mime_param_get_name(param));
		p->param[p->n_params++].value = clean(g_mime_param_get_value(param), MAX_VALUE);
	}
}

/* A new part with what every MIME entity has. NULL when the tree is full. */
static struct cvn_mail_part *add_part(struct walk *w, GMimeObject *o, int parent)
{
	GMimeContentType *type = g_mime_object_get_content_type(o);
	CVN_AUTO_STR char *mime = type ? g_mime_content_type_get_mime_type(type) : NULL;
	CVN_AUTO_STR char *lower = clean_lower(mime ? mime : "text/plain");
	struct cvn_mail_part *p = cvn_mail_tree_add(w->tree, parent, lower);

	if (!p)
		return NULL;
	p->disposition = clean_lower(g_mime_object_get_disposition(o));
	p->filename = clean(GMIME_IS_PART(o) ? g_mime_part_get_filename(GMIME_PART(o)) : NULL, 1000);
	add_params(p, type);
	return p;
}

static bool ends_with(const char *s, const char *end)
{
	size_t n = strlen(s), m = strlen(end);

	return n >= m && cvn_streq_nocase(s + n - m, end);
}

/* Calendar objects travel under many names: Apple even sends application/x-any. */
static bool is_text(const struct cvn_mail_part *p, const char *s, size_t n)
{
	size_t skip = n > 3 && memcmp(s, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;

	if (strncmp(p->type, "text/", 5) == 0 || strncmp(p->type, "message/", 8) == 0 ||
	    strncmp(p->type, "multipart/", 10) == 0 || ends_with(p->filename, ".ics"))
		return true;
	while (skip < n && cvn_ascii_space((unsigned char)s[skip]))
		skip++;
	return n - skip > 15 && strncasecmp(s + skip, "BEGIN:VCALENDAR", 15) == 0;
}

static void set_text(struct walk *w, struct cvn_mail_part *p, const char *s, size_t n)
{
	struct cvn_buf b;

	cvn_buf_init(&b, CVN_MIME_MAX_TEXT);
	if (n > w->text_left) {
		n = w->text_left;
		w->tree->cut = true;
	}
	w->text_left -= n;
	cvn_charset_text(w->cs, cvn_mail_param(p, "charset"), s, n, &b);
	w->tree->cut = w->tree->cut || b.failed;
	p->text_len = b.len;
	p->text = cvn_buf_take(&b);
}

/* An HTML part whose plain twin says something is not needed: its text stays behind. */
static bool has_plain_twin(const struct cvn_mail_tree *tree, const struct cvn_mail_part *p)
{
	if (p->parent < 0 || strcmp(p->type, "text/html") != 0 || strcmp(tree->part[p->parent].type, "multipart/alternative") != 0)
		return false;
	for (size_t i = (size_t)p->parent + 1; i < tree->n_parts; i++) {
		const struct cvn_mail_part *q = &tree->part[i];

		if (q->parent == p->parent && q->text && strcmp(q->type, "text/plain") == 0 && q->text_len > 40 &&
		    strspn(q->text, " \t\n") < q->text_len)
			return true;
	}
	return false;
}

static void set_content(struct walk *w, struct cvn_mail_part *p, const char *s, size_t n)
{
	p->size = n;
	p->head_len = n < sizeof p->head ? n : sizeof p->head;
	memcpy(p->head, s, p->head_len);
	if (has_plain_twin(w->tree, p)) {
		p->text = NULL;
	} else if (is_text(p, s, n)) {
		set_text(w, p, s, n);
	} else if (w->want_data || strcmp(p->type, "application/ms-tnef") == 0) {
		p->data_len = n < CVN_MIME_MAX_TEXT ? n : CVN_MIME_MAX_TEXT;
		p->data = cvn_xmalloc(p->data_len + 1);
		memcpy(p->data, s, p->data_len);
	}
}

static void walk_leaf(struct walk *w, GMimePart *o, struct cvn_mail_part *p)
{
	GMimeDataWrapper *content = g_mime_part_get_content(o);
	GMimeStream *mem = g_mime_stream_mem_new();
	GByteArray *octets;

	if (content)
		g_mime_data_wrapper_write_to_stream(content, mem);
	octets = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(mem));
	set_content(w, p, octets->data ? (const char *)octets->data : "", octets->len);
	g_object_unref(mem);
}

/* One thing to visit. A stack of our own: the depth of a stranger's mail never becomes the depth of ours. */
struct visit {
	GMimeObject *object;
	GMimeMessage *message;     /* the message whose body `object` is, or NULL */
	int parent, depth;
};

struct stack {
	struct visit *at;
	size_t n, cap;
};

static void push(struct stack *s, GMimeObject *o, GMimeMessage *m, int parent, int depth)
{
	if (s->n == s->cap) {
		s->cap = s->cap ? s->cap * 2 : 32;
		s->at = cvn_xreallocarray(s->at, s->cap, sizeof *s->at);
	}
	s->at[s->n++] = (struct visit){ o, m, parent, depth };
}

static void push_message(struct stack *s, GMimeMessage *m, int parent, int depth)
{
	if (m)
		push(s, g_mime_message_get_mime_part(m), m, parent, depth);
}

/* A multipart whose boundary never comes still says something: its text stands before the first boundary. */
static void walk_multipart(struct walk *w, struct stack *s, GMimeMultipart *mp, struct cvn_mail_part *p, int depth)
{
	int n = g_mime_multipart_get_count(mp), self = (int)w->tree->n_parts - 1;
	const char *prologue = g_mime_multipart_get_prologue(mp);

	if (n == 0 && prologue)
		set_text(w, p, prologue, strlen(prologue));
	if (n > CVN_MIME_MAX_PARTS) {
		n = CVN_MIME_MAX_PARTS;
		w->tree->cut = true;
	}
	while (n-- > 0)
		push(s, g_mime_multipart_get_part(mp, n), NULL, self, depth + 1);
}

static void visit(struct walk *w, struct stack *s, struct visit v)
{
	struct cvn_mail_part *p = v.object ? add_part(w, v.object, v.parent) : cvn_mail_tree_add(w->tree, v.parent, "text/plain");
	int self = (int)w->tree->n_parts - 1;

	if (!p)
		return;
	if (v.message)
		add_fields(p, g_mime_object_get_header_list(GMIME_OBJECT(v.message)), true);
	if (!v.object)
		return;
	add_fields(p, g_mime_object_get_header_list(v.object), !v.message);
	if (v.depth >= CVN_MIME_MAX_DEPTH)
		w->tree->cut = true;
	else if (GMIME_IS_MULTIPART(v.object))
		walk_multipart(w, s, GMIME_MULTIPART(v.object), p, v.depth);
	else if (GMIME_IS_MESSAGE_PART(v.object))
		push_message(s, g_mime_message_part_get_message(GMIME_MESSAGE_PART(v.object)), self, v.depth + 1);
	else if (GMIME_IS_PART(v.object))
		walk_leaf(w, GMIME_PART(v.object), p);
}

/* Whatever stands before the header: byte order mark, mbox separator, blank lines. */
static void skip_front(const char **raw, size_t *n)
{
	const char *p = *raw, *end = p + *n, *nl;

	if (end - p > 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0)
		p += 3;
	while (p < end && cvn_ascii_space((unsigned char)*p))
		p++;
	if ((end - p > 5 && memcmp(p, "From ", 5) == 0) || (end - p > 6 && memcmp(p, ">From ", 6) == 0)) {
		nl = memchr(p, '\n', (size_t)(end - p));
		p = nl ? nl + 1 : end;
	}
	*n = (size_t)(end - p);
	*raw = p;
}

/* Old Macintosh files end lines with CR alone. The caller owns the copy; NULL when it is not such a file. */
static char *lf_for_cr(const char *raw, size_t n)
{
	char *copy;

	if (!memchr(raw, '\r', n) || memchr(raw, '\n', n))
		return NULL;
	copy = cvn_xmalloc(n + 1);
	for (size_t i = 0; i < n; i++)
		copy[i] = raw[i] == '\r' ? '\n' : raw[i];
	copy[n] = '\0';
	return copy;
}

static GMimeMessage *message_of(const char *raw, size_t n)
{
	GMimeStream *mem = g_mime_stream_mem_new_with_buffer(raw, n);
	GMimeParser *parser = g_mime_parser_new_with_stream(mem);
	GMimeMessage *m = g_mime_parser_construct_message(parser, NULL);

	g_object_unref(parser);
	g_object_unref(mem);
	return m;
}

void cvn_mime_parse(const struct cvn_charsets *cs, const char *raw, size_t n, bool want_data, struct cvn_mail_tree *tree)
{
	struct walk w = { cs, tree, CVN_MIME_MAX_TEXT, want_data };
	struct stack s = { 0 };
	CVN_AUTO_STR char *unix_lines = lf_for_cr(raw, n);
	const char *p = unix_lines ? unix_lines : raw;
	GMimeMessage *m;

	skip_front(&p, &n);
	m = message_of(p, n);
	push_message(&s, m, -1, 0);
	while (s.n > 0)
		visit(&w, &s, s.at[--s.n]);
	if (tree->n_parts == 0)
		cvn_mail_tree_add(tree, -1, "text/plain");
	free(s.at);
	if (m)
		g_object_unref(m);
}
