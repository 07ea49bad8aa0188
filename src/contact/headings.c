/*
 * headings.c - the headings that programs write, and what they mean. A table and its search; the rules are columns.c.
 */
#include <string.h>

#include "convene/base/mem.h"

#include "columns_priv.h"

#include "convene/base/banned.h"

static const char *const names[CVN_MEANINGS] = {
	[CVN_MEANS_EMAIL] = "email",
	[CVN_MEANS_FIRST_NAME] = "first_name",
	[CVN_MEANS_LAST_NAME] = "last_name",
	[CVN_MEANS_NAME] = "name",
	[CVN_MEANS_LANGUAGE] = "language",
	[CVN_MEANS_TIMEZONE] = "timezone",
	[CVN_MEANS_BUILDING] = "building",
	[CVN_MEANS_DISTRICT] = "district",
	[CVN_MEANS_ROLE] = "role",
	[CVN_MEANS_PHONE] = "phone",
	[CVN_MEANS_QUIET_HOURS] = "quiet_hours",
	[CVN_MEANS_TAGS] = "tags",
	[CVN_MEANS_HOUSEHOLD] = "household",
	[CVN_MEANS_STEWARD] = "steward",
	[CVN_MEANS_ASSESSMENT] = "assessment",
	[CVN_MEANS_NOTE] = "note",
	[CVN_MEANS_STATUS] = "status",
	[CVN_MEANS_OPT_IN] = "opt_in",
	[CVN_MEANS_OPT_OUT] = "opt_out",
	[CVN_MEANS_CONSENT_AT] = "consent_at",
	[CVN_MEANS_CONSENT_IP] = "consent_ip",
	[CVN_MEANS_ATTRIBUTES] = "attributes",
	[CVN_MEANS_FREE] = "field",
	[CVN_MEANS_NOTHING] = "nothing",
};

const char *cvn_means_name(enum cvn_means m)
{
	return names[m];
}

bool cvn_means_find(const char *name, enum cvn_means *out)
{
	for (size_t i = 0; i < CVN_MEANINGS; i++)
		if (i != CVN_MEANS_FREE && cvn_streq(names[i], name)) {
			*out = (enum cvn_means)i;
			return true;
		}
	return false;
}

