/*
 * test_letter.c - what a member finds in their letter and what an organizer is told before it leaves, through the real binary: steward,
 * officials, events, own files, languages, links.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "convene/base/text.h"
#include "support/fake_smtp.h"
#include "support/fake_web.h"
#include "support/world.h"

static struct cvn_world w;
static struct fake_smtp *smtp;
static struct fake_web *web;

static void close_world(void)
{
	cvn_world_close(&w);
	if (smtp)
		fake_smtp_stop(smtp);
	if (web)
		fake_web_stop(web);
}

TestSuite(e2e_letter, .fini = close_world, .timeout = 120);

static void given_office(void)
{
	smtp = fake_smtp_start(&(struct fake_options){ 0 });
	cvn_world_open(&w, "letter", &(struct cvn_world_options){ .without_mailbox = true, .smtp_port = fake_smtp_port(smtp) });
	cvn_place_write(w.dir, "people.csv",
	                "email,first_name,last_name,language,building,district,steward\nluz@mail.example,Luz,Ortega,es,Lincoln,6,\n"
	                "ana@mail.example,Ana,Lee,en,Pine Street,5,luz@mail.example\nmia@mail.example,Mía,Cruz,es,Lincoln,6,ana@mail.example\n"
	                "bo@mail.example,Bo,Kim,vi,Pine Street,5,\n");
	free(cvn_world_does(&w, 0, "import", "people.csv", "--list", "members", NULL));
}

static void expect(const char *text, const char *part, bool wanted)
{
	bool found = strstr(text, part) != NULL;

	cr_expect(found == wanted, "'%s' %s in: %s", part, wanted ? "is not" : "is", text);
}

static const char message[] =
        "Subject: Hi {{first_name}}\nKind: newsletter\nLayout: newsletter\n\nDear {{first_name}},\n\n"
        "{{#events}}\n- {{title}}, {{when}}, {{place}}: [answer]({{link}})\n{{/events}}\n\n"
        "{{#targets}}\n- Call {{name}} at {{phone}}\n{{/targets}}\n\n{{#steward}}\nAsk {{steward}}.\n{{/steward}}\n";
static const char spanish[] =
        "Subject: Hola, {{first_name}}\nKind: newsletter\nLayout: newsletter\n\nHola, {{first_name}}:\n\n"
        "{{#events}}\n- {{title}}, {{when}}\n{{/events}}\n\n{{#steward}}\nPregunte a {{steward}}.\n{{/steward}}\n";

Test(e2e_letter, tells_each_member_of_their_own_corner_of_the_world)
{
	given_office();
	cvn_place_write(w.dir, "letter.md", message);
	cvn_place_write(w.dir, "letter.es.md", spanish);
	cvn_place_write(w.dir, "board.csv", "name,district,phone\nDana Whitfield,5,518-555-0142\nLuis Ferrer,6,518-555-0143\n");
	cvn_place_write(w.dir, "hearing.md", "Event: Board hearing\nKind: board-hearing\nStarts: 2036-02-05 18:00 America/New_York\nEnds: 20:00\n"
	                                     "Place: 40 Chapel Street\nDistrict: 5\nOpen-to: everybody\n\nCome.\n");
	cvn_place_write(w.dir, "meeting.md", "Event: House meeting\nKind: house-meeting\nStarts: 2036-01-10 18:30 America/New_York\nEnds: 20:00\n"
	                                     "Place: 12 Elm Street\nHost: luz@mail.example\n\nCome.\n");
	free(cvn_world_does(&w, 0, "target", "import", "board.csv", NULL));
	free(cvn_world_does(&w, 0, "event", "create", "hearing.md", NULL));
	free(cvn_world_does(&w, 0, "event", "create", "meeting.md", NULL));
	free(cvn_world_does(&w, 0, "invite", "meeting", "--list", "members", "--segment", "building = \"Lincoln\"", NULL));
	free(cvn_world_does(&w, 0, "send", "letter.md", "--list", "members", NULL));
	free(cvn_world_does(&w, 0, "sender", "--drain", NULL));

	CVN_AUTO_STR char *ana = fake_smtp_letter(smtp, "ana@mail.example");
	CVN_AUTO_STR char *mia = fake_smtp_letter(smtp, "mia@mail.example");
	CVN_AUTO_STR char *bo = fake_smtp_letter(smtp, "bo@mail.example");
	cr_assert(ana && mia && bo);
	expect(ana, "Board hearing, Tuesday, February 5, 2036 at 6:00=C2=A0PM EST", true);
	expect(ana, "House meeting", false);
	expect(ana, "Call Dana Whitfield at 518-555-0142", true);
	expect(ana, "Luis Ferrer", false);
	expect(ana, "Ask Luz Ortega.", true);
	expect(ana, "List-Id: ", true);
	expect(ana, "<members.local59.example>", true);
	expect(mia, "House meeting, jueves 10 de enero de 2036 a las 6:30", true);
	expect(mia, "Board hearing", false);
	expect(mia, "Pregunte a Ana Lee.", true);
	expect(mia, "Darse de baja", true);
	expect(bo, "Board hearing, Tuesday", true);       /* no Vietnamese file: all of it in English */
	expect(bo, "Unsubscribe", true);
	expect(bo, "Ask ", false);
}

Test(e2e_letter, asks_its_links_before_it_leaves_and_no_members_address_goes_with_them)
{
	char url[64], text[600];

	given_office();
	web = fake_web_start();
	snprintf(url, sizeof url, "http://127.0.0.1:%d", fake_web_port(web));
	cvn_world_conf(&w, "web", "base_url", url);
	snprintf(text, sizeof text, "Subject: Hi\n\n[a](%s/200?from={{email}}) [b](%s/404) [c](http://10.1.2.3/)\n", url, url);
	cvn_place_write(w.dir, "links.md", text);
	CVN_AUTO_STR char *offline = cvn_world_does(&w, 0, "send", "links.md", "--list", "members", "--dry-run", NULL);
	expect(offline, "/200?from={{email}}\n", true);
	expect(offline, "@mail.example", false);
	cr_expect(fake_web_requests(web) == 0);

	CVN_AUTO_STR char *online = cvn_world_does(&w, 65, "send", "links.md", "--list", "members", "--online", NULL);
	expect(online, "/200?from={{email}} - answers (200)", true);
	expect(online, "/404: there is no such page (404)", true);
	expect(online, "http://10.1.2.3/: leads to an address inside this network", true);
	expect(online, "nothing was queued: 2 errors", true);
	cr_expect(fake_web_asked(web, "HEAD /200?from=") == 1);
	free(cvn_world_does(&w, 0, "sender", "--drain", NULL));
	cr_expect(fake_smtp_accepted(smtp) == 0);
}
