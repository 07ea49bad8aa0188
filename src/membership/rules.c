/*
 * rules.c - the words of --conflict: what happens where the file and the database differ.
 */
#include <string.h>

#include "import_priv.h"

#include "convene/base/banned.h"

static const char *const words[] = {
	[CVN_CONFLICT_REPLACE] = "replace",
	[CVN_CONFLICT_FILL] = "fill",
	[CVN_CONFLICT_KEEP] = "keep",
	[CVN_CONFLICT_OVERWRITE] = "overwrite",
};

static int read_rule(const char *word, enum cvn_conflict *out, struct cvn_err *err)
{
	for (size_t i = 0; i < CVN_COUNT(words); i++)
		if (cvn_streq(words[i], word)) {
			*out = (enum cvn_conflict)i;
			return CVN_OK;
		}
	return cvn_fail(err, CVN_E_USAGE, "a conflict rule is replace, fill, keep or overwrite, not '%s'", word);
}

static int read_one(const char *word, const char *eq, struct cvn_rules *rules, struct cvn_err *err)
{
	CVN_AUTO_STR char *field = cvn_xstrndup(word, (size_t)(eq - word));

	for (size_t i = 0; i < CVN_MEANINGS; i++)
		if (cvn_streq(cvn_means_name((enum cvn_means)i), field))
			return read_rule(eq + 1, &rules->of[i], err);
	return cvn_fail(err, CVN_E_USAGE, "--conflict knows no field '%s' ('field' stands for all free ones)", field);
}

int cvn_rules_read(const char *const *word, size_t n, struct cvn_rules *out, struct cvn_err *err)
{
	struct cvn_rules rules = { 0 };
	enum cvn_conflict all = CVN_CONFLICT_REPLACE;
	int rc = CVN_OK;

	for (size_t i = 0; i < n && rc == CVN_OK; i++) {
		if (strchr(word[i], '='))
			continue;
		rc = read_rule(word[i], &all, err);
		for (size_t k = 0; k < CVN_MEANINGS && rc == CVN_OK; k++)
			rules.of[k] = all;
	}
	for (size_t i = 0; i < n && rc == CVN_OK; i++)
		if (strchr(word[i], '='))
			rc = read_one(word[i], strchr(word[i], '='), &rules, err);
	if (rc == CVN_OK)
		*out = rules;
	return rc;
}
