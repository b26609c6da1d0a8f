/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/model/tincan-password-store.h"

G_BEGIN_DECLS

/* A keyring that a test opens, locks and looks into. */
#define FAKE_TYPE_STORE (fake_store_get_type ())
G_DECLARE_FINAL_TYPE (FakeStore, fake_store, FAKE, STORE, GObject)

struct _FakeStore
{
  GObject  parent_instance;

  char    *password;
  gboolean is_broken;  /* there is none */
  GTask   *waiting;    /* a lookup that waits for the person */
  gboolean waits;
  guint    n_lookups;
};

FakeStore *fake_store_new    (void);
void       fake_store_unlock (FakeStore *self);

G_END_DECLS
