/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-empty-page"

#include "config.h"

#include "app/widgets/tincan-empty-page.h"

#include "app/widgets/tincan-flow-layout.h"

struct _TincanEmptyPage
{
  AdwBin parent_instance;
};

G_DEFINE_FINAL_TYPE (TincanEmptyPage, tincan_empty_page, ADW_TYPE_BIN)

static void
tincan_empty_page_class_init (TincanEmptyPageClass *klass)
{
  g_type_ensure (TINCAN_TYPE_FLOW_LAYOUT);
  gtk_widget_class_set_template_from_resource (GTK_WIDGET_CLASS (klass),
                                               RESOURCE_PATH "/widgets/tincan-empty-page.ui");
}

static void
tincan_empty_page_init (TincanEmptyPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
