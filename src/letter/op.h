/*
 * op.h - one operation of a compiled template.
 */
#ifndef CVN_LETTER_OP_H
#define CVN_LETTER_OP_H

#include <stdbool.h>
#include <stdint.h>

#include "convene/base/text.h"

enum op_kind {
	OP_TEXT,        /* literal octets */
	OP_VAR,         /* {{name}} */
	OP_SECTION,     /* {{#name}} … OP_CLOSE at `end` */
	OP_INVERTED,    /* {{^name}} … */
	OP_PARTIAL,     /* {{>name}} or {{>*name}} */
	OP_PARENT,      /* {{<name}} … only the blocks directly inside count */
	OP_BLOCK,       /* {{$name}} … */
	OP_CLOSE,
};

/* Where the value of a variable goes, and so how it is escaped. */
enum escape {
	ESCAPE_NONE,    /* {{{raw}}}, plain text */
	ESCAPE_HTML,    /* text or quoted attribute */
	ESCAPE_URL,     /* a component inside a URL: percent-encoded */
	ESCAPE_MAILTO,  /* the address of a mailto link: percent-encoded but for its @ */
	ESCAPE_LINK,    /* a whole URL in HTML: its scheme is checked, then as HTML */
	ESCAPE_LINK_TEXT, /* a whole URL in plain text: its scheme is checked */
};

enum format { FORMAT_NONE, FORMAT_SHORT, FORMAT_MEDIUM, FORMAT_LONG, FORMAT_DATE, FORMAT_TIME, FORMAT_WEEKDAY };

#define NO_NAME UINT32_MAX

struct op {
	uint8_t kind, escape, format;
	bool bol;              /* TEXT: stands at the beginning of a line of the template */
	bool alone;            /* tags: nothing else stood on its line(s) */
	bool dynamic;          /* PARTIAL, PARENT: the name is looked up */
	uint32_t name;         /* index into the family's names */
	uint32_t end;          /* SECTION, INVERTED, PARENT, BLOCK: index of the OP_CLOSE */
	uint32_t line, column; /* of the tag, from 1 */
	struct cvn_span text;  /* TEXT: octets; VAR: fallback; other tags: their indentation */
	bool has_fallback;
	bool has_line;         /* TEXT in quoted-printable: there is a line end; */
	uint32_t first, last;  /* octets to the first one, or all; column behind the last one (sink.h) */
};

#endif
