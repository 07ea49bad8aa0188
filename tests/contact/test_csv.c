/*
 * test_csv.c - rows of spreadsheets: every row is given or refused, none is swallowed.
 */
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "convene/base/buf.h"
#include "convene/contact/csv.h"

struct octets {
	const char *ptr;
	size_t n, at, step;              /* at most `step` a read */
};

static long take(void *ctx, void *out, size_t n, struct cvn_err *err)
{
	struct octets *o = ctx;
	size_t left = o->n - o->at, k = n < left ? n : left;

	(void)err;
	k = o->step && k > o->step ? o->step : k;
	memcpy(out, o->ptr + o->at, k);
	o->at += k;
	return (long)k;
}

/* The file in one line: cells in [], rows ended by /, bad rows as !row:column. */
static void show(const char *text, size_t n, size_t step, struct cvn_buf *out)
{
	struct octets o = { text, n, 0, step };
	struct cvn_csv_probe probe = { 0 };
	CVN_AUTO(cvn_csv_free) struct cvn_csv *csv = NULL;
	struct cvn_err err = { 0 };
	struct cvn_csv_row row;
	enum cvn_csv_step got;

	cvn_csv_probe_feed(&probe, text, n);
	struct cvn_csv_form form = cvn_csv_probe_form(&probe);
	cr_assert(cvn_csv_new(&form, take, &o, &csv, &err) == CVN_OK, "%s", err.text);
	cvn_buf_clear(out);
	while ((got = cvn_csv_next(csv, &row, &err)) != CVN_CSV_END) {
		cr_assert(got != CVN_CSV_FAILED, "%s", err.text);
		if (got == CVN_CSV_BAD)
			cvn_buf_printf(out, "!%d:%zu", (int)row.row, row.column);
		for (size_t i = 0; got == CVN_CSV_ROW && i < row.n; i++)
			cvn_buf_printf(out, "[%.*s]", (int)row.cell[i].len, row.cell[i].ptr);
		cvn_buf_char(out, '/');
	}
}

static void check(const char *text, size_t n, const char *want)
{
	CVN_AUTO_BUF(out, 1 << 20);

	for (size_t step = 0; step < 8; step++) {
		show(text, n, step, &out);
		cr_assert(strcmp(out.ptr, want) == 0, "%s (reads of %zu)\n got %s\nwant %s", text, step, out.ptr, want);
	}
}
#define CHECK(text, want) check(text, sizeof(text) - 1, want)

Test(csv, plain_rows)
{
	CHECK("a,b\n1,2\n", "[a][b]/[1][2]/");
	CHECK("a,b\r\n1,2\r\n", "[a][b]/[1][2]/");
	CHECK("a,b\r1,2\r", "[a][b]/[1][2]/");
	CHECK("a,b\n1,2", "[a][b]/[1][2]/");
	CHECK("a,b\n1,\n,2\n,\n", "[a][b]/[1][]/[][2]/[][]/");
	CHECK("a\n\n\n1\n", "[a]/[1]/");
	CHECK("", "");
	CHECK("\n\n", "");
}

Test(csv, quotes)
{
	CHECK("a,b\n\"1,5\",\"x\"\"y\"\n", "[a][b]/[1,5][x\"y]/");
	CHECK("a,b\n\"one\ntwo\",\"\"\n", "[a][b]/[one\ntwo][]/");
	CHECK("a,b\n\"one\r\ntwo\",\"\"\"\"\r\n", "[a][b]/[one\r\ntwo][\"]/");
	CHECK("a,b\nO\"Brien,5\" pipe\n", "[a][b]/[O\"Brien][5\" pipe]/");
	CHECK("a,b\n1,\"two\"", "[a][b]/[1][two]/");
}

Test(csv, stray_quote_costs_its_own_row_only)
{
	CHECK("a,b\n1,\"open\n2,x\n3,y\n", "[a][b]/!2:2/[2][x]/[3][y]/");
	CHECK("a,b\n1,\"shut\"x\n2,x\n", "[a][b]/!2:2/[2][x]/");
	CHECK("a,b\n1,\"open\n2,\"x\"\n3,y\n", "[a][b]/!2:2/[2][x]/[3][y]/");
	CHECK("a,b\n\"3\" ,1\n2,x", "[a][b]/!2:1/[2][x]/");
}

