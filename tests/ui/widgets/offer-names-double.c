/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model-double.h"

#include "app/model/tincan-offer-names.h"
#include "app/model/tincan-words.h"

#include <string.h>

/* What is at the top of an offer, as it was given. */

static void
offer_name_free (gpointer data)
{
  TincanOfferName *self = data;

  g_free (self->stem);
  g_free (self->extension);
  g_free (self);
}

GPtrArray *
tincan_offer_names_new (TincanTask *task,
                        guint       max_names,
                        gboolean   *out_more)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (offer_name_free);
  const char *const *given = g_object_get_data (G_OBJECT (task), "names");

  *out_more = FALSE;
  for (guint i = 0; given != NULL && given[i] != NULL; i++)
    {
      TincanOfferName *name = g_new0 (TincanOfferName, 1);
      g_autofree char *extension = NULL;
      g_autofree char *stem = tincan_words_dup_stem (given[i], &extension);

      *out_more = names->len == max_names;
      if (*out_more)
        {
          g_free (name);
          break;
        }
      /* A folder is written as one. */
      name->is_folder = g_str_has_suffix (stem, "/");
      if (name->is_folder)
        stem[strlen (stem) - 1] = '\0';
      name->stem = tincan_words_dup_isolated (stem);
      name->extension = *extension != '\0' ? tincan_words_dup_isolated (extension) : g_strdup ("");
      g_ptr_array_add (names, name);
    }
  return names;
}

void
double_task_set_names (TincanTask        *task,
                       const char *const *names)
{
  g_object_set_data (G_OBJECT (task), "names", (gpointer) names);
}
