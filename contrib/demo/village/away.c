/*
 * away.c - auto-replies: as RFC 3834 asks, and as older programs write them.
 */
#include <string.h>

#include "village.h"

#include "convene/base/banned.h"

static const char *text_of(const struct vil_scene *s)
{
	static const char *const english[] = {
		"I am away from my desk until December 8 and will answer when I am back.",
		"Thank you for your message. I am on leave this week and read mail only now and then.",
		"I'm out of the office. For anything urgent please call the school's front desk.",
	};
	static const char *const spanish[] = {
		"Estoy fuera hasta el 8 de diciembre y contestaré a mi regreso.",
		"Gracias por su mensaje. Esta semana estoy de licencia y leo el correo de vez en cuando.",
	};
	uint64_t roll = vil_scene_roll(s, "away");

	return s->letter->spanish ? spanish[roll % CVN_COUNT(spanish)] : english[roll % CVN_COUNT(english)];
}

static void put_body(const struct vil_scene *s, struct cvn_buf *out)
{
	cvn_buf_str(out, "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n"
	                 "Content-Transfer-Encoding: quoted-printable\r\n\r\n");
	vil_put_qp(out, text_of(s), strlen(text_of(s)));
	cvn_buf_str(out, "\r\n\r\n");
	vil_put_qp(out, s->name, strlen(s->name));
	cvn_buf_str(out, "\r\n");
}

/* Goes to the envelope sender, with Auto-Submitted and the letter named in In-Reply-To (RFC 3834 3). */
void vil_away(const struct vil_scene *s, struct cvn_buf *out)
{
	vil_put_from(out, s);
	cvn_buf_printf(out, "To: %s\r\n", s->envelope_from);
	vil_put_subject(out, s, "Auto: ");
	vil_put_date(out, s->now);
	cvn_buf_printf(out, "Message-ID: <dovecot-sieve-%016llx@members.example>\r\n",
	               (unsigned long long)vil_scene_roll(s, "sieve"));
	vil_put_thread(out, s);
	cvn_buf_str(out, "Auto-Submitted: auto-replied (vacation)\r\nPrecedence: bulk\r\nX-Sieve: Pigeonhole Sieve\r\n");
	put_body(s, out);
}

/* Goes to Reply-To; known only by its subject and the habits of the field. */
void vil_away_old(const struct vil_scene *s, struct cvn_buf *out)
{
	char to[VIL_ADDRESS];

	vil_reply_address(s, to);
	vil_put_from(out, s);
	cvn_buf_printf(out, "To: %s\r\n", to);
	vil_put_subject(out, s, s->letter->spanish ? "=?UTF-8?Q?Respuesta_autom=C3=A1tica:?= " : "Out of Office AutoReply: ");
	vil_put_date(out, s->now);
	cvn_buf_printf(out, "Message-ID: <%016llX@EXCHANGE07.district.example>\r\n",
	               (unsigned long long)vil_scene_roll(s, "exchange"));
	cvn_buf_str(out, "X-Autoreply: yes\r\nX-Auto-Response-Suppress: All\r\nPrecedence: auto_reply\r\n");
	put_body(s, out);
}
