/*
 * assets.h - the files of templates/ and lists/, put into the binary by the build.
 */
#ifndef CVN_OFFICE_ASSETS_H
#define CVN_OFFICE_ASSETS_H

struct cvn_asset {
	const char *path;            /* "templates/letters/board-hearing-alert.md" */
	const char *data, *end;
};
extern const struct cvn_asset cvn_assets[];      /* ended by a path of NULL */

#endif
