/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a person has typed or pasted so far where a code or link goes, understood. */
typedef struct
{
  gboolean is_code; /* it can be used */
  gboolean is_link; /* likewise */
  gboolean is_offer; /* likewise: a code that was made without a server, or the answer to one */
  char    *host;    /* (nullable): of a link: the server that introduces the two sides */
  char    *problem; /* (nullable): a sentence, once it cannot become a code by typing on */
  char   **words;   /* for the word that is being typed, or for the first one that is none */
  char   **texts;   /* for each of them: all that was typed, with the word in it */
  gboolean is_only; /* what is typed of the last word can only become words[0] */
} TincanCodeEntry;

TincanCodeEntry *tincan_code_entry_read    (const char      *text) G_GNUC_WARN_UNUSED_RESULT;
void             tincan_code_entry_free    (TincanCodeEntry *self);
/* Whether a code that was made without a server is in it, whatever may be wrong with that. */
gboolean         tincan_code_entry_has_offer_code (const char *text);
char            *tincan_code_entry_correct (const char      *text,
                                            gboolean         all) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TincanCodeEntry, tincan_code_entry_free)

G_END_DECLS
