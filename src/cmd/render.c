/*
 * render.c - convene render: the bare template engine on a file and JSON data.
 */
#include <stdio.h>
#include <string.h>

#include "cmd/cmd.h"
#include "convene/base/file.h"
#include "convene/letter/template.h"

#include "convene/base/banned.h"

static int run(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err);

const struct cvn_command cvn_cmd_render = {
	.name = "render",
	.synopsis = "TEMPLATE --data FILE.json [--partials DIR]",
	.summary = "Render a Mustache template with JSON data; partials come from one folder.",
	.run = run,
};

/* DIR/NAME.mustache, and nothing outside of DIR: a name with a slash or a dot in front is no partial. */
static int load(void *arg, const char *name, struct cvn_buf *out, struct cvn_err *err)
{
	const char *dir = arg;
	CVN_AUTO_STR char *file = NULL;
	CVN_AUTO_STR char *path = NULL;

	if (dir == NULL || strchr(name, '/') || name[0] == '.' || name[0] == '\0')
		return CVN_E_NOTFOUND;
	file = cvn_xasprintf("%s.mustache", name);
	path = cvn_path_join(dir, file);
	return cvn_file_read(path, out, err);
}

static int render(const char *template, const char *data_file, const char *partials, struct cvn_err *err)
{
	CVN_AUTO(cvn_templates_free) struct cvn_templates *family = cvn_templates_new(load, (void *)partials);
	CVN_AUTO(cvn_value_free) struct cvn_value *data = NULL;
	CVN_AUTO_BUF(text, CVN_TEMPLATE_BYTES);
	CVN_AUTO_BUF(json, 64u << 20);
	CVN_AUTO_BUF(out, CVN_TEMPLATE_BYTES);
	const struct cvn_template *t;
	int rc = cvn_file_read(template, &text, err);

	if (rc == CVN_OK && data_file)
		rc = cvn_file_read(data_file, &json, err);
	if (rc == CVN_OK && data_file)
		rc = cvn_value_from_json(data_file, json.ptr, json.len, &data, err);
	if (rc == CVN_OK)
		rc = cvn_template_compile(family, &(struct cvn_template_source){ template, text.ptr, text.len, 1, 1 }, &t, err);
	if (rc == CVN_OK)
		rc = cvn_template_render(t, data, &out, err);
	if (rc == CVN_OK)
		fwrite(out.ptr, 1, out.len, stdout);
	return rc;
}

static int run(const struct cvn_cli *cli, int argc, char **argv, struct cvn_err *err)
{
	const char *data = NULL, *partials = NULL;
	struct cvn_texts operands = { .n = 0 };
	const struct cvn_option options[] = {
		{ "data", "FILE", "JSON file that names are looked up in", NULL, &data, NULL },
		{ "partials", "DIR", "folder of NAME.mustache files for {{>NAME}}", NULL, &partials, NULL },
		CVN_OPTION_END,
	};
	int rc = cvn_options_read(&cvn_cmd_render, options, argc, argv, &operands, err);

	(void)cli;
	if (rc == CVN_OK)
		rc = cvn_operands_check(&cvn_cmd_render, &operands, 1, 1, "one template", err);
	return rc == CVN_OK ? render(operands.at[0], data, partials, err) : rc;
}
