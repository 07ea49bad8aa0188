/* inbox_priv.h - shared by inbox.c, inbox_list.c and inbox_work.c. */
#ifndef CVN_STORE_INBOX_PRIV_H
#define CVN_STORE_INBOX_PRIV_H

#include "convene/store/inbox.h"
#include "store/store_priv.h"

/* The row a query of the mail columns stands on; *out owns its texts. */
void cvn_mail_row_read(const struct cvn_query *q, struct cvn_mail_row *out);

#endif
