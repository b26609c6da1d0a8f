/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model-double.h"

#include "app/model/tincan-preferences.h"
#include "app/model/tincan-words.h"
#include "wire/tincan-offer-code.h"
#include "fake-store.h"

#include <gtk/gtk.h>
#include <string.h>

/* --- objects whose properties are what was set --- */

typedef struct
{
  const char *name;
  GType       type;
} Spec;

static GString *calls;
static guint n_files_alive;

static void
value_free (gpointer data)
{
  g_value_unset (data);
  g_free (data);
}

static void
set_property (GObject      *object,
              guint         prop_id,
              const GValue *value,
              GParamSpec   *pspec)
{
  GValue *copy = g_new0 (GValue, 1);

  g_value_init (copy, G_VALUE_TYPE (value));
  g_value_copy (value, copy);
  g_object_set_data_full (object, pspec->name, copy, value_free);
}

static void
get_property (GObject    *object,
              guint       prop_id,
              GValue     *value,
              GParamSpec *pspec)
{
  GValue *stored = g_object_get_data (object, pspec->name);

  if (stored != NULL)
    g_value_copy (stored, value);
  else
    g_param_value_set_default (pspec, value);
}

static void
install (gpointer    klass,
         const Spec *specs,
         guint       n_specs)
{
  GObjectClass *object_class = klass;

  object_class->set_property = set_property;
  object_class->get_property = get_property;
  for (guint i = 0; i < n_specs; i++)
    {
      GParamSpec *spec;

      switch (specs[i].type)
        {
        case G_TYPE_STRING:
          spec = g_param_spec_string (specs[i].name, NULL, NULL, NULL, G_PARAM_READWRITE);
          break;
        case G_TYPE_BOOLEAN:
          spec = g_param_spec_boolean (specs[i].name, NULL, NULL, FALSE, G_PARAM_READWRITE);
          break;
        case G_TYPE_INT:
          spec = g_param_spec_int (specs[i].name, NULL, NULL, 0, G_MAXINT, 0, G_PARAM_READWRITE);
          break;
        case G_TYPE_UINT:
          spec = g_param_spec_uint (specs[i].name, NULL, NULL, 0, G_MAXUINT, 0, G_PARAM_READWRITE);
          break;
        case G_TYPE_INT64:
          spec = g_param_spec_int64 (specs[i].name, NULL, NULL, 0, G_MAXINT64, 0,
                                     G_PARAM_READWRITE);
          break;
        case G_TYPE_UINT64:
          spec = g_param_spec_uint64 (specs[i].name, NULL, NULL, 0, G_MAXUINT64, 0,
                                      G_PARAM_READWRITE);
          break;
        case G_TYPE_DOUBLE:
          spec = g_param_spec_double (specs[i].name, NULL, NULL, 0, 1, 0, G_PARAM_READWRITE);
          break;
        default:
          spec = g_param_spec_object (specs[i].name, NULL, NULL, G_TYPE_OBJECT, G_PARAM_READWRITE);
        }
      g_object_class_install_property (object_class, i + 1, spec);
    }
}

static const GValue *
get (gpointer    object,
     const char *name)
{
  return g_object_get_data (object, name);
}

static const char *
get_string (gpointer    object,
            const char *name)
{
  const GValue *value = get (object, name);

  return value == NULL ? NULL : g_value_get_string (value);
}

static gboolean
get_boolean (gpointer    object,
             const char *name)
{
  const GValue *value = get (object, name);

  return value != NULL && g_value_get_boolean (value);
}

static gpointer
get_object (gpointer    object,
            const char *name)
{
  const GValue *value = get (object, name);

  return value == NULL ? NULL : g_value_get_object (value);
}

static guint64
get_uint64 (gpointer    object,
            const char *name)
{
  const GValue *value = get (object, name);

  return value == NULL ? 0 : g_value_get_uint64 (value);
}

static double
get_double (gpointer    object,
            const char *name)
{
  const GValue *value = get (object, name);

  return value == NULL ? 0 : g_value_get_double (value);
}

