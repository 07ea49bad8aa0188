/*
 * tongue.c - how each language says a date.
 */
#include "tongue.h"

#include "convene/base/mem.h"
#include "convene/base/text.h"

#include <string.h>

#include "convene/base/banned.h"

static const struct tongue tongues[] = {
	{ "en",
	  { "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday" },
	  { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" },
	  { "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
	    "December" },
	  { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" },
	  { "", "m d", "w, m d~, t", "W, M d, Y~ 'at' t z", "W, M d", "t", "W" },
	  "AM", "PM" },
	{ "es",
	  { "domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado" },
	  { "dom", "lun", "mar", "mié", "jue", "vie", "sáb" },
	  { "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre",
	    "diciembre" },
	  { "ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic" },
	  { "", "d 'de' m", "w d 'de' m~, t", "W d 'de' M 'de' Y~ 'a las' t z", "W d 'de' M", "t", "W" },
	  "a. m.", "p. m." },
	{ "fr",
	  { "dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi" },
	  { "dim.", "lun.", "mar.", "mer.", "jeu.", "ven.", "sam." },
	  { "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
	    "décembre" },
	  { "janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc." },
	  { "", "d m", "w d m~, t", "W d M Y~ 'à' t z", "W d M", "t", "W" },
	  NULL, NULL },
	{ "pt",
	  { "domingo", "segunda-feira", "terça-feira", "quarta-feira", "quinta-feira", "sexta-feira", "sábado" },
	  { "dom.", "seg.", "ter.", "qua.", "qui.", "sex.", "sáb." },
	  { "janeiro", "fevereiro", "março", "abril", "maio", "junho", "julho", "agosto", "setembro", "outubro", "novembro",
	    "dezembro" },
	  { "jan.", "fev.", "mar.", "abr.", "mai.", "jun.", "jul.", "ago.", "set.", "out.", "nov.", "dez." },
	  { "", "d 'de' m", "w, d 'de' m~, t", "W, d 'de' M 'de' Y~ 'às' t z", "W, d 'de' M", "t", "W" },
	  NULL, NULL },
	{ "ar",
	  { "الأحد", "الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت" },
	  { "الأحد", "الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت" },
	  { "يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر" },
	  { "يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر" },
	  { "", "d M", "W، d M~، t", "W، d M Y~ 'الساعة' t z", "W، d M", "t", "W" },
	  "ص", "م" },
	{ "ht",
	  { "dimanch", "lendi", "madi", "mèkredi", "jedi", "vandredi", "samdi" },
	  { "dim.", "len.", "mad.", "mèk.", "jed.", "van.", "sam." },
	  { "janvye", "fevriye", "mas", "avril", "me", "jen", "jiyè", "out", "septanm", "oktòb", "novanm", "desanm" },
	  { "janv.", "fev.", "mas", "avr.", "me", "jen", "jiyè", "out", "sept.", "okt.", "nov.", "des." },
	  { "", "d m", "w d m~, t", "W d M Y~ 'a' t z", "W d M", "t", "W" },
	  "AM", "PM" },
	{ "vi",
	  { "Chủ nhật", "thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy" },
	  { "CN", "T2", "T3", "T4", "T5", "T6", "T7" },
	  { "tháng 1", "tháng 2", "tháng 3", "tháng 4", "tháng 5", "tháng 6", "tháng 7", "tháng 8", "tháng 9", "tháng 10", "tháng 11",
	    "tháng 12" },
	  { "thg 1", "thg 2", "thg 3", "thg 4", "thg 5", "thg 6", "thg 7", "thg 8", "thg 9", "thg 10", "thg 11", "thg 12" },
	  { "", "d m", "w, d m~, t", "W, d M 'năm' Y~ 'lúc' t z", "W, d M", "t", "W" },
	  NULL, NULL },
	{ "zh",
	  { "星期日", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六" },
	  { "周日", "周一", "周二", "周三", "周四", "周五", "周六" },
	  { "1月", "2月", "3月", "4月", "5月", "6月", "7月", "8月", "9月", "10月", "11月", "12月" },
	  { "1月", "2月", "3月", "4月", "5月", "6月", "7月", "8月", "9月", "10月", "11月", "12月" },
	  { "", "Md'日'", "Md'日' w~ t", "Y'年'Md'日' W~ t z", "Md'日' W", "t", "W" },
	  NULL, NULL },
	{ "de",
	  { "Sonntag", "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag" },
	  { "So.", "Mo.", "Di.", "Mi.", "Do.", "Fr.", "Sa." },
	  { "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember" },
	  { "Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.", "Nov.", "Dez." },
	  { "", "d. m", "w, d. m~, t", "W, d. M Y~ 'um' t z", "W, d. M", "t", "W" },
	  NULL, NULL },
	{ "ru",
	  { "воскресенье", "понедельник", "вторник", "среда", "четверг", "пятница", "суббота" },
	  { "вс", "пн", "вт", "ср", "чт", "пт", "сб" },
	  { "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября", "декабря" },
	  { "янв.", "февр.", "марта", "апр.", "мая", "июня", "июля", "авг.", "сент.", "окт.", "нояб.", "дек." },
	  { "", "d m", "w, d m~, t", "W, d M Y 'г.'~ 'в' t z", "W, d M", "t", "W" },
	  NULL, NULL },
	{ "he",
	  { "יום ראשון", "יום שני", "יום שלישי", "יום רביעי", "יום חמישי", "יום שישי", "שבת" },
	  { "יום א׳", "יום ב׳", "יום ג׳", "יום ד׳", "יום ה׳", "יום ו׳", "שבת" },
	  { "ינואר", "פברואר", "מרץ", "אפריל", "מאי", "יוני", "יולי", "אוגוסט", "ספטמבר", "אוקטובר", "נובמבר", "דצמבר" },
	  { "ינו׳", "פבר׳", "מרץ", "אפר׳", "מאי", "יוני", "יולי", "אוג׳", "ספט׳", "אוק׳", "נוב׳", "דצמ׳" },
	  { "", "d 'ב'm", "w, d 'ב'm~, t", "W, d 'ב'M Y~ 'בשעה' t z", "W, d 'ב'M", "t", "W" },
	  NULL, NULL },
};

const struct tongue *cvn_tongue(const char *language)
{
	for (size_t i = 0; language && i < CVN_COUNT(tongues); i++) {
		size_t n = strlen(tongues[i].language);

		if (strlen(language) >= n && cvn_span_is_nocase((struct cvn_span){ language, n }, tongues[i].language) &&
		    (language[n] == '\0' || language[n] == '-' || language[n] == '_'))
			return &tongues[i];
	}
	return NULL;
}
