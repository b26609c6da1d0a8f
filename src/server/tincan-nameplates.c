/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-nameplates"

#include "config.h"

#include "server/tincan-nameplates.h"

#include <sys/random.h>

#define MAX_DIGITS 6

/* A number that was given back, and until when nobody else gets it. */
typedef struct
{
  guint   nameplate;
  gint64  until;   /* microseconds */
  GBytes *mailbox; /* the one that had it, and may have it back at once */
  GList  *link;    /* in the queue of all that rest */
} Resting;

struct _TincanNameplates
{
  GHashTable *used;                   /* set of numbers */
  GHashTable *resting;                /* number to Resting */
  GQueue      by_age;                 /* of Resting, the first is the oldest */
  guint       taken[MAX_DIGITS + 1];  /* by number of digits: used and resting */
};

static const guint first_of[MAX_DIGITS + 2] = { 0, 1, 10, 100, 1000, 10000, 100000, 1000000 };

static void
resting_free (gpointer data)
{
  Resting *self = data;

  g_bytes_unref (self->mailbox);
  g_free (self);
}

TincanNameplates *
tincan_nameplates_new (void)
{
  TincanNameplates *self = g_new0 (TincanNameplates, 1);

  self->used = g_hash_table_new (NULL, NULL);
  self->resting = g_hash_table_new_full (NULL, NULL, NULL, resting_free);
  g_queue_init (&self->by_age);
  return self;
}

void
tincan_nameplates_free (TincanNameplates *self)
{
  g_queue_clear (&self->by_age);
  g_hash_table_unref (self->resting);
  g_hash_table_unref (self->used);
  g_free (self);
}

static guint
count_digits (guint nameplate)
{
  guint digits = 1;

  while (nameplate >= first_of[digits + 1])
    digits++;
  return digits;
}

static guint
count_numbers (guint digits)
{
  return first_of[digits + 1] - first_of[digits];
}

static void
wake (TincanNameplates *self,
      Resting          *resting)
{
  self->taken[count_digits (resting->nameplate)]--;
  g_queue_delete_link (&self->by_age, resting->link);
  g_hash_table_remove (self->resting, GUINT_TO_POINTER (resting->nameplate));
}

static void
wake_rested (TincanNameplates *self,
             gint64            now)
{
  Resting *oldest;

  while ((oldest = g_queue_peek_head (&self->by_age)) != NULL && oldest->until <= now)
    wake (self, oldest);
}

static gboolean
is_free (TincanNameplates *self,
         guint             nameplate)
{
  return !g_hash_table_contains (self->used, GUINT_TO_POINTER (nameplate)) &&
         !g_hash_table_contains (self->resting, GUINT_TO_POINTER (nameplate));
}

static void
mark_used (TincanNameplates *self,
           guint             nameplate)
{
  g_hash_table_add (self->used, GUINT_TO_POINTER (nameplate));
  self->taken[count_digits (nameplate)]++;
}

/* From the kernel, since GLib's generator can be predicted from what it gave out before. */
static guint
random_below (guint bound)
{
  guint32 limit = G_MAXUINT32 - G_MAXUINT32 % bound;
  guint32 value;

  do
    {
      if (getrandom (&value, sizeof value, 0) != sizeof value)
        g_error ("The system has no random numbers");
    }
  while (value >= limit);

  return value % bound;
}

/**
 * tincan_nameplates_take:
 * @self: the nameplates
 * @now: the time, in microseconds
 *
 * Takes a random number among those with the fewest digits of which less than half are taken, so
 * that a code is short and yet says little about its neighbours. A number that somebody gave back
 * lately is taken only if there is no other.
 *
 * Returns: the number; 0 if all are in use
 */
guint
tincan_nameplates_take (TincanNameplates *self,
                        gint64            now)
{
  guint digits = 1;
  guint nameplate;

  wake_rested (self, now);
  while (digits < MAX_DIGITS && self->taken[digits] >= count_numbers (digits) / 2)
    digits++;

  if (self->taken[digits] >= count_numbers (digits))
    {
      Resting *oldest = g_queue_peek_head (&self->by_age);

      if (oldest == NULL)
        return 0;
      nameplate = oldest->nameplate;
      wake (self, oldest);
    }
  else
    {
      nameplate = first_of[digits] + random_below (count_numbers (digits));
      while (!is_free (self, nameplate))
        nameplate = nameplate + 1 < first_of[digits + 1] ? nameplate + 1 : first_of[digits];
    }

  mark_used (self, nameplate);
  return nameplate;
}

/**
 * tincan_nameplates_take_named:
 * @self: the nameplates
 * @nameplate: the number that a host had before
 * @mailbox: the host's mailbox
 * @now: the time, in microseconds
 *
 * Takes one certain number, so that a code which is already on somebody's lips stays right when the
 * server was restarted. A number that another mailbox gave back lately is refused: somebody may
 * still try its code.
 *
 * Returns: whether it was free
 */
gboolean
tincan_nameplates_take_named (TincanNameplates *self,
                              guint             nameplate,
                              GBytes           *mailbox,
                              gint64            now)
{
  Resting *resting;

  g_assert (nameplate >= 1 && nameplate <= TINCAN_NAMEPLATE_MAX);

  wake_rested (self, now);
  resting = g_hash_table_lookup (self->resting, GUINT_TO_POINTER (nameplate));
  if (resting != NULL && g_bytes_equal (resting->mailbox, mailbox))
    wake (self, resting);

  if (!is_free (self, nameplate))
    return FALSE;

  mark_used (self, nameplate);
  return TRUE;
}

/**
 * tincan_nameplates_release:
 * @self: the nameplates
 * @nameplate: a number in use
 * @mailbox: the mailbox that had it
 * @now: the time, in microseconds
 *
 * Gives @nameplate back, to rest for %TINCAN_NAMEPLATE_REST_SECONDS.
 */
void
tincan_nameplates_release (TincanNameplates *self,
                           guint             nameplate,
                           GBytes           *mailbox,
                           gint64            now)
{
  Resting *resting;

  if (!g_hash_table_remove (self->used, GUINT_TO_POINTER (nameplate)))
    g_return_if_reached ();

  resting = g_new (Resting, 1);
  resting->nameplate = nameplate;
  resting->until = now + (gint64) TINCAN_NAMEPLATE_REST_SECONDS * G_USEC_PER_SEC;
  resting->mailbox = g_bytes_ref (mailbox);
  g_queue_push_tail (&self->by_age, resting);
  resting->link = g_queue_peek_tail_link (&self->by_age);
  g_hash_table_insert (self->resting, GUINT_TO_POINTER (nameplate), resting);
}

/**
 * tincan_nameplate_from_string:
 * @text: what somebody sent as a nameplate
 *
 * Returns: the number; 0 if @text is not 1 to 6 decimal digits without a leading zero
 */
guint
tincan_nameplate_from_string (const char *text)
{
  guint nameplate = 0;
  gsize length = 0;

  if (text[0] == '0')
    return 0;

  for (; text[length] != '\0'; length++)
    {
      if (length == MAX_DIGITS || !g_ascii_isdigit (text[length]))
        return 0;
      nameplate = nameplate * 10 + (guint) g_ascii_digit_value (text[length]);
    }
  return nameplate;
}
