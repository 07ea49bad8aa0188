/* base_test.h - what the tests of src/base share. */
#ifndef CONVENE_TESTS_BASE_TEST_H
#define CONVENE_TESTS_BASE_TEST_H

#include <stdint.h>
#include <string.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

/* A literal and its length, NULs counted. */
#define S(literal) (literal), sizeof(literal) - 1

#define assert_text(got, want) cr_assert(eq(str, (char *)(uintptr_t)(got), (char *)(uintptr_t)(want)))

/* Octets that are the same in every run: xorshift64*. */
static inline uint32_t dice(uint64_t *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return (uint32_t)((*state * UINT64_C(2685821657736338717)) >> 32);
}

#endif
