/*
 * members.c - a list of any size of fictional members, for load tests: same seed, same list.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "village.h"

#include "convene/base/banned.h"

static const char *const first[] = { "Ana", "Luis", "María", "James", "Aisha", "Wei", "Rosa", "Daniel", "Fatima", "Grace",
	"José", "Linh", "Marcus", "Sofía", "Ruth", "Omar", "Elena", "Kwame", "Nora", "Andrés", "Priya", "Tom", "Lucía", "Denise" };
static const char *const last[] = { "Rivera", "Johnson", "Núñez", "Chen", "Okafor", "Garcia", "Williams", "Morales", "Haddad",
	"Nguyen", "Brooks", "Peña", "O'Neil", "Santos", "Kim", "Jackson", "Vargas", "Patel", "Castillo", "Washington" };
static const char *const building[] = { "Lincoln Elementary", "Harriet Tubman Middle", "Cesar Chavez Academy", "Washington High",
	"Rosa Parks Elementary", "Eastside Community School" };
static const char *const role[] = { "parent", "teacher", "school staff", "steward", "community partner" };

static const char *pick(const char *const *from, size_t n, uint64_t seed, const char *who, const char *what)
{
	return from[vil_roll(seed, who, what) % n];
}

int vil_write_list(const struct vil_options *o)
{
	FILE *f = fopen(o->write_list, "w");
	char email[64];

	if (!f) {
		fprintf(stderr, "village: %s: %s\n", o->write_list, strerror(errno));
		return 1;
	}
	fputs("first_name,last_name,email,language,building,district,role\n", f);
	for (size_t i = 0; i < o->members; i++) {
		snprintf(email, sizeof email, "member%zu@d%u.members.example", i + 1,
		         (unsigned)(vil_roll(o->seed, "domain", "") + i * 7) % 23);
		fprintf(f, "%s,%s,%s,%s,%s,%u,%s\n", pick(first, CVN_COUNT(first), o->seed, email, "first"),
		        pick(last, CVN_COUNT(last), o->seed, email, "last"), email, vil_roll(o->seed, email, "language") % 4 ? "en" : "es",
		        pick(building, CVN_COUNT(building), o->seed, email, "building"),
		        (unsigned)(vil_roll(o->seed, email, "district") % 9 + 1), pick(role, CVN_COUNT(role), o->seed, email, "role"));
	}
	if (ferror(f) | fclose(f)) {
		fprintf(stderr, "village: %s: could not be written\n", o->write_list);
		return 1;
	}
	return 0;
}
