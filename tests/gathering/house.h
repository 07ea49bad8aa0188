/*
 * house.h - an office with members, an event and invitations, for tests of the gathering room.
 */
#ifndef TESTS_GATHERING_HOUSE_H
#define TESTS_GATHERING_HOUSE_H

#include "convene/gathering.h"

#define NOW 1795200000           /* 2026-11-20 18:40 UTC */
#define MEETING 1796340600       /* Thursday 2026-12-03 18:30 in New York */

extern struct cvn_office *office;
extern struct cvn_err err;
extern struct cvn_event_row event;

void house_open(void);           /* the office `house` of a temporary directory, list "members" */
void house_close(void);
void given_members(int n);       /* m1@example.org … */
/* An event file of these further fields, named `meeting`; everybody of the list is invited. */
void given_event(const char *fields);
/* The same with Place, Starts and Ends among the fields, and the file written again. */
void given_event_of(const char *fields);
void given_file(const char *fields);
void execute(const char *sql);
void given_sent_where(const char *which);      /* waiting letters of that condition have left */
void reread_event(void);

int64_t invitation_of(int member);
struct cvn_invitation_row invitation(int member);
/* A calendar REPLY of that member with the token of the invitation. */
struct cvn_given_answer reply(int member, const char *answer, int64_t at);
struct cvn_answer_effect hear(const struct cvn_given_answer *g);
struct cvn_answer_effect answers(int member, const char *answer, int64_t at);
/* How many letters of that purpose wait for the member (0 = all members). */
int letters(const char *purpose, int member);
int64_t count(const char *sql);

#endif