/* Headings as cvn_field_name makes them. Rank: a person's own address before the one at work. */
static const struct {
	const char *name;
	enum cvn_means means;
	int rank;
} known[] = {
	{ "email", CVN_MEANS_EMAIL, 0 },                    { "e_mail", CVN_MEANS_EMAIL, 0 },
	{ "mail", CVN_MEANS_EMAIL, 1 },                     { "email_address", CVN_MEANS_EMAIL, 0 },
	{ "e_mail_address", CVN_MEANS_EMAIL, 0 },           { "emailaddress", CVN_MEANS_EMAIL, 0 },
	{ "primary_email", CVN_MEANS_EMAIL, 0 },            { "email_primary", CVN_MEANS_EMAIL, 0 },
	{ "preferredemail", CVN_MEANS_EMAIL, 0 },           { "preferred_email", CVN_MEANS_EMAIL, 0 },
	{ "email_home", CVN_MEANS_EMAIL, 1 },               { "home_email", CVN_MEANS_EMAIL, 1 },
	{ "personal_email", CVN_MEANS_EMAIL, 1 },           { "personalemail", CVN_MEANS_EMAIL, 1 },
	{ "e_mail_1_value", CVN_MEANS_EMAIL, 0 },           { "email_1", CVN_MEANS_EMAIL, 0 },
	{ "email1", CVN_MEANS_EMAIL, 0 },                   { "e_mail_2_value", CVN_MEANS_EMAIL, 2 },
	{ "e_mail_2_address", CVN_MEANS_EMAIL, 2 },         { "e_mail_3_address", CVN_MEANS_EMAIL, 3 },
	{ "e_mail_3_value", CVN_MEANS_EMAIL, 3 },           { "secondary_email", CVN_MEANS_EMAIL, 2 },
	{ "email_2", CVN_MEANS_EMAIL, 2 },                  { "email2", CVN_MEANS_EMAIL, 2 },
	{ "other_email", CVN_MEANS_EMAIL, 3 },              { "email_other", CVN_MEANS_EMAIL, 3 },
	{ "otheremail", CVN_MEANS_EMAIL, 3 },               { "email_work", CVN_MEANS_EMAIL, 4 },
	{ "work_email", CVN_MEANS_EMAIL, 4 },               { "workemail", CVN_MEANS_EMAIL, 4 },
	{ "correo", CVN_MEANS_EMAIL, 0 },                   { "correo_electronico", CVN_MEANS_EMAIL, 0 },
	{ "correo_electr\xC3\xB3nico", CVN_MEANS_EMAIL, 0 }, { "courriel", CVN_MEANS_EMAIL, 0 },
	{ "first_name", CVN_MEANS_FIRST_NAME, 0 },          { "firstname", CVN_MEANS_FIRST_NAME, 0 },
	{ "given_name", CVN_MEANS_FIRST_NAME, 0 },          { "fname", CVN_MEANS_FIRST_NAME, 0 },
	{ "nombre", CVN_MEANS_FIRST_NAME, 1 },              { "forename", CVN_MEANS_FIRST_NAME, 0 },
	{ "last_name", CVN_MEANS_LAST_NAME, 0 },            { "lastname", CVN_MEANS_LAST_NAME, 0 },
	{ "surname", CVN_MEANS_LAST_NAME, 0 },              { "family_name", CVN_MEANS_LAST_NAME, 0 },
	{ "first", CVN_MEANS_FIRST_NAME, 0 },               { "last", CVN_MEANS_LAST_NAME, 0 },
	{ "vorname", CVN_MEANS_FIRST_NAME, 0 },             { "nachname", CVN_MEANS_LAST_NAME, 0 },
	{ "pr\xC3\xA9nom", CVN_MEANS_FIRST_NAME, 0 },       { "prenom", CVN_MEANS_FIRST_NAME, 0 },
	{ "lname", CVN_MEANS_LAST_NAME, 0 },                { "apellido", CVN_MEANS_LAST_NAME, 0 },
	{ "apellidos", CVN_MEANS_LAST_NAME, 0 },            { "name", CVN_MEANS_NAME, 0 },
	{ "full_name", CVN_MEANS_NAME, 0 },                 { "fullname", CVN_MEANS_NAME, 0 },
	{ "display_name", CVN_MEANS_NAME, 1 },              { "nombre_completo", CVN_MEANS_NAME, 0 },
	{ "language", CVN_MEANS_LANGUAGE, 0 },              { "lang", CVN_MEANS_LANGUAGE, 0 },
	{ "preferred_language", CVN_MEANS_LANGUAGE, 0 },    { "languages_spoken", CVN_MEANS_LANGUAGE, 1 },
	{ "primary_language", CVN_MEANS_LANGUAGE, 0 },      { "idioma", CVN_MEANS_LANGUAGE, 0 },
	{ "timezone", CVN_MEANS_TIMEZONE, 0 },              { "time_zone", CVN_MEANS_TIMEZONE, 0 },
	{ "building", CVN_MEANS_BUILDING, 0 },              { "school", CVN_MEANS_BUILDING, 0 },
	{ "school_name", CVN_MEANS_BUILDING, 0 },           { "worksite", CVN_MEANS_BUILDING, 1 },
	{ "worksite_name", CVN_MEANS_BUILDING, 1 },         { "workplace", CVN_MEANS_BUILDING, 2 },
	{ "escuela", CVN_MEANS_BUILDING, 0 },               { "district", CVN_MEANS_DISTRICT, 0 },
	{ "school_district", CVN_MEANS_DISTRICT, 0 },       { "distrito", CVN_MEANS_DISTRICT, 0 },
	{ "role", CVN_MEANS_ROLE, 0 },                      { "roles", CVN_MEANS_ROLE, 0 },
	{ "phone", CVN_MEANS_PHONE, 0 },                    { "phone_number", CVN_MEANS_PHONE, 0 },
	{ "mobile", CVN_MEANS_PHONE, 0 },                   { "mobile_phone", CVN_MEANS_PHONE, 0 },
	{ "mobile_number", CVN_MEANS_PHONE, 0 },            { "cell", CVN_MEANS_PHONE, 0 },
	{ "cell_phone", CVN_MEANS_PHONE, 0 },               { "cellphone", CVN_MEANS_PHONE, 0 },
	{ "home_mobile", CVN_MEANS_PHONE, 0 },              { "phone_1_value", CVN_MEANS_PHONE, 0 },
	{ "can2_phone", CVN_MEANS_PHONE, 1 },               { "preferred_phone", CVN_MEANS_PHONE, 0 },
	{ "primary_phone", CVN_MEANS_PHONE, 1 },            { "home_phone", CVN_MEANS_PHONE, 2 },
	{ "homephone", CVN_MEANS_PHONE, 2 },                { "preferredphone", CVN_MEANS_PHONE, 1 },
	{ "tel\xC3\xA9" "fono", CVN_MEANS_PHONE, 0 },       { "telefono", CVN_MEANS_PHONE, 0 },
	{ "tags", CVN_MEANS_TAGS, 0 },                      { "tag", CVN_MEANS_TAGS, 0 },
	{ "tag_list", CVN_MEANS_TAGS, 0 },                  { "can2_user_tags", CVN_MEANS_TAGS, 0 },
	{ "labels", CVN_MEANS_TAGS, 0 },                    { "group_membership", CVN_MEANS_TAGS, 0 },
	{ "categories", CVN_MEANS_TAGS, 0 },                { "household", CVN_MEANS_HOUSEHOLD, 0 },
	{ "household_name", CVN_MEANS_HOUSEHOLD, 0 },       { "steward", CVN_MEANS_STEWARD, 0 },
	{ "steward_email", CVN_MEANS_STEWARD, 0 },          { "assessment", CVN_MEANS_ASSESSMENT, 0 },
	{ "support_level", CVN_MEANS_ASSESSMENT, 1 },       { "note", CVN_MEANS_NOTE, 0 },
	{ "notes", CVN_MEANS_NOTE, 0 },                     { "status", CVN_MEANS_STATUS, 0 },
	{ "subscription_status", CVN_MEANS_STATUS, 0 },     { "email_marketing_status", CVN_MEANS_STATUS, 0 },
	{ "email_opt_in", CVN_MEANS_OPT_IN, 0 },            { "opt_in", CVN_MEANS_OPT_IN, 0 },
	{ "can2_subscription_status", CVN_MEANS_STATUS, 0 }, { "email_subscription_status", CVN_MEANS_STATUS, 0 },
	{ "email_status", CVN_MEANS_STATUS, 0 },            { "clean_time", CVN_MEANS_OPT_OUT, 0 },
	{ "cleaned_time", CVN_MEANS_OPT_OUT, 0 },           { "unsubscribed_at", CVN_MEANS_OPT_OUT, 0 },
	{ "unsubscribe_time", CVN_MEANS_OPT_OUT, 0 },       { "do_not_contact", CVN_MEANS_OPT_OUT, 0 },
	{ "on_hold", CVN_MEANS_OPT_OUT, 0 },                { "email_on_hold", CVN_MEANS_OPT_OUT, 0 },
	{ "email1_is_bad", CVN_MEANS_OPT_OUT, 0 },          { "email_is_bad", CVN_MEANS_OPT_OUT, 0 },
	{ "unsub_time", CVN_MEANS_OPT_OUT, 0 },             { "opt_out", CVN_MEANS_OPT_OUT, 0 },
	{ "do_not_email", CVN_MEANS_OPT_OUT, 0 },           { "no_bulk_emails_user_opt_out", CVN_MEANS_OPT_OUT, 0 },
	{ "is_opt_out", CVN_MEANS_OPT_OUT, 0 },             { "unsubscribed", CVN_MEANS_OPT_OUT, 0 },
	{ "confirm_time", CVN_MEANS_CONSENT_AT, 0 },        { "optin_time", CVN_MEANS_CONSENT_AT, 1 },
	{ "confirm_ip", CVN_MEANS_CONSENT_IP, 0 },          { "optin_ip", CVN_MEANS_CONSENT_IP, 1 },
	{ "quiet_hours", CVN_MEANS_QUIET_HOURS, 0 },        { "attributes", CVN_MEANS_ATTRIBUTES, 0 },
};

