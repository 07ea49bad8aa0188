/*
 * address.c - addresses in what strangers write: header values and running text. Linear, no recursion, no grammar of comments.
 *
 * Whether an address is well formed or known is asked elsewhere; here it only has to be found.
 */
#include <string.h>
#include <strings.h>

#include "inbox_priv.h"

#include "convene/base/banned.h"

static bool local_char(unsigned char c)
{
	return c >= 0x80 || (c > ' ' && c < 0x7f && !strchr("()<>[]:;@,\"`", c));
}

static bool domain_char(unsigned char c)
{
	return c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
	       c == '_';
}

static size_t domain_length(const char *s)
{
	size_t n = 0;

	if (s[0] == '[') {
		n = strcspn(s, "]> \t\r\n");
		return s[n] == ']' ? n + 1 : 0;
	}
	while (domain_char((unsigned char)s[n]))
		n++;
	while (n > 0 && (s[n - 1] == '.' || s[n - 1] == '-'))
		n--;
	return n;
}

/* Octets of the local part that ends before `at`; a quoted one keeps its quotes. */
static size_t local_length(const char *text, size_t at)
{
	size_t n = 0;

	if (at > 1 && text[at - 1] == '"') {
		for (n = 1; n < at && n < 200 && text[at - 1 - n] != '"'; n++)
			if (text[at - 1 - n] == '\n')
				return 0;
		return n < at && text[at - 1 - n] == '"' ? n + 1 : 0;
	}
	while (n < at && n < 250 && local_char((unsigned char)text[at - 1 - n]))
		n++;
	while (n > 0 && strchr("'.=*/&", text[at - n]) && text[at - n] != '\0')
		n--;
	return n;
}

/* "SMTP=user@host", as gateways write: the word in front is not of the address. */
static size_t without_label(const char *local, size_t n)
{
	return n > 5 && strncasecmp(local, "SMTP=", 5) == 0 ? n - 5 : n;
}

bool cvn_next_address(const char *text, size_t *pos, char *out, size_t cap)
{
	const char *at;

	while ((at = strchr(text + *pos, '@'))) {
		size_t i = (size_t)(at - text), left = local_length(text + *pos, i - *pos), right = domain_length(at + 1);

		*pos = i + 1;
		left = without_label(at - left, left);
		if (left == 0 || right < 1 || left + right + 2 > cap)
			continue;
		memcpy(out, at - left, left + 1 + right);
		out[left + 1 + right] = '\0';
		*pos = i + 1 + right;
		return true;
	}
	return false;
}

static char *lowered(const char *s)
{
	char *t = cvn_xstrdup(s);

	for (char *p = t; *p; p++)
		*p = (char)cvn_ascii_lower((unsigned char)*p);
	return t;
}

/* The one in angle brackets counts; what stands in front may hold another (Gmail: "a@b via List" <list@c>). */
char *cvn_first_address(const char *value)
{
	const char *open = value ? strrchr(value, '<') : NULL;
	char found[400];
	size_t pos = 0;

	if (open && cvn_next_address(open, &pos, found, sizeof found))
		return lowered(found);
	pos = 0;
	if (value && cvn_next_address(value, &pos, found, sizeof found))
		return lowered(found);
	return cvn_xstrdup("");
}

char *cvn_first_name(const char *value)
{
	const char *open = value ? strrchr(value, '<') : NULL;
	struct cvn_span s = { value ? value : "", open ? (size_t)(open - value) : 0 };
	const char *paren;

	s = cvn_span_trim(s);
	if (s.len >= 2 && s.ptr[0] == '"' && s.ptr[s.len - 1] == '"')
		s = (struct cvn_span){ s.ptr + 1, s.len - 2 };
	if (s.len > 0 || !value || !(paren = strchr(value, '(')))
		return cvn_span_dup(s);
	return cvn_xstrndup(paren + 1, strcspn(paren + 1, ")"));
}
