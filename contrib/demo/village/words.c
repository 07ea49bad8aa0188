/*
 * words.c - a member writes back: a sentence or two above the quoted letter, in the manner of their mail program.
 */
#include <string.h>

#include "convene/base/clock.h"
#include "village.h"

#include "convene/base/banned.h"

static const char *const english[] = {
	"I can speak on Tuesday if you still need parents. How many minutes do we get?",
	"Count me in. I will bring two neighbors from our building.",
	"Thank you for this. Is there child care during the meeting?",
	"I called the board office this morning. They said the public comment list is already long, so sign up early!",
	"I work until 7 most days. Can I send my comment in writing instead?",
	"Please call me about this, mornings are best. I have questions about what happens to the after-school program.",
	"Our classroom aides want to come too. Where do we sign up?",
	"Is the hearing going to have an interpreter? My mother wants to speak and she is more comfortable in Spanish.",
	"I talked to the teachers in the second grade and five of us will wear red that day.",
	"My daughter graduated last year, but I still care about the school. What can I do to help?",
	"Could you send the flyer so I can print it at the library?",
	"Yes. Put my name on the letter to the board.",
};
static const char *const spanish[] = {
	"Sí, puedo ir el martes. ¿A qué hora tenemos que llegar?",
	"Gracias por avisar. ¿Va a haber cuidado de niños durante la reunión?",
	"Cuenten conmigo. Voy a llevar a mi hermana y a dos vecinas del edificio.",
	"Yo quiero hablar en la audiencia, pero necesito intérprete. ¿Me pueden ayudar?",
	"Trabajo hasta las siete. ¿Puedo mandar mi comentario por escrito?",
	"Por favor llámenme por la mañana, tengo preguntas sobre el programa después de clases.",
	"Ya hablé con otras mamás de segundo grado y somos seis las que vamos.",
	"Pongan mi nombre en la carta a la mesa directiva, por favor.",
};

static const char *sentence(const struct vil_scene *s)
{
	uint64_t roll = vil_scene_roll(s, "sentence");

	return s->letter->spanish ? spanish[roll % CVN_COUNT(spanish)] : english[roll % CVN_COUNT(english)];
}

/* What each program writes between the answer and the quoted letter. */
static void put_attribution(const struct vil_scene *s, struct cvn_buf *out)
{
	static const char *const days[] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
	static const char *const dias[] = { "dom", "lun", "mar", "mié", "jue", "vie", "sáb" };
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	static const char *const meses[] = { "ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sept", "oct", "nov", "dic" };
	struct cvn_civil c = cvn_civil_from_unix(s->now - 5 * 3600);
	int day = cvn_civil_weekday(&c), hour12 = c.hour % 12 ? c.hour % 12 : 12;
	char address[VIL_ADDRESS];
	CVN_AUTO_BUF(from, 4096);
	CVN_AUTO_BUF(name, 1024);
	CVN_AUTO_BUF(header, 4096);
	CVN_AUTO_BUF(subject, 4096);

	vil_header(s->letter, "From", &from);
	vil_header(s->letter, "Subject", &header);
	vil_decode_words((struct cvn_span){ header.ptr, header.len }, &subject);
	vil_mailbox(from.ptr, address, &name);
	if (s->who.client == VIL_GMAIL && s->letter->spanish)
		cvn_buf_printf(out, "El %s, %d %s %d a la(s) %d:%02d, %s (<%s>) escribió:\r\n\r\n", dias[day], c.day,
		               meses[c.month - 1], c.year, c.hour, c.minute, name.ptr, address);
	else if (s->who.client == VIL_GMAIL)
		cvn_buf_printf(out, "On %s, %s %d, %d at %d:%02d %s %s <%s> wrote:\r\n\r\n", days[day], months[c.month - 1], c.day,
		               c.year, hour12, c.minute, c.hour < 12 ? "AM" : "PM", name.ptr, address);
	else if (s->who.client == VIL_OUTLOOK)
		cvn_buf_printf(out, "________________________________\r\n%s %s <%s>\r\n%s %s, %s %d, %d %d:%02d %s\r\n%s %s <%s>\r\n%s %s\r\n\r\n",
		               s->letter->spanish ? "De:" : "From:", name.ptr, address, s->letter->spanish ? "Enviado:" : "Sent:",
		               s->letter->spanish ? dias[day] : days[day], s->letter->spanish ? meses[c.month - 1] : months[c.month - 1],
		               c.day, c.year, hour12, c.minute, c.hour < 12 ? "AM" : "PM", s->letter->spanish ? "Para:" : "To:", s->name,
		               s->address, s->letter->spanish ? "Asunto:" : "Subject:", subject.ptr);
	else if (s->who.client == VIL_APPLE && s->letter->spanish)
		cvn_buf_printf(out, "> El %d %s %d, a las %d:%02d, %s <%s> escribió:\r\n>\r\n", c.day, meses[c.month - 1], c.year,
		               c.hour, c.minute, name.ptr, address);
	else if (s->who.client == VIL_APPLE)
		cvn_buf_printf(out, "> On %s %d, %d, at %d:%02d %s, %s <%s> wrote:\r\n>\r\n", months[c.month - 1], c.day, c.year, hour12,
		               c.minute, c.hour < 12 ? "AM" : "PM", name.ptr, address);
	else if (s->letter->spanish)
		cvn_buf_printf(out, "El %d/%d/%d a las %d:%02d, %s escribió:\r\n", c.day, c.month, c.year % 100, c.hour, c.minute, name.ptr);
	else
		cvn_buf_printf(out, "On %d/%d/%d %d:%02d, %s wrote:\r\n", c.month, c.day, c.year % 100, c.hour, c.minute, name.ptr);
}

