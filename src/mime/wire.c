/*
 * wire.c - the tree between child and parent: length-prefixed records, no lines.
 *
 * The child may have been taken over by the mail it read, so the reading side believes nothing: each length must fit what is
 * left, each count has a ceiling, each parent stands before its child. Numbers are little-endian.
 */
#include <string.h>

#include "convene/base/text.h"

#include "mime_priv.h"

#include "convene/base/banned.h"

#define MAX_FIELDS 4000
#define MAX_CALENDARS 400

static void put_u32(struct cvn_buf *b, uint32_t v)
{
	uint8_t o[4] = { (uint8_t)v, (uint8_t)(v >> 8), (uint8_t)(v >> 16), (uint8_t)(v >> 24) };

	cvn_buf_add(b, o, sizeof o);
}

static void put_u64(struct cvn_buf *b, uint64_t v)
{
	put_u32(b, (uint32_t)v);
	put_u32(b, (uint32_t)(v >> 32));
}

static void put_data(struct cvn_buf *b, const void *p, size_t n)
{
	put_u32(b, (uint32_t)n);
	if (n)
		cvn_buf_add(b, p, n);
}

static void put_str(struct cvn_buf *b, const char *s)
{
	put_data(b, s, s ? strlen(s) : 0);
}

static void put_fields(struct cvn_buf *b, const struct cvn_mail_field *f, size_t n)
{
	put_u32(b, (uint32_t)n);
	for (size_t i = 0; i < n; i++) {
		put_str(b, f[i].name);
		put_str(b, f[i].value);
	}
}

static void put_part(struct cvn_buf *b, const struct cvn_mail_part *p)
{
	put_u32(b, (uint32_t)(p->parent + 1));
	put_str(b, p->type);
	put_str(b, p->disposition);
	put_str(b, p->filename);
	put_fields(b, p->param, p->n_params);
	put_fields(b, p->field, p->n_fields);
	put_u32(b, (p->text ? 1 : 0) | (p->data ? 2 : 0));
	put_data(b, p->text, p->text ? p->text_len : 0);
	put_data(b, p->data, p->data ? p->data_len : 0);
	put_u64(b, p->size);
	put_data(b, p->head, p->head_len);
}

static void put_calendar(struct cvn_buf *b, const struct cvn_mail_calendar *c)
{
	put_u32(b, (uint32_t)c->part);
	put_str(b, c->method);
	put_str(b, c->uid);
	put_str(b, c->organizer);
	put_str(b, c->attendee);
	put_str(b, c->partstat);
	put_str(b, c->comment);
	put_str(b, c->recurrence_id);
	put_u32(b, (uint32_t)(c->sequence + 1));
	put_u64(b, (uint64_t)c->dtstamp);
	put_u32(b, (uint32_t)c->guests);
	put_str(b, c->recurrence_zone);
	put_u64(b, (uint64_t)c->recurrence_at);
	put_str(b, c->delegated_to);
	put_str(b, c->delegated_from);
	put_u64(b, (uint64_t)c->starts_at);
	put_u64(b, (uint64_t)c->ends_at);
}

void cvn_mime_write_tree(const struct cvn_mail_tree *tree, struct cvn_buf *out)
{
	put_u32(out, (uint32_t)tree->n_parts);
	for (size_t i = 0; i < tree->n_parts; i++)
		put_part(out, &tree->part[i]);
	put_u32(out, (uint32_t)tree->n_calendars);
	for (size_t i = 0; i < tree->n_calendars; i++)
		put_calendar(out, &tree->calendar[i]);
	put_u32(out, tree->cut);
}

/* The reading side: failure sticks, and everything read after it is empty. */
struct in {
	const uint8_t *p;
	size_t left;
	bool bad;
};

static uint32_t get_u32(struct in *in)
{
	uint32_t v;

	if (in->bad || in->left < 4) {
		in->bad = true;
		return 0;
	}
	v = in->p[0] | (uint32_t)in->p[1] << 8 | (uint32_t)in->p[2] << 16 | (uint32_t)in->p[3] << 24;
	in->p += 4;
	in->left -= 4;
	return v;
}

static uint64_t get_u64(struct in *in)
{
	uint64_t low = get_u32(in);

	return low | (uint64_t)get_u32(in) << 32;
}

static size_t get_count(struct in *in, size_t max)
{
	uint32_t n = get_u32(in);

	if (n > max)
		in->bad = true;
	return in->bad ? 0 : n;
}

/* The caller owns the copy; *out_n may be NULL. */
static char *get_data(struct in *in, size_t *out_n)
{
	size_t n = get_count(in, in->left);
	char *s = cvn_xmalloc(n + 1);

	if (in->left < n) {
		in->bad = true;
		n = 0;
	}
	if (n)
		memcpy(s, in->p, n);
	s[n] = '\0';
	in->p += n;
	in->left -= n;
	if (out_n)
		*out_n = n;
	return s;
}

