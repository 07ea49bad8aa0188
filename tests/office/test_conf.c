/*
 * test_conf.c - convene.conf: the sample reads back, and each mistake gets its line.
 */
#include <string.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "office/office_priv.h"

static struct cvn_err err;

static int read_text(const char *text, struct cvn_conf *conf)
{
	err = (struct cvn_err){ 0 };
	return cvn_conf_read("convene.conf", text, strlen(text), conf, &err);
}

#define OFFICE "[office]\nname = Local 59\ndomain = local59.example\n"

Test(conf, sample_is_a_valid_configuration)
{
	CVN_AUTO_BUF(sample, 1 << 16);
	struct cvn_conf conf;

	cvn_conf_sample(&sample);
	cr_assert(eq(int, read_text(sample.ptr, &conf), CVN_OK), "%s", err.text);
	cr_assert(eq(str, conf.mailbox[0].address, "answers@local59.example"));
	cr_assert(eq(int, (int)conf.relay[0].starttls, CVN_STARTTLS_REQUIRED));
	cvn_conf_release(&conf);
}

Test(conf, sample_explains_every_key)
{
	CVN_AUTO_BUF(sample, 1 << 16);

	cvn_conf_sample(&sample);
	for (size_t i = 0; i < cvn_conf_n_keys; i++) {
		CVN_AUTO_STR char *line = cvn_xasprintf("%s =", cvn_conf_keys[i].name);

		cr_assert(strstr(sample.ptr, line) != NULL, "%s is not in the sample", cvn_conf_keys[i].name);
		cr_assert(cvn_conf_keys[i].help != NULL && *cvn_conf_keys[i].help);
	}
}

Test(conf, mistakes_are_told_with_their_line)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
		{ OFFICE "naem = x\n", "convene.conf:4: [office] has no key 'naem'; did you mean 'name'?" },
		{ OFFICE "name = twice\n", "convene.conf:4: 'name' stands twice" },
		{ OFFICE "[relay \"a\"]\nurl = smtps://x\n[relay \"b\"]\nurl = smtps://y\n[relay \"a\"]\nweight = 3\n",
		  "convene.conf:8: [relay \"a\"] stands twice; the first is in line 4" },
		{ OFFICE "[relay \"a\"]\nurl = smtps://x\n[office]\nlanguage = es\n",
		  "convene.conf:6: [office] stands twice; the first is in line 1" },
		{ OFFICE "[relay \"main\"]\nurl = smtp://x\nconnections = 5x\n", "convene.conf:6: connections must be a whole number" },
		{ OFFICE "[relay \"main\"]\nurl = smtp://x\nconnections = 0\n", "convene.conf:6: connections must be a whole number" },
		{ OFFICE "[relay \"main\"]\nurl = smtp://x\nstarttls = maybe\n", "convene.conf:6: starttls is required or off" },
		{ OFFICE "[relay \"main\"]\nurl = smtp://x\npassword = geheim\n", "convene.conf:6: a password does not stand" },
		{ OFFICE "[relay \"main\"]\nurl = smtp://x\npassword_file = a\npassword_command = b\n",
		  "convene.conf:7: the password has two sources" },
		{ OFFICE "[rely \"main\"]\nurl = smtp://x\n", "convene.conf:5: there is no section [rely]" },
		{ "[office]\nname = x\n", "convene.conf:1: [office] needs a 'domain'" },
		{ "", "convene.conf: [office] needs a 'name'" },
		{ "[office]\nname = x\ndomain = a b\n", "convene.conf:3: [office] domain: 'a b' is not a domain" },
		{ "[office]\nname = x\ndomain = münchen.example\n", "[office] domain: 'münchen.example' is not a domain" },
		{ OFFICE "from = Ana Rivera ana@local59.example\n", "convene.conf:4: [office] from: 'Ana Rivera ana@local59.example' is not an address" },
		{ OFFICE "from = Ana <ana at local59>\n", "[office] from: 'Ana <ana at local59>' is not an address" },
		{ OFFICE "[relay \"main\"]\nurl = ftp://x\n", "convene.conf:5: [relay \"main\"] url begins with smtps:// or smtp://" },
		{ OFFICE "[relay \"main\"]\nurl = mx\npace = 5\nwarm_up = 50\nuser = me\n", "convene.conf:8: [relay \"main\"] user has no meaning with url = mx" },
		{ OFFICE "[relay \"main\"]\nurl = smtps://me:geheim@x\n", "[relay \"main\"] url: the login stands in user" },
		{ OFFICE "[relay \"main\"]\nurl = smtp://127.evil.example\nstarttls = off\n", "starttls = off is only for a server on this" },
		{ OFFICE "[mailbox \"answers\"]\nurl = imap://mail.example\nstarttls = off\naddress = a@b.example\n",
		  "[mailbox \"answers\"] starttls = off is only for a server on this machine" },
		{ OFFICE "[mailbox \"answers\"]\nurl = imaps://x\naddress = answers\n", "address: 'answers' is not a plain address" },
		{ OFFICE "[mailbox \"answers\"]\nurl = imaps://x\n", "convene.conf:4: [mailbox \"answers\"] needs a 'address'" },
	};

	for (size_t i = 0; i < CVN_COUNT(cases); i++) {
		struct cvn_conf conf;

		cr_assert(eq(int, read_text(cases[i].text, &conf), CVN_E_CONFIG), "%s", cases[i].text);
		cr_assert(strstr(err.text, cases[i].want) != NULL, "got '%s', want '%s'", err.text, cases[i].want);
		cr_assert(strstr(err.text, "geheim") == NULL);
	}
}
