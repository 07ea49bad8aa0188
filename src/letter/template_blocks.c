/*
 * template_blocks.c - the indentation of blocks and parents (Mustache's inheritance module): a block loses that of its first line
 * and gets that of the place where it is put.
 */
#include "template_parse.h"

#include "convene/base/banned.h"

static struct cvn_span leading_blanks(struct cvn_span s)
{
	size_t n = 0;

	while (n < s.len && cvn_blank(s.ptr[n]))
		n++;
	return (struct cvn_span){ s.ptr, n };
}

static void strip(struct cvn_span *s, size_t n, bool all_blank)
{
	size_t have = all_blank ? s->len : leading_blanks(*s).len;

	n = n < have ? n : have;
	if (n == 0)
		return;
	s->ptr += n;
	s->len -= n;
}

/* Take up to `n` blanks from the line beginnings of [from, to); inner blocks have lost theirs, only their place moves. */
static void dedent(struct cvn_template *t, size_t from, size_t to, size_t n)
{
	for (size_t i = from; i < to; i++) {
		struct op *op = &t->op[i];

		if (op->kind == OP_TEXT && op->bol)
			strip(&op->text, n, false);
		if (op->kind != OP_PARTIAL && op->kind != OP_PARENT && op->kind != OP_BLOCK)
			continue;
		if (op->kind == OP_BLOCK && op->text.len > 0)
			i = op->end;
		strip(&op->text, n, true);
	}
}

/* At the close of a block: its body loses the indentation of its first line, the block remembers it. */
void cvn_parse_settle_block(struct cvn_template *t, size_t at, size_t close)
{
	struct op *block = &t->op[at];
	const struct op *first = &t->op[at + 1];

	if (block->alone && at + 1 < close) {
		bool text = first->kind == OP_TEXT && first->bol;
		bool placed = first->kind == OP_PARTIAL || first->kind == OP_PARENT || first->kind == OP_BLOCK;

		block->text = text ? leading_blanks(first->text) : placed ? first->text : (struct cvn_span){ 0 };
	}
	dedent(t, at + 1, close, block->text.len);
}

/* A parent whose first tag began its line and whose last ends one is set as a whole with the indentation of the line. */
void cvn_parse_settle_parent(struct cvn_template *t, size_t at)
{
	struct op *before = at > 0 ? &t->op[at - 1] : NULL;

	if (!before || before->kind != OP_TEXT || !before->bol || before->text.len != leading_blanks(before->text).len)
		return;
	t->op[at].text = before->text;
	before->text.len = 0;
	before->bol = false;
}