Test(csv, separators_are_guessed_from_the_first_row)
{
	CHECK("a;b\n1,5;2\n", "[a][b]/[1,5][2]/");
	CHECK("a\tb\n1;\t2\n", "[a][b]/[1;][2]/");
	CHECK("a|b\n1|2\n", "[a][b]/[1][2]/");
	CHECK("\"x;y;z\",b\n1,2\n", "[x;y;z][b]/[1][2]/");
	CHECK("sep=;\na;b,c\n", "[sep=][]/[a][b,c]/");
}

Test(csv, encodings)
{
	CHECK("\xEF\xBB\xBF" "a,b\n\xC3\xB1,2\n", "[a][b]/[\xC3\xB1][2]/");
	CHECK("a,b\n\xF1,\x80\n", "[a][b]/[\xC3\xB1][\xE2\x82\xAC]/");                 /* Windows-1252 */
	CHECK("\xFF\xFE" "a\0,\0b\0\n\0\xF1\0,\0" "2\0\n\0", "[a][b]/[\xC3\xB1][2]/");
	CHECK("\xFE\xFF\0a\0,\0b\0\n\0\xF1\0,\0" "2\0\n", "[a][b]/[\xC3\xB1][2]/");
	CHECK("a\0,\0b\0\r\0\n\0" "1\0,\0" "2\0\r\0\n\0", "[a][b]/[1][2]/");           /* no mark */
}

Test(csv, octets_that_are_no_text_refuse_their_row)
{
	CHECK("\xEF\xBB\xBF" "a,b\n\xF1,2\n3,4\n", "[a][b]/!2:1/[3][4]/");
	CHECK("a,b\n1\0,2\n3,4\n", "[a][b]/!2:1/[3][4]/");
	/* one broken row among many good ones does not make the file Windows-1252 */
	CHECK("a\n\xC3\xB1\xC3\xB1\xC3\xB1\xC3\xB1\xC3\xB1\xC3\xB1\xC3\xB1\xC3\xB1\xC3\xB1\xC3\xB1\xC3\xB1\n\xF1\n",
	      "[a]/[\xC3\xB1\xC3\xB1\xC3\xB1\xC3\xB1\xC3\xB1\xC3\xB1\xC3\xB1\xC3\xB1\xC3\xB1\xC3\xB1\xC3\xB1]/!3:1/");
}

Test(csv, row_and_line_are_where_an_editor_shows_them)
{
	static const char text[] = "a,b\n\n\"1\n1\",2\n3,4\n";
	struct octets o = { text, sizeof text - 1, 0, 0 };
	struct cvn_csv_form form = { .separator = ',', .encoding = "UTF-8" };
	CVN_AUTO(cvn_csv_free) struct cvn_csv *csv = NULL;
	struct cvn_csv_row row;

	cr_assert(cvn_csv_new(&form, take, &o, &csv, NULL) == CVN_OK);
	cr_assert(cvn_csv_next(csv, &row, NULL) == CVN_CSV_ROW && row.row == 1 && row.line == 1);
	cr_assert(cvn_csv_next(csv, &row, NULL) == CVN_CSV_ROW && row.row == 3 && row.line == 3);
	cr_assert(cvn_csv_next(csv, &row, NULL) == CVN_CSV_ROW && row.row == 4 && row.line == 5);
}

Test(csv, row_without_end_is_refused_at_a_ceiling)
{
	size_t n = 3 * CVN_CSV_ROW_MAX;
	CVN_AUTO_STR char *text = cvn_xmalloc(n + 1);
	CVN_AUTO_BUF(out, 1 << 20);

	memset(text, 'x', n);
	memcpy(text, "a,b\n\"", 5);
	for (size_t i = 80; i < n; i += 80)
		text[i] = '\n';
	show(text, n, 0, &out);
	cr_assert(strncmp(out.ptr, "[a][b]/!2:1/[xxx", 16) == 0, "%.40s", out.ptr);
}

/* However long it is: one row, one refusal, and what stands behind it is read. */
Test(csv, a_line_without_end_is_one_refusal)
{
	static const char *const ends[] = { "\n", "\r\n", "\r" };
	size_t n = 5 * CVN_CSV_ROW_MAX;

	for (size_t i = 0; i < CVN_COUNT(ends); i++)
		for (size_t step = 0; step <= 65536; step += 65536) {
			CVN_AUTO_BUF(text, 2 * n);
			CVN_AUTO_BUF(out, 1 << 20);

			cvn_buf_printf(&text, "a,b%s1,2%s", ends[i], ends[i]);
			for (size_t k = 0; k < n; k += 10)
				cvn_buf_str(&text, i % 2 ? "xxxx,xxxxx" : "\"xxxxxxxxx");
			cvn_buf_printf(&text, "%s3,4%s", ends[i], ends[i]);
			show(text.ptr, text.len, step, &out);
			cr_expect(strncmp(out.ptr, "[a][b]/[1][2]/!3:", 17) == 0 && strcmp(strchr(strchr(out.ptr, '!'), '/'), "/[3][4]/") == 0,
			          "%zu %zu: %s", i, step, out.ptr);
		}
}

