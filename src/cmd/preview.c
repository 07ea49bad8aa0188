/*
 * preview.c - convene preview: what one person would get.
 */
#include <stdio.h>
#include <string.h>

#include "cmd/cmd.h"
#include "convene/base/clock.h"
#include "convene/base/file.h"
#include "convene/campaign.h"
#include "convene/contact.h"
#include "convene/store/people.h"

#include "convene/base/banned.h"

static int run(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err);

const struct cvn_command cvn_cmd_preview = {
	.name = "preview",
	.synopsis = "MESSAGE --to ADDRESS [--html FILE] [--raw FILE]\n"
	            "--event EVENT --to ADDRESS [--html FILE] [--raw FILE]",
	.summary = "One person's letter as it would leave: headers, text, and the page.",
	.run = run,
};

static int find_contact(struct cvn_office *office, const char *address, int64_t *out, struct cvn_err *err)
{
	struct cvn_address a;
	struct cvn_contact c = { 0 };
	int rc = cvn_address_parse(cvn_span_trim(cvn_span_of(address)), &a, err);

	if (rc == CVN_OK)
		rc = cvn_store_contact_by_key(office->store, a.key, &c, err);
	*out = c.contact_id;
	cvn_contact_release(&c);
	return rc;
}

/* Headers as they leave, up to the empty line. */
static void print_headers(const struct cvn_buf *letter)
{
	const char *end = strstr(letter->ptr, "\r\n\r\n");

	for (const char *p = letter->ptr; end && p < end + 2; p++) {
		if (*p != '\r')
			putchar(*p);
	}
	putchar('\n');
}

static int show(struct cvn_office *office, const char *path, const char *event, const char *to, const char *html_file, const char *raw_file,
                struct cvn_err *err)
{
	CVN_AUTO_BUF(letter, 64u << 20);
	CVN_AUTO_BUF(text, 16u << 20);
	CVN_AUTO_BUF(html, 16u << 20);
	int64_t contact_id;
	int rc = find_contact(office, to, &contact_id, err);

	if (rc == CVN_OK)
		rc = event ? cvn_campaign_preview_event(office, event, contact_id, cvn_now(), &letter, &text, &html, err)
		           : cvn_campaign_preview(office, path, contact_id, cvn_now(), &letter, &text, &html, err);
	if (rc == CVN_OK && html_file)
		rc = cvn_file_write(html_file, html.ptr, html.len, 0644, err);
	if (rc == CVN_OK && raw_file)
		rc = cvn_file_write(raw_file, letter.ptr, letter.len, 0644, err);
	if (rc != CVN_OK)
		return rc;
	print_headers(&letter);
	fwrite(text.ptr, 1, text.len, stdout);
	return CVN_OK;
}

static int run(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err)
{
	CVN_AUTO(cvn_office_close) struct cvn_office *office = NULL;
	const char *to = NULL, *html = NULL, *raw = NULL, *event = NULL;
	struct cvn_texts operands = { .n = 0 };
	const struct cvn_option options[] = {
		{ "to", "ADDRESS", "the contact whose letter to show", NULL, &to, NULL },
		{ "event", "EVENT", "the invitation to this event instead of a message", NULL, &event, NULL },
		{ "html", "FILE", "write the HTML part there", NULL, &html, NULL },
		{ "raw", "FILE", "write the whole message there, as it would leave", NULL, &raw, NULL },
		CVN_OPTION_END,
	};
	int rc = cvn_options_read(&cvn_cmd_preview, options, argc, argv, &operands, err);

	if (rc == CVN_OK)
		rc = cvn_operands_check(&cvn_cmd_preview, &operands, !event, !event, event ? "no message beside --event" : "one message file", err);
	if (rc == CVN_OK && !to)
		rc = cvn_fail(err, CVN_E_USAGE, "preview needs --to ADDRESS; see: convene help preview");
	if (rc == CVN_OK)
		rc = cvn_cli_office(cli, &office, err);
	return rc == CVN_OK ? show(office, event ? NULL : operands.at[0], event, to, html, raw, err) : rc;
}