static int
get_int (gpointer    object,
         const char *name)
{
  const GValue *value = get (object, name);

  return value == NULL ? 0 : g_value_get_int (value);
}

static void
called (const char *what,
        const char *of)
{
  if (calls == NULL)
    calls = g_string_new (NULL);
  g_string_append_printf (calls, "%s%s %s", calls->len > 0 ? "; " : "", what, of);
}

char *
double_take_calls (void)
{
  char *taken = g_strdup (calls == NULL ? "" : calls->str);

  if (calls != NULL)
    g_string_truncate (calls, 0);
  return taken;
}

#define GETTER(type, function, Type, getter, property) \
  type function (Type *self) \
  { \
    return getter (self, property); \
  }

#define DOUBLE(Type, type_name, ...) \
  struct _##Type \
  { \
    GObject parent_instance; \
  }; \
  G_DEFINE_FINAL_TYPE (Type, type_name, G_TYPE_OBJECT) \
  static void type_name##_init (Type *self) \
  { \
  } \
  static const Spec type_name##_specs[] = { __VA_ARGS__ };

/* --- a file --- */

DOUBLE (TincanTaskFile, tincan_task_file,
        { "path", G_TYPE_STRING }, { "name", G_TYPE_STRING }, { "size", G_TYPE_UINT64 },
        { "size-text", G_TYPE_STRING }, { "state", G_TYPE_INT }, { "state-text", G_TYPE_STRING },
        { "fraction", G_TYPE_DOUBLE })

static void
file_finalize (GObject *object)
{
  n_files_alive--;
  G_OBJECT_CLASS (tincan_task_file_parent_class)->finalize (object);
}

static void
tincan_task_file_class_init (TincanTaskFileClass *klass)
{
  install (klass, tincan_task_file_specs, G_N_ELEMENTS (tincan_task_file_specs));
  G_OBJECT_CLASS (klass)->finalize = file_finalize;
}

GETTER (const char *, tincan_task_file_get_path, TincanTaskFile, get_string, "path")
GETTER (const char *, tincan_task_file_get_name, TincanTaskFile, get_string, "name")
GETTER (const char *, tincan_task_file_get_state_text, TincanTaskFile, get_string, "state-text")
GETTER (double, tincan_task_file_get_fraction, TincanTaskFile, get_double, "fraction")

GETTER (guint64, tincan_task_file_get_size, TincanTaskFile, get_uint64, "size")

TincanTaskFileState
tincan_task_file_get_state (TincanTaskFile *self)
{
  return (TincanTaskFileState) get_int (self, "state");
}

guint
double_count_files (void)
{
  return n_files_alive;
}

/* As many files as are wanted, each made when it is looked at. */
#define DOUBLE_TYPE_FILES (double_files_get_type ())
G_DECLARE_FINAL_TYPE (DoubleFiles, double_files, DOUBLE, FILES, GObject)

struct _DoubleFiles
{
  GObject parent_instance;
  guint   n_files;
};

static GType
files_get_item_type (GListModel *model)
{
  return TINCAN_TYPE_TASK_FILE;
}

static guint
files_get_n_items (GListModel *model)
{
  return DOUBLE_FILES (model)->n_files;
}

static gpointer
files_get_item (GListModel *model,
                guint       position)
{
  static const char *const states[] = { "Waiting", "Receiving", "Received",
                                        "Failed: the disk is full", "Stopped" };
  static const char *const names[] = { "IMG_%04u.jpg", "A walk at the sea/IMG_%04u.jpg",
                                       "A walk at the sea/Very long names, as people give them to "
                                       "what they like, number %u.tiff" };
  static const guint first_states[] = { 1, 3, 2, 2, 2 };
  guint state = position < G_N_ELEMENTS (first_states) ? first_states[position] : 0;
  g_autofree char *path = NULL;
  guint64 size = 1000000 + position * 12345;

  if (position >= DOUBLE_FILES (model)->n_files)
    return NULL;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  path = g_strdup_printf (names[position % G_N_ELEMENTS (names)], position);
#pragma GCC diagnostic pop
  n_files_alive++;
  return g_object_new (TINCAN_TYPE_TASK_FILE, "path", path, "size", size, "state", (int) state,
                       "state-text", states[state], "fraction", 0.4, NULL);
}

