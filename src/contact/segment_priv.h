/*
 * segment_priv.h - an expression while it is parsed.
 */
#ifndef CONVENE_CONTACT_SEGMENT_PRIV_H
#define CONVENE_CONTACT_SEGMENT_PRIV_H

#include <stdbool.h>

#include "convene/base/text.h"
#include "convene/contact/segment.h"

enum cvn_token_kind { CVN_T_WORD, CVN_T_QUOTED, CVN_T_MARK, CVN_T_END };

struct cvn_segment_token {
	enum cvn_token_kind kind;
	char *text;                      /* a word as written, a quoted text without quotes, a mark such as "<=" */
	size_t column;                   /* characters from 1 */
};

struct cvn_segment {
	const struct cvn_segment_context *ctx;
	struct cvn_segment_token *token;
	size_t n, i;                     /* tokens, and the next one */
	size_t clauses, depth;
};

/* segment_lex.c */
int cvn_segment_lex(const char *text, struct cvn_segment *out, struct cvn_err *err);
void cvn_segment_release(struct cvn_segment *s);
const struct cvn_segment_token *cvn_segment_peek(const struct cvn_segment *s);
bool cvn_segment_take(struct cvn_segment *s, const char *word);        /* the next token when it is this word or mark */
/* Two words together ("at least"); takes both or none. */
bool cvn_segment_take2(struct cvn_segment *s, const char *first, const char *second);
bool cvn_segment_at_name(const struct cvn_segment *s);                 /* a quoted text, or a word that is no word of ours */
/* CVN_E_INVALID pointing at the next token: "column 9: expected X, found 'y'". */
int cvn_segment_expected(const struct cvn_segment *s, const char *what, struct cvn_err *err);
/* The next token as a value or name, copied; `what` for the message. */
int cvn_segment_value(struct cvn_segment *s, const char *what, char **out, struct cvn_err *err);

/* segment_clause.c */
int cvn_segment_clause(struct cvn_segment *s, struct cvn_filter **out, struct cvn_err *err);
/* segment_compare.c: what stands behind a column's name. */
int cvn_segment_compare(struct cvn_segment *s, struct cvn_filter *f, struct cvn_err *err);
int cvn_segment_any_of(struct cvn_segment *s, struct cvn_filter *f, struct cvn_err *err);
/* segment_time.c: an optional span of time; *out_any tells whether one stood there. */
int cvn_segment_time(struct cvn_segment *s, struct cvn_filter *f, bool *out_any, struct cvn_err *err);

#endif
