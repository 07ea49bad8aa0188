/*
 * words_es.c - the letters of an event in Spanish.
 */
#include <stddef.h>

#include "words.h"

#include "convene/base/banned.h"

const struct cvn_words cvn_words_es = {
	.language = "es",
	.weekday = { "domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado" },
	.month = { "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre" },
	.date_long = "%1$s, %3$d de %2$s de %4$d",
	.clock_12 = false,
	.subject = {
		[CVN_FOR_REQUEST] = "Invitación: ", [CVN_FOR_UPDATE] = "Cambio: ", [CVN_FOR_UPDATE_INSTANCE] = "Cambió una fecha: ", [CVN_FOR_MINOR] = "Actualización: ",
		[CVN_FOR_CANCEL] = "Cancelado: ", [CVN_FOR_CANCEL_ONE] = "Invitación retirada: ", [CVN_FOR_CANCEL_INSTANCE] = "Una fecha cancelada: ",
		[CVN_FOR_REINSTATE] = "Se hará de nuevo: ", [CVN_FOR_REFRESH] = "Invitación: ", [CVN_FOR_REMINDER] = "Recordatorio: ",
		[CVN_FOR_SEATED] = "Tiene su lugar: ", [CVN_FOR_SEATED_DATE] = "Tiene su lugar: ", [CVN_FOR_WAITING] = "Lista de espera: ", [CVN_FOR_OFFER] = "Hay un lugar para usted: ",
		[CVN_FOR_OFFER_OVER] = "El lugar pasó a otra persona: ", [CVN_FOR_FULL] = "Sin lugares: ", [CVN_FOR_TOO_LATE] = "Después de la fecha límite: ", [CVN_FOR_COUNTER_DECLINED] = "La hora no cambia: ",
		[CVN_FOR_THANKS] = "Gracias: ",
		[CVN_FOR_DIGEST_FIRST] = "Primera respuesta: ", [CVN_FOR_DIGEST_FULL] = "Todos los lugares ocupados: ",
		[CVN_FOR_DIGEST_BEFORE] = "Quiénes vienen: ", [CVN_FOR_DIGEST_AFTER] = "¿Quiénes vinieron? ",
	},
	.opening = {
		[CVN_FOR_UPDATE] = "Algo cambió desde que le invitamos. Por favor responda otra vez para que podamos contar con su respuesta.",
		[CVN_FOR_UPDATE_INSTANCE] = "Una fecha de esta serie cambia; las demás siguen igual. Por favor responda otra vez para esta fecha.",
		[CVN_FOR_MINOR] = "Cambió un detalle. Su respuesta sigue en pie; no hace falta responder otra vez.",
		[CVN_FOR_CANCEL] = "Este evento se canceló. También desaparece de su calendario.",
		[CVN_FOR_CANCEL_ONE] = "Se retiró su invitación a este evento.",
		[CVN_FOR_CANCEL_INSTANCE] = "Se canceló una fecha de esta serie; las demás siguen igual.",
		[CVN_FOR_REINSTATE] = "El evento sí se hará. Por favor responda otra vez.",
		[CVN_FOR_REFRESH] = "Usted pidió la versión más reciente de esta invitación. Aquí está.",
		[CVN_FOR_REMINDER] = "Un breve recordatorio.",
		[CVN_FOR_SEATED] = "Su lugar está confirmado. Nos dará gusto verle.",
		[CVN_FOR_SEATED_DATE] = "Su lugar en esta fecha está confirmado. Nos dará gusto verle.",
		[CVN_FOR_WAITING] = "Por ahora todos los lugares están ocupados, así que está en la lista de espera. Le escribiremos en cuanto haya un lugar; no tiene que hacer nada.",
		[CVN_FOR_OFFER] = "Se desocupó un lugar y es suyo si todavía lo quiere.{{#several}} Su respuesta vale para todas las fechas de abajo; para una sola, escriba su día: \"sí 2027-01-07\".{{/several}}",
		[CVN_FOR_OFFER_OVER] = "No recibimos su respuesta a tiempo, así que el lugar es de la siguiente persona. {{#still}}Usted sigue en la lista de espera.{{/still}}{{^still}}Si todavía quiere venir, simplemente contéstenos.{{/still}}",
		[CVN_FOR_FULL] = "Todos los lugares están ocupados y este evento no tiene lista de espera. Gracias por querer venir.",
		[CVN_FOR_TOO_LATE] = "Gracias por querer venir. Su respuesta llegó después de la fecha límite y ya no podemos agregar a nadie.",
		[CVN_FOR_COUNTER_DECLINED] = "Gracias por proponer otra hora. No podemos mover el evento: la hora de abajo no cambia.",
		[CVN_FOR_THANKS] = "Gracias por venir.",
		[CVN_FOR_DIGEST_FIRST] = "Llegó la primera respuesta.", [CVN_FOR_DIGEST_FULL] = "Todos los lugares están ocupados. Quien diga que sí ahora espera en la lista.",
		[CVN_FOR_DIGEST_BEFORE] = "Su evento se acerca. Así está.",
		[CVN_FOR_DIGEST_AFTER] = "Por favor díganos quiénes vinieron. Conteste «vinieron todos», o «faltaron» con los números de quienes no vinieron: faltaron 17, 23.",
	},
	.when = "Cuándo", .where = "Dónde", .online = "En línea", .host = "Anfitrión", .languages = "Idiomas", .interpretation = "Interpretación",
	.accessibility = "Accesibilidad", .child_care = "Cuidado de niños", .bring = "Por favor traiga", .sessions = "Programa",
	.answer_by = "Por favor responda antes de", .series = "Se repite",
	.place_later = "Le daremos la dirección cuando diga que sí.",
	.what_changed = "Qué cambió", .reason = "Motivo",
	.will_you_come = "¿Viene?", .yes = "Sí, voy", .no = "No puedo", .maybe = "Tal vez",
	.or_calendar = "También puede tocar Sí, No o Tal vez en su calendario, o simplemente contestar: «sí», «no», «tal vez», «sí, vamos dos».",
	.also_page = "Todo sobre el evento",
	.yes_subject = "Sí", .no_subject = "No", .maybe_subject = "Tal vez", .yes_body = "Sí", .no_body = "No", .maybe_body = "Tal vez",
	.questions = "Por favor díganos en su respuesta",
	.waiting_note = "Lista de espera: ",
	.confirm_by = "Por favor diga que sí antes de", .all_day = "todo el día",
	.counts = "{{accepted}} aceptaron, {{waiting}} en espera, {{tentative}} tal vez, {{declined}} no vienen, {{unanswered}} sin respuesta.",
	.who_comes = "Con lugar",
	.reply_yes = "Responda SÍ para confirmar.",
};