static void
files_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = files_get_item_type;
  iface->get_n_items = files_get_n_items;
  iface->get_item = files_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (DoubleFiles,
                               double_files,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, files_iface_init))

static void
double_files_class_init (DoubleFilesClass *klass)
{
}

static void
double_files_init (DoubleFiles *self)
{
}

/* --- a guest --- */

DOUBLE (TincanGuest, tincan_guest,
        { "name", G_TYPE_STRING }, { "verified", G_TYPE_BOOLEAN }, { "words", G_TYPE_STRING },
        { "needs-comparing", G_TYPE_BOOLEAN }, { "state", G_TYPE_INT },
        { "state-text", G_TYPE_STRING }, { "path-text", G_TYPE_STRING },
        { "is-here", G_TYPE_BOOLEAN }, { "needs-consent", G_TYPE_BOOLEAN },
        { "is-accepted", G_TYPE_BOOLEAN }, { "fraction", G_TYPE_DOUBLE },
        { "progress-text", G_TYPE_STRING }, { "tasks", G_TYPE_OBJECT })

static void
tincan_guest_class_init (TincanGuestClass *klass)
{
  install (klass, tincan_guest_specs, G_N_ELEMENTS (tincan_guest_specs));
}

GETTER (const char *, tincan_guest_get_name, TincanGuest, get_string, "name")
GETTER (const char *, tincan_guest_get_state_text, TincanGuest, get_string, "state-text")
GETTER (gboolean, tincan_guest_get_verified, TincanGuest, get_boolean, "verified")
GETTER (const char *, tincan_guest_get_words, TincanGuest, get_string, "words")
GETTER (gboolean, tincan_guest_get_needs_comparing, TincanGuest, get_boolean, "needs-comparing")
GETTER (gboolean, tincan_guest_get_needs_consent, TincanGuest, get_boolean, "needs-consent")
GETTER (const char *, tincan_guest_get_path_text, TincanGuest, get_string, "path-text")
GETTER (const char *, tincan_guest_get_progress_text, TincanGuest, get_string, "progress-text")
GETTER (double, tincan_guest_get_fraction, TincanGuest, get_double, "fraction")
GETTER (gboolean, tincan_guest_is_accepted, TincanGuest, get_boolean, "is-accepted")
GETTER (gboolean, tincan_guest_is_here, TincanGuest, get_boolean, "is-here")

TincanRemote *
tincan_guest_get_remote (TincanGuest *self)
{
  return NULL;
}

TincanRemoteState
tincan_guest_get_state (TincanGuest *self)
{
  return (TincanRemoteState) get_int (self, "state");
}

GETTER (GListModel *, tincan_guest_get_tasks, TincanGuest, get_object, "tasks")

TincanGuest *
double_guest_new (TincanMeeting *meeting,
                  const char    *name)
{
  g_autoptr(GListStore) tasks = g_list_store_new (TINCAN_TYPE_TASK);
  g_autoptr(TincanGuest) guest =
    g_object_new (TINCAN_TYPE_GUEST, "name", name, "is-here", TRUE, "state-text", "Connected",
                  "tasks", tasks, NULL);

  g_list_store_append (G_LIST_STORE (tincan_meeting_get_guests (meeting)), guest);
  return guest;
}

/* --- a task --- */