Test(csv, unknown_encoding_is_said)
{
	struct cvn_csv_form form = { .separator = ',', .encoding = "no-such" };
	CVN_AUTO(cvn_csv_free) struct cvn_csv *csv = NULL;
	struct cvn_err err = { 0 };

	cr_assert(cvn_csv_new(&form, take, NULL, &csv, &err) == CVN_E_INVALID);
	cr_assert(strstr(err.text, "no-such") != NULL);
}

/* What is written is read back the same, whatever it is. */
Test(csv, written_cells_read_back_equal)
{
	static const char letters[] = "ab \",;\n\r\t|'=\xC3\xB1";
	uint64_t dice = 59;

	for (int round = 0; round < 2000; round++) {
		char cell[3][12];
		CVN_AUTO_BUF(file, 4096);
		CVN_AUTO_BUF(want, 4096);
		CVN_AUTO_BUF(got, 4096);

		cvn_buf_str(&file, "a,b,c\r\n");
		cvn_buf_str(&want, "[a][b][c]/");
		for (int c = 0; c < 3; c++) {
			size_t n = 0;

			for (size_t k = (dice = dice * 6364136223846793005u + 1442695040888963407u) >> 61; k; k--) {
				dice = dice * 6364136223846793005u + 1442695040888963407u;
				size_t pick = (dice >> 33) % 13;
				if (pick == 12) {
					cell[c][n++] = '\xC3';
					cell[c][n++] = '\xB1';
				} else {
					cell[c][n++] = letters[pick];
				}
				if (n > 9)
					break;
			}
			cvn_csv_cell(&file, (struct cvn_span){ cell[c], n }, c == 0, false);
			cvn_buf_char(&want, '[');
			cvn_buf_add(&want, cell[c], n);
			cvn_buf_char(&want, ']');
		}
		cvn_buf_str(&file, "\r\n");
		cvn_buf_char(&want, '/');
		show(file.ptr, file.len, 0, &got);
		cr_assert(strcmp(got.ptr, want.ptr) == 0, "%s\n got %s\nwant %s", file.ptr, got.ptr, want.ptr);
	}
}

Test(csv, cells_that_a_spreadsheet_would_run_are_defused)
{
	static const char *const risky[] = { "=1+1", "+1", "-1", "@x", "\tx", "\rx" };
	CVN_AUTO_BUF(b, 100);

	for (size_t i = 0; i < CVN_COUNT(risky); i++) {
		cvn_buf_clear(&b);
		cvn_csv_cell(&b, cvn_span_of(risky[i]), true, true);
		cr_assert(b.ptr[0] == '\'' || (b.ptr[0] == '"' && b.ptr[1] == '\''), "%s", b.ptr);
	}
}

/* Defused, read and armed again is what it was, with apostrophes of its own, too. */
Test(csv, a_defused_cell_reads_back_equal)
{
	static const char *const cells[] = { "=1+1", "+1 555", "-1", "@x", "\tx", "'=x", "''+1", "'t Hooft", "O'Neil", "'", "''", "", "x=1", "'-", "=\"a\",b" };

	for (size_t i = 0; i < CVN_COUNT(cells); i++) {
		struct octets o = { 0 };
		struct cvn_csv_form form = { .separator = ',', .encoding = "UTF-8" };
		CVN_AUTO(cvn_csv_free) struct cvn_csv *csv = NULL;
		CVN_AUTO_BUF(b, 100);
		struct cvn_csv_row row;

		cvn_csv_cell(&b, cvn_span_of(cells[i]), true, true);
		cvn_buf_str(&b, ",x\n");
		o = (struct octets){ b.ptr, b.len, 0, 0 };
		cr_assert(cvn_csv_new(&form, take, &o, &csv, NULL) == CVN_OK);
		cr_assert(cvn_csv_next(csv, &row, NULL) == CVN_CSV_ROW);
		struct cvn_span back = cvn_csv_armed(row.cell[0]);
		cr_expect(back.len == strlen(cells[i]) && memcmp(back.ptr, cells[i], back.len) == 0, "%s came back as %.*s", cells[i], (int)back.len,
		          back.ptr);
	}
}
