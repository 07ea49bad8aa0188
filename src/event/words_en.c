/*
 * words_en.c - the letters of an event in English.
 */
#include <stddef.h>

#include "words.h"

#include "convene/base/banned.h"

const struct cvn_words cvn_words_en = {
	.language = "en",
	.weekday = { "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday" },
	.month = { "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December" },
	.date_long = "%1$s, %2$s %3$d, %4$d",
	.clock_12 = true,
	.subject = {
		[CVN_FOR_REQUEST] = "Invitation: ", [CVN_FOR_UPDATE] = "Changed: ", [CVN_FOR_UPDATE_INSTANCE] = "One date changed: ", [CVN_FOR_MINOR] = "Updated: ",
		[CVN_FOR_CANCEL] = "Cancelled: ", [CVN_FOR_CANCEL_ONE] = "Withdrawn: ", [CVN_FOR_CANCEL_INSTANCE] = "One date cancelled: ",
		[CVN_FOR_REINSTATE] = "On again: ", [CVN_FOR_REFRESH] = "Invitation: ", [CVN_FOR_REMINDER] = "Reminder: ",
		[CVN_FOR_SEATED] = "You have a seat: ", [CVN_FOR_SEATED_DATE] = "You have a seat: ", [CVN_FOR_WAITING] = "Waiting list: ", [CVN_FOR_OFFER] = "A seat is free for you: ",
		[CVN_FOR_OFFER_OVER] = "The offered seat went on: ", [CVN_FOR_FULL] = "Full: ", [CVN_FOR_TOO_LATE] = "After the deadline: ", [CVN_FOR_COUNTER_DECLINED] = "The time stays: ",
		[CVN_FOR_THANKS] = "Thank you: ",
		[CVN_FOR_DIGEST_FIRST] = "First answer: ", [CVN_FOR_DIGEST_FULL] = "Every seat is taken: ", [CVN_FOR_DIGEST_BEFORE] = "Who comes: ",
		[CVN_FOR_DIGEST_AFTER] = "Who came? ",
	},
	.opening = {
		[CVN_FOR_UPDATE] = "Something has changed since we invited you. Please answer again, so that we can count on it.",
		[CVN_FOR_UPDATE_INSTANCE] = "One date of this series moves; the others stay as they are. Please answer again for this date.",
		[CVN_FOR_MINOR] = "A detail has changed. Your answer stands; you need not answer again.",
		[CVN_FOR_CANCEL] = "This event is cancelled. Your calendar entry goes with it.",
		[CVN_FOR_CANCEL_ONE] = "Your invitation to this event was withdrawn.",
		[CVN_FOR_CANCEL_INSTANCE] = "One date of this series is cancelled; the others stay as they are.",
		[CVN_FOR_REINSTATE] = "The event takes place after all. Please answer again.",
		[CVN_FOR_REFRESH] = "You asked for the newest version of this invitation. Here it is.",
		[CVN_FOR_REMINDER] = "A short reminder.",
		[CVN_FOR_SEATED] = "Your seat is confirmed. We look forward to seeing you.",
		[CVN_FOR_SEATED_DATE] = "Your seat on this date is confirmed. We look forward to seeing you.",
		[CVN_FOR_WAITING] = "All seats are taken at the moment, so you are on the waiting list. We write to you as soon as a seat is free; you need not do anything.",
		[CVN_FOR_OFFER] = "A seat has become free and it is yours if you still want it.{{#several}} Your answer counts for every date below; to answer for one alone, name its day: \"yes 2027-01-07\".{{/several}}",
		[CVN_FOR_OFFER_OVER] = "We did not hear from you in time, so the free seat goes to the next person. {{#still}}You are still on the waiting list.{{/still}}{{^still}}If you would still like to come, simply write back.{{/still}}",
		[CVN_FOR_FULL] = "All seats are taken, and this event keeps no waiting list. Thank you for wanting to come.",
		[CVN_FOR_TOO_LATE] = "Thank you for wanting to come. Your answer reached us after the deadline, and we cannot add anybody any more.",
		[CVN_FOR_COUNTER_DECLINED] = "Thank you for proposing another time. We cannot move the event: the time below stays.",
		[CVN_FOR_THANKS] = "Thank you for coming.",
		[CVN_FOR_DIGEST_FIRST] = "The first answer is in.", [CVN_FOR_DIGEST_FULL] = "Every seat is taken. Whoever says yes now waits in line.",
		[CVN_FOR_DIGEST_BEFORE] = "Your event is near. This is how it stands.",
		[CVN_FOR_DIGEST_AFTER] = "Please tell us who came. Write back \"all came\", or \"no-show\" with the numbers of those who did not: no-show 17, 23.",
	},
	.when = "When", .where = "Where", .online = "Online", .host = "Host", .languages = "Languages", .interpretation = "Interpretation",
	.accessibility = "Accessibility", .child_care = "Child care", .bring = "Please bring", .sessions = "Program",
	.answer_by = "Please answer by", .series = "Repeats",
	.place_later = "You will get the address when you say yes.",
	.what_changed = "What changed", .reason = "Reason",
	.will_you_come = "Will you come?", .yes = "Yes, I will come", .no = "No, I cannot", .maybe = "Maybe",
	.or_calendar = "You can also press Yes, No or Maybe in your calendar, or simply write back: \"yes\", \"no\", \"maybe\", \"yes, two of us\".",
	.also_page = "All about the event",
	.yes_subject = "Yes", .no_subject = "No", .maybe_subject = "Maybe", .yes_body = "Yes", .no_body = "No", .maybe_body = "Maybe",
	.questions = "Please tell us in your answer",
	.waiting_note = "Waiting list: ",
	.confirm_by = "Please say yes by", .all_day = "all day",
	.counts = "{{accepted}} accepted, {{waiting}} waiting, {{tentative}} maybe, {{declined}} declined, {{unanswered}} without an answer.",
	.who_comes = "With a seat",
	.reply_yes = "Reply YES to confirm.",
};