DOUBLE (TincanTask, tincan_task,
        { "title", G_TYPE_STRING }, { "subtitle", G_TYPE_STRING }, { "state", G_TYPE_INT },
        { "state-text", G_TYPE_STRING }, { "error-text", G_TYPE_STRING },
        { "fraction", G_TYPE_DOUBLE }, { "progress-text", G_TYPE_STRING },
        { "rate-text", G_TYPE_STRING }, { "eta-text", G_TYPE_STRING },
        { "path-text", G_TYPE_STRING }, { "peer-name", G_TYPE_STRING },
        { "verified", G_TYPE_BOOLEAN }, { "is-incoming", G_TYPE_BOOLEAN },
        { "is-text", G_TYPE_BOOLEAN }, { "is-finished", G_TYPE_BOOLEAN },
        { "text", G_TYPE_STRING }, { "can-pause", G_TYPE_BOOLEAN },
        { "can-resume", G_TYPE_BOOLEAN }, { "can-cancel", G_TYPE_BOOLEAN },
        { "can-open", G_TYPE_BOOLEAN }, { "files", G_TYPE_OBJECT }, { "received", G_TYPE_OBJECT },
        { "free-space", G_TYPE_UINT64 }, { "total-bytes", G_TYPE_UINT64 })

static void
tincan_task_class_init (TincanTaskClass *klass)
{
  install (klass, tincan_task_specs, G_N_ELEMENTS (tincan_task_specs));
  g_signal_new ("finished", TINCAN_TYPE_TASK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                0);
}

GETTER (const char *, tincan_task_get_title, TincanTask, get_string, "title")
GETTER (const char *, tincan_task_get_subtitle, TincanTask, get_string, "subtitle")

TincanTaskState
tincan_task_get_state (TincanTask *self)
{
  return (TincanTaskState) get_int (self, "state");
}

GETTER (const char *, tincan_task_get_state_text, TincanTask, get_string, "state-text")
GETTER (const char *, tincan_task_get_peer_name, TincanTask, get_string, "peer-name")
GETTER (gboolean, tincan_task_is_incoming, TincanTask, get_boolean, "is-incoming")
GETTER (gboolean, tincan_task_is_text, TincanTask, get_boolean, "is-text")
GETTER (gboolean, tincan_task_is_finished, TincanTask, get_boolean, "is-finished")
GETTER (const char *, tincan_task_get_text, TincanTask, get_string, "text")
GETTER (gboolean, tincan_task_get_can_pause, TincanTask, get_boolean, "can-pause")
GETTER (gboolean, tincan_task_get_can_resume, TincanTask, get_boolean, "can-resume")
GETTER (gboolean, tincan_task_get_can_cancel, TincanTask, get_boolean, "can-cancel")
GETTER (gboolean, tincan_task_get_can_open, TincanTask, get_boolean, "can-open")
GETTER (GListModel *, tincan_task_get_files, TincanTask, get_object, "files")

gboolean
tincan_task_accept (TincanTask      *self,
                    GFile           *folder,
                    TincanConflict   conflict,
                    GError         **error)
{
  called ("task.accept", tincan_task_get_title (self));
  return TRUE;
}

void
tincan_task_decline (TincanTask *self)
{
  called ("task.decline", tincan_task_get_title (self));
}

void
tincan_task_pause (TincanTask *self)
{
  called ("task.pause", tincan_task_get_title (self));
}

void
tincan_task_resume (TincanTask *self)
{
  called ("task.resume", tincan_task_get_title (self));
}

void
tincan_task_cancel (TincanTask *self)
{
  called ("task.cancel", tincan_task_get_title (self));
}

GETTER (GFile *, tincan_task_get_received_file, TincanTask, get_object, "received")

GPtrArray *
tincan_task_dup_received_files (TincanTask *self)
{
  GPtrArray *files = g_ptr_array_new_with_free_func (g_object_unref);
  GFile *file = tincan_task_get_received_file (self);

  if (file != NULL)
    g_ptr_array_add (files, g_object_ref (file));
  return files;
}

GETTER (const char *, tincan_task_get_error_text, TincanTask, get_string, "error-text")
GETTER (const char *, tincan_task_get_eta_text, TincanTask, get_string, "eta-text")
GETTER (const char *, tincan_task_get_path_text, TincanTask, get_string, "path-text")
GETTER (const char *, tincan_task_get_progress_text, TincanTask, get_string, "progress-text")
GETTER (const char *, tincan_task_get_rate_text, TincanTask, get_string, "rate-text")
GETTER (gboolean, tincan_task_get_verified, TincanTask, get_boolean, "verified")
GETTER (double, tincan_task_get_fraction, TincanTask, get_double, "fraction")

