/*
 * charset.c - text of any charset to UTF-8.
 *
 * Converters are opened once, before the sandbox (iconv loads modules from files), and inherited by every child. What declares
 * nothing, or something we do not know, is guessed: an ISO-2022 escape, valid UTF-8, else Windows-1252, which decodes
 * everything. Supersets stand for the charsets that senders name but do not keep to.
 */
#include <errno.h>
#include <iconv.h>
#include <string.h>

#include "convene/base/text.h"

#include "mime_priv.h"

#include "convene/base/banned.h"

#define NO_ICONV ((iconv_t)-1)

static const char *const known[] = {
	"WINDOWS-1252", "WINDOWS-1250", "WINDOWS-1251", "WINDOWS-1253", "WINDOWS-1254", "WINDOWS-1255", "WINDOWS-1256",
	"WINDOWS-1257", "WINDOWS-1258", "WINDOWS-874", "ISO-8859-2", "ISO-8859-3", "ISO-8859-4", "ISO-8859-5", "ISO-8859-6",
	"ISO-8859-7", "ISO-8859-8", "ISO-8859-10", "ISO-8859-13", "ISO-8859-14", "ISO-8859-15", "ISO-8859-16", "KOI8-R",
	"KOI8-U", "ISO-2022-JP", "CP932", "EUC-JP", "GB18030", "BIG5-HKSCS", "CP949", "ISO-2022-KR", "UTF-7", "UTF-16",
	"UTF-16BE", "UTF-16LE", "UTF-32", "IBM437", "IBM850", "IBM852", "IBM866", "MACINTOSH", "HZ", "TIS-620",
	/* Bodies use the supersets above; GMime decodes headers by the names that senders write. */
	"ISO-8859-1", "ISO-8859-9", "ISO-8859-11", "SHIFT_JIS", "GB2312", "GBK", "BIG5", "EUC-KR", "EUC-TW", "ISO-2022-JP-1",
	"ISO-2022-CN", "KOI8-RU",
};

/* What senders write -> what we convert from. Others are looked up in `known` as they are. */
static const struct {
	const char *alias, *name;
} aliases[] = {
	{ "us-ascii", NULL },          { "ascii", NULL },             { "ansi_x3.4-1968", NULL },
	{ "utf-8", NULL },             { "utf8", NULL },              { "unicode-1-1-utf-8", NULL },
	{ "iso-8859-1", "WINDOWS-1252" }, { "iso8859-1", "WINDOWS-1252" }, { "latin1", "WINDOWS-1252" },
	{ "iso_8859-1", "WINDOWS-1252" }, { "iso-8859-9", "WINDOWS-1254" }, { "iso-8859-11", "WINDOWS-874" },
	{ "iso-8859-8-i", "WINDOWS-1255" }, { "iso-8859-8", "WINDOWS-1255" },
	{ "cp1252", "WINDOWS-1252" },  { "cp1250", "WINDOWS-1250" },  { "cp1251", "WINDOWS-1251" },
	{ "cp1254", "WINDOWS-1254" },  { "x-cp1252", "WINDOWS-1252" },
	{ "gb2312", "GB18030" },       { "gbk", "GB18030" },          { "cp936", "GB18030" }, { "x-gbk", "GB18030" },
	{ "hz-gb-2312", "HZ" },        { "big5", "BIG5-HKSCS" },      { "cp950", "BIG5-HKSCS" },
	{ "shift_jis", "CP932" },      { "shift-jis", "CP932" },      { "sjis", "CP932" }, { "x-sjis", "CP932" },
	{ "windows-31j", "CP932" },    { "iso-2022-jp-1", "ISO-2022-JP" }, { "cp50221", "ISO-2022-JP" },
	{ "x-euc-jp", "EUC-JP" },      { "euc-kr", "CP949" },         { "ks_c_5601-1987", "CP949" },
	{ "ks_c_5601", "CP949" },      { "windows-949", "CP949" },    { "utf7", "UTF-7" },
	{ "unicode-1-1-utf-7", "UTF-7" }, { "utf16", "UTF-16" },      { "ucs-2", "UTF-16BE" },
	{ "cp437", "IBM437" },         { "cp850", "IBM850" },         { "cp852", "IBM852" }, { "cp866", "IBM866" },
	{ "koi8-ru", "KOI8-U" },       { "mac", "MACINTOSH" },        { "x-mac-roman", "MACINTOSH" },
};

struct cvn_charsets {
	iconv_t open[CVN_COUNT(known)];
};

struct cvn_charsets *cvn_charsets_new(void)
{
	struct cvn_charsets *cs = cvn_xcalloc(1, sizeof *cs);

