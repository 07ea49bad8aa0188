/*
 * letter.c - a compiled letter comes and goes. What it is made of is compile.c, what it writes write.c.
 */
#include "compile_priv.h"
#include "header.h"

#include <string.h>

#include "convene/base/banned.h"

/* Headers carry names and addresses in A-labels, however the office writes them. */
static void copy_office(struct cvn_letter_office *to, const struct cvn_letter_office *from)
{
	CVN_AUTO_STR char *at = from->domain ? cvn_xasprintf("x@%s", from->domain) : NULL;
	CVN_AUTO_STR char *domain = cvn_address_wire(at);

	*to = *from;
	to->name = cvn_xstrdup(from->name);
	to->domain = domain ? cvn_xstrdup(domain + 2) : NULL;
	to->postal_address = cvn_xstrdup(from->postal_address);
	to->timezone = cvn_xstrdup(from->timezone);
	to->language = cvn_xstrdup(from->language);
	to->from = cvn_xstrdup(from->from);
	to->mailbox = cvn_address_wire(from->mailbox);
	to->base_url = cvn_xstrdup(from->base_url);
}

/* {{<page}} and {{>page}}: other layouts of the office, by their names. */
static int load_layout(void *arg, const char *name, struct cvn_buf *out, struct cvn_err *err)
{
	struct cvn_letter *l = arg;
	CVN_AUTO_STR char *path = cvn_xasprintf(CVN_LAYOUT_FOLDER "%s.html", name);

	if (!l->load || name[0] == '.' || strchr(name, '/'))
		return CVN_E_NOTFOUND;
	return l->load(l->load_arg, path, false, out, err);
}

struct cvn_letter *cvn_letter_new(const struct cvn_letter_office *office)
{
	struct cvn_letter *l = cvn_xcalloc(1, sizeof *l);

	copy_office(&l->office, office);
	for (const char *p = l->office.mailbox; p && *p; p++)
		l->international = l->international || (unsigned char)*p > 127;
	l->family = cvn_templates_new(load_layout, l);
	cvn_buf_init(&l->scratch, CVN_TEMPLATE_BYTES);
	cvn_buf_init(&l->escaped, CVN_TEMPLATE_BYTES);
	cvn_buf_init(&l->values, CVN_TEMPLATE_BYTES);
	cvn_buf_init(&l->header, CVN_TEMPLATE_BYTES);
	return l;
}

void cvn_letter_free(struct cvn_letter *l)
{
	if (!l)
		return;
	cvn_templates_free(l->family);
	cvn_value_free(l->params);
	for (size_t i = 0; i < l->n_pieces; i++)
		free(l->piece[i].text);
	for (size_t i = 0; i < l->n_remarks; i++)
		free(l->remark[i].url);
	free(l->remark);
	cvn_buf_release(&l->scratch);
	cvn_buf_release(&l->escaped);
	cvn_buf_release(&l->values);
	cvn_buf_release(&l->header);
	free((char *)l->office.name);
	free((char *)l->office.domain);
	free((char *)l->office.postal_address);
	free((char *)l->office.timezone);
	free((char *)l->office.language);
	free((char *)l->office.from);
	free((char *)l->office.mailbox);
	free((char *)l->office.base_url);
	free(l->from_phrase);
	free(l->from_address);
	free(l->from_line);
	free(l->language);
	free(l->zone);
	free(l->headers);
	for (size_t i = 0; i < l->n_list_lines; i++)
		free(l->list_line[i]);
	free(l->list_line);
	free(l->calendar);
	free(l->nonce);
	for (size_t i = 0; i < l->n_constants; i++)
		free(l->constant[i]);
	free(l->field);
	free(l->slot);
	free(l->source);
	free(l);
}