guint64
tincan_task_get_bytes (TincanTask *self)
{
  return 0;
}

GETTER (guint64, tincan_task_get_total_bytes, TincanTask, get_uint64, "total-bytes")

GETTER (TincanGuest *, tincan_task_get_guest, TincanTask, get_object, "guest")

TincanTransfer *
tincan_task_get_transfer (TincanTask *self)
{
  return NULL;
}

GFile *
tincan_task_get_folder (TincanTask *self)
{
  return NULL;
}

void
tincan_task_get_free_space_async (TincanTask          *self,
                                  GFile               *folder,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  GPtrArray *questions = g_object_get_data (G_OBJECT (self), "space-questions");

  if (questions != NULL)
    {
      g_ptr_array_add (questions, g_steal_pointer (&task));
      return;
    }
  g_task_return_int (task, get (self, "free-space") != NULL
                             ? (gssize) get_uint64 (self, "free-space")
                             : -1);
}

GPtrArray *
double_task_hold_space (TincanTask *task)
{
  GPtrArray *questions = g_ptr_array_new_with_free_func (g_object_unref);

  g_object_set_data_full (G_OBJECT (task), "space-questions", questions,
                          (GDestroyNotify) g_ptr_array_unref);
  return questions;
}

gint64
tincan_task_get_free_space_finish (TincanTask    *self,
                                   GAsyncResult  *result,
                                   GError       **error)
{
  return g_task_propagate_int (G_TASK (result), error);
}

TincanTask *
double_task_new (TincanMeetings  *meetings,
                 TincanMeeting   *meeting,
                 const char      *title,
                 TincanTaskState  state)
{
  g_autoptr(GObject) files = g_object_new (DOUBLE_TYPE_FILES, NULL);
  g_autoptr(TincanTask) task =
    g_object_new (TINCAN_TYPE_TASK, "title", title, "state", (int) state, "peer-name", "Anna",
                  "state-text", "Sending", "files", files, NULL);

  g_list_store_insert (G_LIST_STORE (tincan_meetings_get_tasks (meetings)), 0, task);
  if (meeting != NULL)
    g_list_store_insert (G_LIST_STORE (tincan_meeting_get_tasks (meeting)), 0, task);
  g_object_set_data (G_OBJECT (task), "meeting", meeting);
  return task;
}

void
double_task_add_files (TincanTask *task,
                       guint       n_files)
{
  DoubleFiles *files = DOUBLE_FILES (tincan_task_get_files (task));

  files->n_files += n_files;
  g_list_model_items_changed (G_LIST_MODEL (files), files->n_files - n_files, 0, n_files);
}

/* --- a meeting --- */

DOUBLE (TincanMeeting, tincan_meeting,
        { "kind", G_TYPE_INT }, { "title", G_TYPE_STRING }, { "status", G_TYPE_STRING },
        { "code", G_TYPE_STRING }, { "link", G_TYPE_STRING }, { "page", G_TYPE_STRING },
        { "own-code", G_TYPE_STRING }, { "code-expires", G_TYPE_INT64 },
        { "is-carrying", G_TYPE_BOOLEAN }, { "can-do-without", G_TYPE_BOOLEAN },
        { "wrong-guesses", G_TYPE_UINT }, { "guesses-left", G_TYPE_UINT },
        { "error-text", G_TYPE_STRING }, { "is-live", G_TYPE_BOOLEAN },
        { "is-scanning", G_TYPE_BOOLEAN }, { "ask-guests", G_TYPE_BOOLEAN },
        { "total-bytes", G_TYPE_UINT64 }, { "guests", G_TYPE_OBJECT }, { "tasks", G_TYPE_OBJECT },
        { "refuses", G_TYPE_BOOLEAN })

static void
tincan_meeting_class_init (TincanMeetingClass *klass)
{
  install (klass, tincan_meeting_specs, G_N_ELEMENTS (tincan_meeting_specs));
  g_signal_new ("left-out", TINCAN_TYPE_MEETING, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 1, G_TYPE_PTR_ARRAY);
}