	for (size_t i = 0; i < CVN_COUNT(known); i++)
		cs->open[i] = iconv_open("UTF-8", known[i]);
	return cs;
}

void cvn_charsets_free(struct cvn_charsets *cs)
{
	if (!cs)
		return;
	for (size_t i = 0; i < CVN_COUNT(known); i++)
		if (cs->open[i] != NO_ICONV)
			iconv_close(cs->open[i]);
	free(cs);
}

static iconv_t find_known(const struct cvn_charsets *cs, const char *name)
{
	for (size_t i = 0; i < CVN_COUNT(known); i++)
		if (cvn_streq_nocase(known[i], name))
			return cs->open[i];
	return NO_ICONV;
}

static iconv_t find(const struct cvn_charsets *cs, const char *charset)
{
	for (size_t i = 0; charset && i < CVN_COUNT(aliases); i++)
		if (cvn_streq_nocase(aliases[i].alias, charset))
			return aliases[i].name ? find_known(cs, aliases[i].name) : NO_ICONV;
	return charset ? find_known(cs, charset) : NO_ICONV;
}

/* ISO-2022 switches charsets by an escape and stays in seven bits: nothing else does that in mail. */
static iconv_t guess(const struct cvn_charsets *cs, const char *s, size_t n)
{
	if (memmem(s, n, "\033$B", 3) || memmem(s, n, "\033$@", 3))
		return find_known(cs, "ISO-2022-JP");
	return cvn_utf8_valid(s, n) ? NO_ICONV : find_known(cs, "WINDOWS-1252");
}

/* One text octet of UTF-8 input; line ends become LF. */
static void put_code(uint32_t cp, bool lines, struct cvn_buf *out)
{
	char u[4];
	bool plain = cp >= 0x20 && cp != 0x7f;

	if (!plain && !(lines && (cp == '\n' || cp == '\t' || cp == '\f')))
		cp = ' ';
	if (cp == '\f')
		cp = '\n';
	cvn_buf_add(out, u, cvn_utf8_put(cp, u));
}

/* Octets at the beginning that go through as they are. */
static size_t plain_run(const char *s, size_t n)
{
	size_t i = 0;

	while (i < n && s[i] >= 0x20 && s[i] < 0x7f)
		i++;
	return i;
}

static void put_utf8(const char *s, size_t n, bool lines, struct cvn_buf *out)
{
	for (size_t i = 0; i < n && !out->failed;) {
		uint32_t cp = 0;
		size_t run = plain_run(s + i, n - i);

		if (run > 0) {
			cvn_buf_add(out, s + i, run);
			i += run;
			continue;
		}
		if ((unsigned char)s[i] < 0x80)
			cp = (unsigned char)s[i++];
		else
			i += cvn_utf8_next(s + i, n - i, &cp);
		if (cp == '\r' && i < n && s[i] == '\n')
			continue;
		if (cp != 0)
			put_code(lines && cp == '\r' ? '\n' : cp, lines, out);
	}
}

void cvn_charset_clean(const char *s, size_t n, struct cvn_buf *out)
{
	put_utf8(s, n, false, out);
}

/* What cannot be converted gives U+FFFD and one octet is skipped. */
static void convert(iconv_t cd, const char *s, size_t n, struct cvn_buf *out)
{
	char chunk[4096], *in = (char *)(uintptr_t)s;
	size_t left = n;

	iconv(cd, NULL, NULL, NULL, NULL);
	while (left > 0 && !out->failed) {
		char *o = chunk;
		size_t room = sizeof chunk;
		size_t rc = iconv(cd, &in, &left, &o, &room);

		put_utf8(chunk, (size_t)(o - chunk), true, out);
		if (rc != (size_t)-1 || errno == E2BIG)
			continue;
		cvn_buf_str(out, "\xef\xbf\xbd");
		in++;
		left--;
	}
}

static bool has_high(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)s[i] >= 0x80)
			return true;
	return false;
}

/* Charsets of seven bits: octets above them are of something else, most often of UTF-8. */
static bool belies(const char *charset, const char *s, size_t n)
{
	if (!charset || !(cvn_starts_nocase(charset, "iso-2022") || cvn_streq_nocase(charset, "utf-7") || cvn_streq_nocase(charset, "hz")))
		return false;
	return has_high(s, n) && cvn_utf8_valid(s, n);
}

void cvn_charset_text(const struct cvn_charsets *cs, const char *charset, const char *s, size_t n, struct cvn_buf *out)
{
	iconv_t cd = find(cs, charset);

	if (cd == NO_ICONV || belies(charset, s, n))
		cd = guess(cs, s, n);
	if (cd == NO_ICONV)
		put_utf8(s, n, true, out);
	else
		convert(cd, s, n, out);
}
