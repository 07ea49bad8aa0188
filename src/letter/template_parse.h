/*
 * template_parse.h - a template being parsed: what template_parse.c, template_tag.c and template_blocks.c share.
 */
#ifndef CVN_LETTER_TEMPLATE_PARSE_H
#define CVN_LETTER_TEMPLATE_PARSE_H

#include "template_priv.h"

#define MAX_OPEN 100
#define MAX_DELIMITER 8

struct parser {
	struct cvn_template *t;
	const char *text;
	size_t len;
	size_t pos;              /* all before is done */
	size_t line_start;       /* where white space counts as the beginning of a line */
	bool bol;
	uint32_t line, first_column;
	size_t counted, line_begin;      /* `line` is the line of offset `counted`, which begins at `line_begin` */
	char open[MAX_DELIMITER + 1], close[MAX_DELIMITER + 1];
	size_t stack[MAX_OPEN], depth;   /* operations that wait for their close */
	struct cvn_err *err;
};

/* One tag as found: [begin, end) with its delimiters; `body` what is between them, without sigil. */
struct tag {
	char sigil;              /* '\0' for a variable; '{' and '&' raw */
	size_t begin, end;
	struct cvn_span body;
	uint32_t line, column;
};

static inline bool cvn_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* template_tag.c */
const char *cvn_parse_find(const struct parser *p, size_t from, const char *needle, size_t n);
/* Line and column of an offset; offsets must not go back over lines. */
void cvn_parse_locate(struct parser *p, size_t offset, uint32_t *line, uint32_t *column);
int cvn_parse_fail(struct parser *p, const struct tag *tag, const char *what, struct cvn_span name);
/* The tag at `begin`, where the opening delimiter stands. */
int cvn_parse_tag(struct parser *p, size_t begin, struct tag *tag);
/* Where the line goes on behind `at` when only blanks are left of it; 0 when something else stands there. */
size_t cvn_parse_line_rest(const struct parser *p, size_t at);
bool cvn_parse_blank_before(const struct parser *p, size_t at);
int cvn_parse_delimiters(struct parser *p, const struct tag *tag);

/* template_blocks.c: at the close of a block or parent, its indentation. */
void cvn_parse_settle_block(struct cvn_template *t, size_t at, size_t close);
void cvn_parse_settle_parent(struct cvn_template *t, size_t at);

#endif