GETTER (const char *, tincan_meeting_get_title, TincanMeeting, get_string, "title")
GETTER (const char *, tincan_meeting_get_status, TincanMeeting, get_string, "status")
GETTER (const char *, tincan_meeting_get_code, TincanMeeting, get_string, "code")
GETTER (const char *, tincan_meeting_get_link, TincanMeeting, get_string, "link")
GETTER (gboolean, tincan_meeting_is_live, TincanMeeting, get_boolean, "is-live")
GETTER (GListModel *, tincan_meeting_get_guests, TincanMeeting, get_object, "guests")
GETTER (GListModel *, tincan_meeting_get_tasks, TincanMeeting, get_object, "tasks")
GETTER (const char *, tincan_meeting_get_error_text, TincanMeeting, get_string, "error-text")
GETTER (const char *, tincan_meeting_get_page, TincanMeeting, get_string, "page")
GETTER (const char *, tincan_meeting_get_own_code, TincanMeeting, get_string, "own-code")
GETTER (gboolean, tincan_meeting_is_carrying, TincanMeeting, get_boolean, "is-carrying")
GETTER (gboolean, tincan_meeting_can_do_without, TincanMeeting, get_boolean, "can-do-without")

gboolean
tincan_meeting_is_by_codes (TincanMeeting *self)
{
  return get_int (self, "kind") >= TINCAN_MEETING_OFFER;
}

gboolean
tincan_meeting_take_answer (TincanMeeting  *self,
                            const char     *text,
                            GError        **error)
{
  called ("meeting.take-answer", text);
  if (!get_boolean (self, "refuses"))
    return TRUE;
  g_set_error_literal (error, TINCAN_ERROR, TINCAN_ERROR_CODE_INVALID,
                       "A part of the code is missing, or was changed on the way. Copy the whole "
                       "code once more and paste it again.");
  return FALSE;
}

void
tincan_meeting_compare (TincanMeeting *self,
                        TincanGuest   *guest,
                        gboolean       are_same)
{
  called (are_same ? "meeting.same" : "meeting.different", tincan_guest_get_name (guest));
  g_object_set (guest, "needs-comparing", FALSE, NULL);
}

guint
tincan_meeting_get_wrong_guesses (TincanMeeting *self)
{
  return 0;
}

guint
tincan_meeting_get_guesses_left (TincanMeeting *self)
{
  return 0;
}

GETTER (gboolean, tincan_meeting_get_ask_guests, TincanMeeting, get_boolean, "ask-guests")
GETTER (gboolean, tincan_meeting_is_scanning, TincanMeeting, get_boolean, "is-scanning")

TincanSession *
tincan_meeting_get_session (TincanMeeting *self)
{
  return NULL;
}

TincanMeetingKind
tincan_meeting_get_kind (TincanMeeting *self)
{
  return (TincanMeetingKind) get_int (self, "kind");
}

void
tincan_meeting_add_paths_async (TincanMeeting       *self,
                                const char *const   *paths,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autofree char *joined = g_strjoinv (" ", (char **) paths);

  called ("meeting.add", joined);
  if (get_boolean (self, "refuses"))
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "It is not there any more.");
  else
    g_task_return_boolean (task, TRUE);
}

