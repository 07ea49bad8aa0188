/*
 * test_seeds.c - the fuzzers' seeds, and what they once found, replayed; each also cut short and with bits flipped.
 */
#include <gmime/gmime.h>

#define LLVMFuzzerTestOneInput fuzz_template
#include "../fuzz/template.c"
#undef LLVMFuzzerTestOneInput
#define LLVMFuzzerTestOneInput fuzz_letter
#include "../fuzz/letter.c"
#undef LLVMFuzzerTestOneInput
#define LLVMFuzzerTestOneInput fuzz_html
#include "../fuzz/html.c"
#undef LLVMFuzzerTestOneInput

#define LLVMFuzzerTestOneInput fuzz_message
#include "../fuzz/message.c"
#undef LLVMFuzzerTestOneInput
#define LLVMFuzzerTestOneInput fuzz_markdown
#include "../fuzz/markdown.c"
#undef LLVMFuzzerTestOneInput
#define LLVMFuzzerTestOneInput fuzz_mime
#include "../fuzz/mime.c"
#undef LLVMFuzzerTestOneInput

#include <criterion/criterion.h>
#include <dirent.h>

#include "convene/base/file.h"

#include "convene/base/banned.h"

static void replay_one(int (*target)(const uint8_t *, size_t), const char *path)
{
	CVN_AUTO_BUF(seed, 1 << 20);
	size_t n;

	cr_assert_eq(cvn_file_read(path, &seed, NULL), CVN_OK, "%s", path);
	n = seed.len;
	for (size_t cut = 0; cut <= n; cut += 1 + n / 64)
		target((const uint8_t *)seed.ptr, cut);
	target((const uint8_t *)seed.ptr, n);
	for (size_t i = 0; i < n; i += 1 + n / 64) {
		seed.ptr[i] ^= (char)(1 << (i % 7));
		target((const uint8_t *)seed.ptr, n);
	}
}

static void replay(int (*target)(const uint8_t *, size_t), const char *dir)
{
	DIR *d = opendir(dir);
	size_t seeds = 0;

	cr_assert(d, "%s", dir);
	for (struct dirent *e; (e = readdir(d));) {
		CVN_AUTO_STR char *path = cvn_path_join(dir, e->d_name);

		if (e->d_name[0] == '.')
			continue;
		replay_one(target, path);
		seeds++;
	}
	closedir(d);
	cr_assert(seeds > 0, "no seeds in %s", dir);
}

Test(seeds, of_templates_do_no_harm)
{
	replay(fuzz_template, "tests/data/fuzz/template");
}

Test(seeds, of_letters_make_messages_or_nothing)
{
	replay(fuzz_letter, "tests/data/fuzz/letter");
}

Test(seeds, of_pages_do_no_harm)
{
	replay(fuzz_html, "tests/data/fuzz/html");
}

Test(seeds, of_header_blocks_are_read_or_refused_with_their_place)
{
	replay(fuzz_message, "tests/data/fuzz/message");
}

Test(seeds, of_markdown_become_pages_and_texts)
{
	replay(fuzz_markdown, "tests/data/fuzz/markdown");
}

Test(seeds, of_names_and_subjects_come_back_as_they_were_written)
{
	replay(fuzz_mime, "tests/data/fuzz/mime");
}