bool cvn_heading_known(const char *name, enum cvn_means *out_means, int *out_rank)
{
	for (size_t i = 0; i < CVN_COUNT(known); i++)
		if (strcmp(known[i].name, name) == 0) {
			*out_means = known[i].means;
			*out_rank = known[i].rank;
			return true;
		}
	return false;
}

/* One heading that only this program writes is enough. */
static const struct {
	const char *name, *program;
} signs[] = {
	{ "e_mail_1_value", "Google Contacts" },
	{ "e_mail_2_address", "Outlook" },
	{ "nationbuilder_id", "NationBuilder" },
	{ "can2_user_tags", "Action Network" },
	{ "can2_subscription_status", "Action Network" },
	{ "vanid", "VAN" },
	{ "voter_file_vanid", "VAN" },
	{ "preferredemail", "VAN" },
	{ "member_rating", "Mailchimp" },
	{ "leid", "Mailchimp" },
	{ "no_bulk_emails_user_opt_out", "CiviCRM" },
	{ "contact_subtype", "CiviCRM" },
	{ "individual_prefix", "CiviCRM" },
	{ "attributes", "listmonk" },
	{ "primary_email", "Thunderbird" },
	{ "email_home", "Roundcube" },
};

const char *cvn_heading_program(const char *name)
{
	for (size_t i = 0; i < CVN_COUNT(signs); i++)
		if (strcmp(signs[i].name, name) == 0)
			return signs[i].program;
	return NULL;
}