static bool all_ascii(const char *s, size_t n)
{
	uint64_t high = 0, word;
	size_t i = 0;

	for (; i + 8 <= n; i += 8) {
		memcpy(&word, s + i, 8);
		high |= word;
	}
	for (; i < n; i++)
		high |= (uint64_t)(unsigned char)s[i];
	return (high & 0x8080808080808080u) == 0;
}

static bool sound(const char *s, size_t n)
{
	return !memchr(s, '\0', n) && (all_ascii(s, n) || cvn_utf8_valid(s, n));
}

/* A text holds no NUL and is UTF-8: a child that says otherwise is not ours any more. */
static char *get_str(struct in *in)
{
	size_t n;
	char *s = get_data(in, &n);

	if (!sound(s, n))
		in->bad = true;
	return s;
}

static struct cvn_mail_field *get_fields(struct in *in, size_t *out_n)
{
	size_t n = get_count(in, MAX_FIELDS);
	struct cvn_mail_field *f = cvn_xcalloc(n ? n : 1, sizeof *f);

	*out_n = n;
	for (size_t i = 0; i < n; i++) {
		f[i].name = get_str(in);
		f[i].value = get_str(in);
	}
	return f;
}

static void get_leaf(struct in *in, struct cvn_mail_part *p)
{
	uint32_t has = get_u32(in);
	char *text = get_data(in, &p->text_len), *data = get_data(in, &p->data_len);
	size_t n;
	char *head;

	p->size = get_u64(in);
	head = get_data(in, &n);
	p->head_len = n < sizeof p->head ? n : sizeof p->head;
	memcpy(p->head, head, p->head_len);
	free(head);
	if (!sound(text, p->text_len))
		in->bad = true;
	if (has & 1)
		p->text = CVN_TAKE(&text);
	if (has & 2)
		p->data = (uint8_t *)CVN_TAKE(&data);
	free(text);
	free(data);
}

static void get_part(struct in *in, struct cvn_mail_tree *tree)
{
	size_t parent = get_count(in, tree->n_parts);
	struct cvn_mail_part *p;
	char *type = get_str(in);

	p = cvn_mail_tree_add(tree, (int)parent - 1, type);
	free(type);
	if (!p) {
		in->bad = true;
		return;
	}
	p->disposition = get_str(in);
	p->filename = get_str(in);
	p->param = get_fields(in, &p->n_params);
	p->field = get_fields(in, &p->n_fields);
	get_leaf(in, p);
}

static void get_calendar(struct in *in, struct cvn_mail_tree *tree, struct cvn_mail_calendar *c)
{
	uint32_t part = get_u32(in);

	if (part >= tree->n_parts)
		in->bad = true;
	c->part = in->bad ? 0 : (int)part;
	c->method = get_str(in);
	c->uid = get_str(in);
	c->organizer = get_str(in);
	c->attendee = get_str(in);
	c->partstat = get_str(in);
	c->comment = get_str(in);
	c->recurrence_id = get_str(in);
	c->sequence = (int)get_count(in, INT32_MAX) - 1;
	c->dtstamp = (int64_t)get_u64(in);
	c->guests = (int)get_count(in, 1000);
	c->recurrence_zone = get_str(in);
	c->recurrence_at = (int64_t)get_u64(in);
	c->delegated_to = get_str(in);
	c->delegated_from = get_str(in);
	c->starts_at = (int64_t)get_u64(in);
	c->ends_at = (int64_t)get_u64(in);
}

static void get_tree(struct in *in, struct cvn_mail_tree *tree)
{
	size_t n = get_count(in, CVN_MIME_MAX_PARTS);

	for (size_t i = 0; i < n && !in->bad; i++)
		get_part(in, tree);
	n = get_count(in, MAX_CALENDARS);
	tree->calendar = cvn_xcalloc(n ? n : 1, sizeof *tree->calendar);
	for (; tree->n_calendars < n && !in->bad; tree->n_calendars++)
		get_calendar(in, tree, &tree->calendar[tree->n_calendars]);
	tree->cut = tree->cut || get_u32(in) != 0;
	if (in->left != 0 || tree->n_parts == 0 || tree->part[0].parent != -1)
		in->bad = true;
}

int cvn_mime_read_tree(const void *data, size_t n, struct cvn_mail_tree **out, struct cvn_err *err)
{
	CVN_AUTO(cvn_mail_tree_free) struct cvn_mail_tree *tree = cvn_xcalloc(1, sizeof *tree);
	struct in in = { data, n, false };

	get_tree(&in, tree);
	if (in.bad)
		return cvn_fail(err, CVN_E_INVALID, "the reading child sent a broken tree");
	*out = CVN_TAKE(&tree);
	return CVN_OK;
}
