/*
 * attach.c - attachments of strangers: a safe name, an honest type. Pure; nothing here opens one.
 *
 * The name a stranger gives is a suggestion: path, controls, leading dots and everything but letters, digits and a few signs go.
 * The type is what the first octets say; what says nothing is application/octet-stream.
 */
#include <stdio.h>
#include <string.h>

#include "inbox_priv.h"

#include "convene/base/banned.h"

static const struct {
	const char *magic;
	size_t n, at;
	const char *type;
} magics[] = {
	{ "%PDF-", 5, 0, "application/pdf" },       { "\x89PNG\r\n\x1a\n", 8, 0, "image/png" }, { "\xff\xd8\xff", 3, 0, "image/jpeg" },
	{ "GIF8", 4, 0, "image/gif" },              { "PK\x03\x04", 4, 0, "application/zip" },  { "\x1f\x8b", 2, 0, "application/gzip" },
	{ "RIFF", 4, 0, "application/x-riff" },     { "{\\rtf", 5, 0, "application/rtf" },      { "ftyp", 4, 4, "video/mp4" },
	{ "\xd0\xcf\x11\xe0", 4, 0, "application/x-ole-storage" }, { "MZ", 2, 0, "application/x-dosexec" },
	{ "\x7f" "ELF", 4, 0, "application/x-elf" }, { "OggS", 4, 0, "audio/ogg" },              { "ID3", 3, 0, "audio/mpeg" },
	{ "Rar!", 4, 0, "application/vnd.rar" },    { "7z\xbc\xaf", 4, 0, "application/x-7z-compressed" },
	{ "II*\0", 4, 0, "image/tiff" },            { "MM\0*", 4, 0, "image/tiff" },
};

static const char *type_of(const struct cvn_mail_part *p)
{
	for (size_t i = 0; i < CVN_COUNT(magics); i++)
		if (p->head_len >= magics[i].at + magics[i].n && memcmp(p->head + magics[i].at, magics[i].magic, magics[i].n) == 0)
			return magics[i].type;
	return p->text ? "text/plain" : "application/octet-stream";
}

static bool plain(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_' || c >= 0x80;
}

/* Signs that turn the direction of writing or cannot be seen: "annex\xe2\x80\xaefdp.exe" reads as "annexexe.pdf". */
static bool invisible(const char *s)
{
	uint32_t cp = 0;

	return cvn_utf8_next(s, strlen(s), &cp) == 3 && ((cp >= 0x200b && cp <= 0x200f) || (cp >= 0x2028 && cp <= 0x202e) ||
	                                                (cp >= 0x2060 && cp <= 0x206f) || cp == 0xfeff);
}

/* The last component, at most 80 octets of it, the end of the name kept. */
static void safe_name(const char *given, size_t number, char out[120])
{
	const char *base = given;
	char name[81];
	size_t n = 0;

	for (const char *p = given; *p; p++)
		if (*p == '/' || *p == '\\')
			base = p + 1;
	if (strlen(base) > 80)
		base += strlen(base) - 80;
	while (((unsigned char)*base & 0xc0) == 0x80 || *base == '.')
		base++;
	for (; *base && n < 80; base++) {
		bool hidden = ((unsigned char)*base & 0xf0) == 0xe0 && invisible(base);

		name[n++] = !hidden && plain((unsigned char)*base) ? *base : '_';
		base += hidden ? 2 : 0;
	}
	name[n] = '\0';
	snprintf(out, 120, "%02zu-%s", number, n ? name : "unnamed");
}

static bool is_attachment(const struct cvn_mail_part *p)
{
	if (!p->data && !p->text)
		return false;
	return cvn_streq(p->disposition, "attachment") || p->filename[0] || (p->data && p->data_len > 0);
}

size_t cvn_inbox_attachments(const struct cvn_mail_tree *tree, struct cvn_attachment *out, size_t cap)
{
	size_t n = 0;

	for (size_t i = 0; i < tree->n_parts && n < cap; i++) {
		const struct cvn_mail_part *p = &tree->part[i];

		if (!is_attachment(p))
			continue;
		safe_name(p->filename, n + 1, out[n].name);
		out[n].type = type_of(p);
		out[n].data = p->data ? p->data : (const uint8_t *)p->text;
		out[n].n = p->data ? p->data_len : p->text_len;
		n++;
	}
	return n;
}
