/*
 * css.h - style sheets as mail needs them: read, matched against elements, written into style attributes.
 *
 * Many mail programs ignore a style sheet in the head. What can be said in a style attribute is moved there when a campaign
 * is compiled; what cannot (@media, @font-face, :hover) stays in the head for those that read it.
 */
#ifndef CVN_LETTER_CSS_H
#define CVN_LETTER_CSS_H

#include <libxml/tree.h>
#include <stdint.h>

#include "convene/base/buf.h"
#include "convene/base/text.h"

#define CSS_COMPOUNDS 12
#define CSS_TESTS 8

enum css_test_kind { TEST_CLASS, TEST_ID, TEST_ATTRIBUTE, TEST_FIRST, TEST_LAST, TEST_NTH, TEST_NEVER };

/* One condition on one element. */
struct css_test {
	enum css_test_kind kind;
	struct cvn_span name, value;
	char op;                       /* ATTRIBUTE: '\0' present, '=', '~', '^', '$', '*', '|' */
	int step, offset;              /* NTH: step × n + offset */
};

/* Conditions on one element, and how it stands to the next one on its right. */
struct css_compound {
	struct cvn_span tag;           /* empty: any */
	struct css_test test[CSS_TESTS];
	size_t n;
	char combinator;               /* to the right: ' ', '>', '+', '~'; '\0' for the last */
};

struct css_declaration {
	struct cvn_span name, value;
	bool important;
};

/* One selector with the declarations of its rule. */
struct css_rule {
	struct css_compound compound[CSS_COMPOUNDS];
	size_t n;
	uint32_t rank;                 /* specificity, then order */
	size_t first, count;           /* of the sheet's declarations */
};

struct css_sheet {
	char *text;                    /* without comments; spans point into it */
	struct css_rule *rule;
	size_t n_rules, cap_rules;
	struct css_declaration *declaration;
	size_t n_declarations, cap_declarations;
	struct cvn_buf kept;           /* what has to stay in the head */
};

void css_read(struct css_sheet *s, const char *text, size_t n);
void css_release(struct css_sheet *s);
/* Declarations of a style attribute or rule body, appended to the sheet's. `text` must live as long as the sheet. */
void css_declarations(struct css_sheet *s, struct cvn_span text);
/* A selector list into compounds; false: not one that can be written into attributes. */
bool css_selector(struct cvn_span text, struct css_rule *out);
bool css_matches(const struct css_rule *rule, const xmlNode *element);
/* The class attribute holds the word. */
bool css_has_class(const xmlNode *element, struct cvn_span word);

#endif