gboolean
tincan_meeting_add_paths_finish (TincanMeeting  *self,
                                 GAsyncResult   *result,
                                 GError        **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

gboolean
tincan_meeting_add_text (TincanMeeting  *self,
                         const char     *text,
                         GError        **error)
{
  called ("meeting.add-text", text);
  return TRUE;
}

void
tincan_meeting_new_code (TincanMeeting *self)
{
  called ("meeting.new-code", tincan_meeting_get_title (self));
}

void
tincan_meeting_accept_guest (TincanMeeting *self,
                             TincanGuest   *guest)
{
  called ("meeting.accept", tincan_guest_get_name (guest));
}

void
tincan_meeting_refuse_guest (TincanMeeting *self,
                             TincanGuest   *guest)
{
  called ("meeting.refuse", tincan_guest_get_name (guest));
}

void
tincan_meeting_close (TincanMeeting *self)
{
  called ("meeting.close", tincan_meeting_get_title (self));
  g_object_set (self, "is-live", FALSE, NULL);
}

/* --- all of it --- */

struct _TincanMeetings
{
  GObject     parent_instance;
  GListStore *meetings;
  GListStore *tasks;

  /* These two are real: there is nothing to them but what is kept. */
  TincanPreferences *preferences;
  TincanHistory     *history;
};

static GType
meetings_get_item_type (GListModel *model)
{
  return TINCAN_TYPE_MEETING;
}

static guint
meetings_get_n_items (GListModel *model)
{
  return g_list_model_get_n_items (G_LIST_MODEL (TINCAN_MEETINGS (model)->meetings));
}

static gpointer
meetings_get_item (GListModel *model,
                   guint       position)
{
  return g_list_model_get_item (G_LIST_MODEL (TINCAN_MEETINGS (model)->meetings), position);
}

static void
meetings_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = meetings_get_item_type;
  iface->get_n_items = meetings_get_n_items;
  iface->get_item = meetings_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TincanMeetings,
                               tincan_meetings,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, meetings_iface_init))

static void
meetings_dispose (GObject *object)
{
  g_clear_object (&TINCAN_MEETINGS (object)->meetings);
  g_clear_object (&TINCAN_MEETINGS (object)->tasks);
  g_clear_object (&TINCAN_MEETINGS (object)->preferences);
  g_clear_object (&TINCAN_MEETINGS (object)->history);
  G_OBJECT_CLASS (tincan_meetings_parent_class)->dispose (object);
}

static void
tincan_meetings_class_init (TincanMeetingsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = meetings_dispose;
  g_signal_new ("meeting-added", TINCAN_TYPE_MEETINGS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 1, TINCAN_TYPE_MEETING);
  g_signal_new ("meeting-ended", TINCAN_TYPE_MEETINGS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 1, TINCAN_TYPE_MEETING);
  g_signal_new ("task-finished", TINCAN_TYPE_MEETINGS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 1, TINCAN_TYPE_TASK);
  g_signal_new ("guest-added", TINCAN_TYPE_MEETINGS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 2, TINCAN_TYPE_MEETING, TINCAN_TYPE_GUEST);
  g_signal_new ("offer", TINCAN_TYPE_MEETINGS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 2, TINCAN_TYPE_MEETING, TINCAN_TYPE_TASK);
}

static void
tincan_meetings_init (TincanMeetings *self)
{
  g_autoptr(FakeStore) store = fake_store_new ();
  g_autoptr(GFile) file = g_file_new_build_filename (g_get_user_data_dir (), "history", NULL);

  self->meetings = g_list_store_new (TINCAN_TYPE_MEETING);
  self->tasks = g_list_store_new (TINCAN_TYPE_TASK);
  self->preferences = tincan_preferences_new (TINCAN_PASSWORD_STORE (store));
  self->history = tincan_history_new (file);
  g_signal_connect_swapped (self->meetings, "items-changed",
                            G_CALLBACK (g_list_model_items_changed), self);
}

TincanMeetings *
double_meetings_new (void)
{
  return g_object_new (TINCAN_TYPE_MEETINGS, NULL);
}

TincanMeeting *
double_meeting_new (TincanMeetings    *meetings,
                    TincanMeetingKind  kind,
                    const char        *title)
{
  g_autoptr(GListStore) guests = g_list_store_new (TINCAN_TYPE_GUEST);
  g_autoptr(GListStore) tasks = g_list_store_new (TINCAN_TYPE_TASK);
  g_autoptr(TincanMeeting) meeting =
    g_object_new (TINCAN_TYPE_MEETING, "kind", (int) kind, "title", title, "status",
                  "Waiting for someone to open the link", "is-live", TRUE, "guests", guests,
                  "tasks", tasks, "ask-guests", TRUE, "guesses-left", 5, NULL);

  g_list_store_insert (meetings->meetings, 0, meeting);
  g_signal_emit_by_name (meetings, "meeting-added", meeting);
  return meeting;
}

