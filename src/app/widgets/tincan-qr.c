/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-qr"

#include "config.h"

#include "app/widgets/tincan-qr.h"

#include <math.h>
#include <qrencode.h>

/* Light modules around the symbol, as ISO/IEC 18004 asks for. */
#define QUIET_ZONE 4

/* What one module is drawn as where nobody says how large. */
#define NATURAL_MODULE_SIZE 5

struct _TincanQr
{
  GObject parent_instance;

  QRcode *code;
};

static void paintable_iface_init (GdkPaintableInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TincanQr,
                               tincan_qr,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (GDK_TYPE_PAINTABLE, paintable_iface_init))

static void
tincan_qr_snapshot (GdkPaintable *paintable,
                    GdkSnapshot  *snapshot,
                    double        width,
                    double        height)
{
  static const GdkRGBA light = { 1, 1, 1, 1 };
  static const GdkRGBA dark = { 0, 0, 0, 1 };
  TincanQr *self = TINCAN_QR (paintable);
  guint modules = tincan_qr_get_modules (self);
  double size = MIN (width, height);
  double module = size / modules;
  double left;
  double top;

  /* Edges between pixels are grey, which costs contrast. */
  if (module >= 1)
    module = floor (module);
  left = floor ((width - module * modules) / 2);
  top = floor ((height - module * modules) / 2);

  gtk_snapshot_append_color (snapshot,
                             &light,
                             &GRAPHENE_RECT_INIT ((width - size) / 2, (height - size) / 2, size,
                                                  size));
  for (guint y = 0; y < modules; y++)
    for (guint x = 0; x < modules; x++)
      {
        guint run = 0;

        while (x + run < modules && tincan_qr_is_dark (self, x + run, y))
          run++;
        if (run == 0)
          continue;
        gtk_snapshot_append_color (snapshot,
                                   &dark,
                                   &GRAPHENE_RECT_INIT (left + x * module, top + y * module,
                                                        run * module, module));
        x += run;
      }
}

static GdkPaintableFlags
tincan_qr_get_flags (GdkPaintable *paintable)
{
  return GDK_PAINTABLE_STATIC_SIZE | GDK_PAINTABLE_STATIC_CONTENTS;
}

static int
tincan_qr_get_intrinsic_size (GdkPaintable *paintable)
{
  return (int) tincan_qr_get_modules (TINCAN_QR (paintable)) * NATURAL_MODULE_SIZE;
}

static double
tincan_qr_get_intrinsic_aspect_ratio (GdkPaintable *paintable)
{
  return 1;
}

static void
paintable_iface_init (GdkPaintableInterface *iface)
{
  iface->snapshot = tincan_qr_snapshot;
  iface->get_flags = tincan_qr_get_flags;
  iface->get_intrinsic_width = tincan_qr_get_intrinsic_size;
  iface->get_intrinsic_height = tincan_qr_get_intrinsic_size;
  iface->get_intrinsic_aspect_ratio = tincan_qr_get_intrinsic_aspect_ratio;
}

static void
tincan_qr_finalize (GObject *object)
{
  TincanQr *self = TINCAN_QR (object);

  g_clear_pointer (&self->code, QRcode_free);

  G_OBJECT_CLASS (tincan_qr_parent_class)->finalize (object);
}

static void
tincan_qr_class_init (TincanQrClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tincan_qr_finalize;
}

static void
tincan_qr_init (TincanQr *self)
{
}

/**
 * tincan_qr_new:
 * @text: what is read with a camera
 *
 * Returns: (transfer full) (nullable): the picture; %NULL when @text is too long for a QR code
 */
TincanQr *
tincan_qr_new (const char *text)
{
  TincanQr *self;
  QRcode *code;

  g_return_val_if_fail (text != NULL, NULL);

  /* A screen is neither torn nor stained, so little of the symbol is spent on repair. */
  code = QRcode_encodeString8bit (text, 0, QR_ECLEVEL_L);
  if (code == NULL)
    return NULL;

  self = g_object_new (TINCAN_TYPE_QR, NULL);
  self->code = code;
  return self;
}

guint
tincan_qr_get_modules (TincanQr *self)
{
  g_return_val_if_fail (TINCAN_IS_QR (self), 0);
  return (guint) self->code->width + 2 * QUIET_ZONE;
}

/**
 * tincan_qr_is_dark:
 * @self: a QR code
 * @x: modules from the left, with the margin
 * @y: modules from the top, with the margin
 *
 * Returns: whether that module is dark; the margin is light
 */
gboolean
tincan_qr_is_dark (TincanQr *self,
                   guint     x,
                   guint     y)
{
  guint width;

  g_return_val_if_fail (TINCAN_IS_QR (self), FALSE);

  width = (guint) self->code->width;
  if (x < QUIET_ZONE || y < QUIET_ZONE || x >= width + QUIET_ZONE || y >= width + QUIET_ZONE)
    return FALSE;
  return self->code->data[(y - QUIET_ZONE) * width + x - QUIET_ZONE] & 1;
}
