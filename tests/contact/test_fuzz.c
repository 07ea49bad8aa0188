/*
 * test_fuzz.c - every seed and every find of the fuzzers of this room, again, in each `make check`.
 */
#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "convene/base/buf.h"
#include "convene/base/file.h"

#define octets octets_csv
#define take take_csv
#define LLVMFuzzerTestOneInput fuzz_csv
#include "fuzz/csv.c"
#undef octets
#undef take
#undef LLVMFuzzerTestOneInput
#define octets octets_vcard
#define take take_vcard
#define LLVMFuzzerTestOneInput fuzz_vcard
#include "fuzz/vcard.c"
#undef octets
#undef take
#undef LLVMFuzzerTestOneInput
#define LLVMFuzzerTestOneInput fuzz_address
#include "fuzz/address.c"
#undef LLVMFuzzerTestOneInput
#define LLVMFuzzerTestOneInput fuzz_segment
#include "fuzz/segment.c"

static void replay(const char *name, int (*run)(const uint8_t *, size_t))
{
	CVN_AUTO_STR char *dir = cvn_xasprintf("tests/data/fuzz/%s", name);
	DIR *d = opendir(dir);
	int n = 0;

	cr_assert(d != NULL, "%s", dir);
	for (struct dirent *e; (e = readdir(d)) != NULL;) {
		CVN_AUTO_STR char *path = cvn_path_join(dir, e->d_name);
		CVN_AUTO_BUF(data, 1 << 20);

		if (e->d_name[0] == '.')
			continue;
		cr_assert(cvn_file_read(path, &data, NULL) == CVN_OK, "%s", path);
		run((const uint8_t *)data.ptr, data.len);
		n++;
	}
	closedir(d);
	cr_assert(n > 0, "%s is empty", dir);
}

Test(fuzz_people, seeds_and_finds_of_csv)
{
	replay("csv", fuzz_csv);
}

Test(fuzz_people, seeds_and_finds_of_vcard)
{
	replay("vcard", fuzz_vcard);
}

Test(fuzz_people, seeds_and_finds_of_address)
{
	replay("address", fuzz_address);
}

Test(fuzz_people, seeds_and_finds_of_segment)
{
	replay("segment", fuzz_segment);
}