void
double_meeting_end (TincanMeetings *meetings,
                    TincanMeeting  *meeting)
{
  guint position;

  g_object_set (meeting, "is-live", FALSE, NULL);
  if (g_list_store_find (meetings->meetings, meeting, &position))
    g_list_store_remove (meetings->meetings, position);
}

TincanMeeting *
tincan_meetings_send (TincanMeetings *self)
{
  called ("meetings.send", "-");
  return double_meeting_new (self, TINCAN_MEETING_SEND, "New");
}

TincanMeeting *
tincan_meetings_ask (TincanMeetings *self)
{
  called ("meetings.ask", "-");
  return double_meeting_new (self, TINCAN_MEETING_ASK, "Ask");
}

TincanMeeting *
tincan_meetings_join (TincanMeetings  *self,
                      const char      *text,
                      GError         **error)
{
  called ("meetings.join", text);
  return double_meeting_new (self, tincan_offer_code_looks_like (text) ? TINCAN_MEETING_ANSWER
                                                                       : TINCAN_MEETING_JOIN,
                             "Join");
}

TincanMeeting *
tincan_meetings_offer (TincanMeetings *self,
                       TincanMeeting  *from)
{
  called ("meetings.offer", from != NULL ? tincan_meeting_get_title (from) : "-");
  return double_meeting_new (self, TINCAN_MEETING_OFFER, "Offer");
}

GListModel *
tincan_meetings_get_tasks (TincanMeetings *self)
{
  return G_LIST_MODEL (self->tasks);
}

TincanMeeting *
tincan_meetings_find_meeting (TincanMeetings *self,
                              TincanTask     *task)
{
  return g_object_get_data (G_OBJECT (task), "meeting");
}

guint
tincan_meetings_remove_task (TincanMeetings *self,
                             TincanTask     *task)
{
  guint position;

  if (!g_list_store_find (self->tasks, task, &position))
    return G_MAXUINT;
  g_list_store_remove (self->tasks, position);
  return position;
}

void
tincan_meetings_restore_task (TincanMeetings *self,
                              TincanTask     *task,
                              guint           position)
{
  g_list_store_insert (self->tasks, position, task);
}

TincanPreferences *
tincan_meetings_get_preferences (TincanMeetings *self)
{
  return self->preferences;
}

TincanHistory *
tincan_meetings_get_history (TincanMeetings *self)
{
  return self->history;
}

/* --- what the whole app asks for besides --- */

TincanMeetings *
tincan_meetings_new (TincanPreferences *preferences)
{
  TincanMeetings *self = double_meetings_new ();

  g_set_object (&self->preferences, preferences);
  return self;
}

void
tincan_meetings_set_history (TincanMeetings *self,
                             TincanHistory  *history)
{
  g_set_object (&self->history, history);
}

/* Whatever runs is what keeps the app busy. */
gboolean
tincan_meetings_is_busy (TincanMeetings *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->tasks));
  gboolean is_busy = FALSE;

  for (guint i = 0; i < n && !is_busy; i++)
    {
      g_autoptr(TincanTask) task = g_list_model_get_item (G_LIST_MODEL (self->tasks), i);

      is_busy = tincan_task_get_state (task) == TINCAN_TASK_RUNNING;
    }
  return is_busy;
}

gboolean
tincan_meetings_is_live (TincanMeetings *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->meetings)) > 0;
}

gboolean
tincan_meetings_has_unused_link (TincanMeetings *self)
{
  return tincan_meetings_is_live (self);
}

void
tincan_meetings_close_all_async (TincanMeetings      *self,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (self, NULL, callback, user_data);

  called ("meetings.close-all", "-");
  g_task_return_boolean (task, TRUE);
}

gboolean
tincan_meetings_close_all_finish (TincanMeetings  *self,
                                  GAsyncResult    *result,
                                  GError         **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
