/* mime_priv.h - what the files of this room tell each other. Steps of one mail: preflight, child (link, sandbox), parse, wire. */
#ifndef CONVENE_MIME_PRIV_H
#define CONVENE_MIME_PRIV_H

#include "convene/base/buf.h"
#include "convene/mime.h"

/* charset.c: the converters that mail needs, opened before the sandbox closes the file system. */
struct cvn_charsets;
struct cvn_charsets *cvn_charsets_new(void);
void cvn_charsets_free(struct cvn_charsets *cs);
/* Append `n` octets in `charset` (NULL or unknown: guessed) to `out` as UTF-8 with LF line ends, without NUL. */
void cvn_charset_text(const struct cvn_charsets *cs, const char *charset, const char *s, size_t n, struct cvn_buf *out);
/* The same for what claims to be UTF-8: whatever is not becomes U+FFFD, controls become spaces. */
void cvn_charset_clean(const char *s, size_t n, struct cvn_buf *out);

/* parse.c: in the child. */
void cvn_mime_parse(const struct cvn_charsets *cs, const char *raw, size_t n, bool want_data, struct cvn_mail_tree *tree);
/* objects.c: in the child: the calendar objects of the tree's leaves, by the room calendar. */
void cvn_mime_objects(struct cvn_mail_tree *tree);

/* wire.c: the tree as length-prefixed records and back. Reading checks every length and index. */
void cvn_mime_write_tree(const struct cvn_mail_tree *tree, struct cvn_buf *out);
int cvn_mime_read_tree(const void *data, size_t n, struct cvn_mail_tree **out, struct cvn_err *err);

/* tree.c */
struct cvn_mail_part *cvn_mail_tree_add(struct cvn_mail_tree *tree, int parent, const char *type);
void cvn_mail_tree_release(struct cvn_mail_tree *tree);

/* sandbox.c: from here on no files, no network, no more memory than that. */
int cvn_mime_sandbox(size_t memory_bytes, struct cvn_err *err);
/* Of processor time, user and system: when it is over the process ends. 0: no limit any more. Said before and after each mail. */
void cvn_mime_cpu(unsigned ms);

/* child.c: the child's life: read a mail, write a tree, until the other end closes. Never returns. */
_Noreturn void cvn_mime_child(int fd, const struct cvn_charsets *cs, const struct cvn_mime_options *options);

#endif
