/*
 * words.c - what a letter says by itself, in each language.
 */
#include "words.h"

#include "convene/letter.h"

#include "convene/base/mem.h"
#include "convene/base/text.h"

#include <string.h>

#include "convene/base/banned.h"

static const struct words table[] = {
	{ "en", "ltr", "You get this letter because you are on a list of %s.", "Unsubscribe",
	  "To get no more letters" },
	{ "es", "ltr", "Recibe esta carta porque está en una lista de %s.", "Darse de baja",
	  "Para no recibir más cartas" },
	{ "fr", "ltr", "Vous recevez cette lettre parce que vous êtes sur une liste de %s.", "Se désabonner",
	  "Pour ne plus recevoir de lettres" },
	{ "pt", "ltr", "Você recebe esta carta porque está em uma lista de %s.", "Cancelar a inscrição",
	  "Para não receber mais cartas" },
	{ "ht", "ltr", "Ou resevwa lèt sa a paske ou sou yon lis %s.", "Dezabòne",
	  "Pou pa resevwa lèt ankò" },
	{ "vi", "ltr", "Quý vị nhận thư này vì có tên trong danh sách của %s.", "Ngừng nhận thư",
	  "Để không nhận thư nữa" },
	{ "zh", "ltr", "您收到这封信，是因为您在 %s 的名单上。", "退订", "不再接收来信" },
	{ "de", "ltr", "Sie erhalten diesen Brief, weil Sie auf einer Liste von %s stehen.", "Abmelden",
	  "Um keine Briefe mehr zu erhalten" },
	{ "it", "ltr", "Riceve questa lettera perché è in una lista di %s.", "Cancellare l’iscrizione", "Per non ricevere più lettere" },
	{ "ru", "ltr", "Вы получили это письмо, потому что вы в списке организации %s.", "Отписаться", "Чтобы больше не получать писем" },
	{ "he", "rtl", "קיבלת את המכתב הזה כי שמך ברשימה של %s.", "הסרה מהרשימה", "כדי לא לקבל עוד מכתבים" },
	{ "ar", "rtl", "تصلك هذه الرسالة لأنك مسجَّل في قائمة %s.", "إلغاء الاشتراك", "لعدم تلقي مزيد من الرسائل" },
};

static bool matches(const char *language, const char *row)
{
	size_t n = strlen(row);

	return language && cvn_starts_nocase(language, row) && (language[n] == '\0' || language[n] == '-' || language[n] == '_');
}

const struct words *cvn_words(const char *language)
{
	for (size_t i = 0; i < CVN_COUNT(table); i++) {
		if (matches(language, table[i].language))
			return &table[i];
	}
	return &table[0];
}

bool cvn_letter_speaks(const char *language)
{
	return matches(language, cvn_words(language)->language);
}

const char *cvn_language_dir(const char *language)
{
	static const char *const rtl[] = { "ar", "he", "iw", "fa", "ur", "ps", "yi", "dv", "ku-Arab", "sd", "ug" };

	for (size_t i = 0; i < CVN_COUNT(rtl); i++) {
		if (matches(language, rtl[i]))
			return "rtl";
	}
	return "ltr";
}