static void put_signature(const struct vil_scene *s, struct cvn_buf *out)
{
	if (s->who.client == VIL_APPLE)
		cvn_buf_str(out, s->letter->spanish ? "Enviado desde mi iPhone\r\n\r\n" : "Sent from my iPhone\r\n\r\n");
	else if (s->who.client == VIL_THUNDERBIRD)
		cvn_buf_printf(out, "-- \r\n%s\r\n\r\n", s->name);
	else if (s->who.client == VIL_GMAIL && vil_scene_roll(s, "signed") % 2)
		cvn_buf_printf(out, "%s\r\n\r\n", s->name);
}

static void put_text(const struct vil_scene *s, struct cvn_buf *out)
{
	const struct cvn_buf *quoted = &s->letter->plain;
	const char *mark = s->who.client == VIL_OUTLOOK ? "" : "> ";

	if (s->who.client == VIL_THUNDERBIRD) {            /* answers below an attribution and a quote of its own */
		put_attribution(s, out);
		vil_put_lines(out, quoted->ptr, quoted->len < 200 ? quoted->len : strcspn(quoted->ptr, "\n"), mark);
		cvn_buf_printf(out, "\r\n%s\r\n\r\n", sentence(s));
		put_signature(s, out);
		return;
	}
	cvn_buf_printf(out, "%s\r\n\r\n", sentence(s));
	put_signature(s, out);
	put_attribution(s, out);
	vil_put_lines(out, quoted->ptr, quoted->len, mark);
}

/* Gmail and Outlook also send the answer as HTML, with the letter's own HTML inside their marks. */
static void put_html(const struct vil_scene *s, struct cvn_buf *out)
{
	const char *text = sentence(s);

	cvn_buf_str(out, s->who.client == VIL_GMAIL ? "<div dir=\"ltr\">" : "<html><body><div class=\"elementToProof\">");
	cvn_buf_html(out, text, strlen(text));
	cvn_buf_str(out, s->who.client == VIL_GMAIL ? "</div><br><div class=\"gmail_quote gmail_quote_container\">"
	                                                     "<div dir=\"ltr\" class=\"gmail_attr\">"
	                                            : "</div><div id=\"appendonsend\"></div><hr style=\"display:inline-block;width:98%\">"
	                                              "<div id=\"divRplyFwdMsg\" dir=\"ltr\">");
	CVN_AUTO_BUF(line, 4096);
	put_attribution(s, &line);
	cvn_buf_html(out, line.ptr, line.len);
	cvn_buf_str(out, s->who.client == VIL_GMAIL ? "</div><blockquote class=\"gmail_quote\" style=\"margin:0px 0px 0px 0.8ex\">" : "</div><div>");
	cvn_buf_add(out, s->letter->html.ptr, s->letter->html.len);
	cvn_buf_str(out, s->who.client == VIL_GMAIL ? "</blockquote></div>\r\n" : "</div></body></html>\r\n");
}

static void put_message_id(const struct vil_scene *s, unsigned long long id, struct cvn_buf *out)
{
	const char *host = strchr(s->address, '@');

	if (s->who.client == VIL_GMAIL)
		cvn_buf_printf(out, "Message-ID: <CA%016llx=%08llx@mail.gmail.com>\r\n", id, id >> 20);
	else if (s->who.client == VIL_OUTLOOK)
		cvn_buf_printf(out, "Message-ID: <DM6PR%016llx@DM6PR%08llx.namprd12.prod.outlook.com>\r\n", id, id >> 32);
	else
		cvn_buf_printf(out, "Message-ID: <%016llx@%s>\r\n", id, host ? host + 1 : "mail.example");
}

void vil_words(const struct vil_scene *s, struct cvn_buf *out)
{
	unsigned long long id = vil_scene_roll(s, "words");
	bool both = (s->who.client == VIL_GMAIL || s->who.client == VIL_OUTLOOK) && s->letter->html.len;
	char to[VIL_ADDRESS];
	CVN_AUTO_BUF(text, VIL_LETTER_MAX);
	CVN_AUTO_BUF(html, VIL_LETTER_MAX);

	vil_reply_address(s, to);
	vil_put_from(out, s);
	cvn_buf_printf(out, "To: %s\r\n", to);
	vil_put_subject(out, s, s->who.client == VIL_OUTLOOK && s->letter->spanish ? "RE: " : "Re: ");
	vil_put_date(out, s->now);
	put_message_id(s, id, out);
	vil_put_thread(out, s);
	cvn_buf_str(out, "MIME-Version: 1.0\r\n");
	put_text(s, &text);
	if (both)
		cvn_buf_printf(out, "Content-Type: multipart/alternative; boundary=\"0000%016llx\"\r\n\r\n--0000%016llx\r\n", id, id);
	cvn_buf_str(out, "Content-Type: text/plain; charset=\"UTF-8\"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n");
	vil_put_qp(out, text.ptr, text.len);
	if (!both)
		return;
	put_html(s, &html);
	cvn_buf_printf(out, "\r\n--0000%016llx\r\nContent-Type: text/html; charset=\"UTF-8\"\r\n"
	                    "Content-Transfer-Encoding: quoted-printable\r\n\r\n", id);
	vil_put_qp(out, html.ptr, html.len);
	cvn_buf_printf(out, "\r\n--0000%016llx--\r\n", id);
}
