// SPDX-License-Identifier: GPL-3.0-or-later
import type { LeftOut, Source } from "../core/transfer/source";
import { _ } from "../i18n";
import { TincanError } from "../wire/error";
import type { FailedReason } from "../wire/frame";
import { MAX_TEXT_BYTES } from "../wire/limits";
import { Manifest } from "../wire/manifest";
import { encodeUtf8, isWellFormed } from "../wire/utf8";

/** A text, of one item named `text`. */
export class TextSource implements Source {
  readonly kind = "text";
  readonly manifest = new Manifest();
  readonly leftOut: readonly LeftOut[] = [];
  readonly #bytes: Uint8Array;

  /** @throws TincanError `manifest` if there is none, or too much of it */
  constructor(text: string) {
    if (!isWellFormed(text)) {
      throw new TincanError(
        "manifest",
        _("The text is not valid Unicode (UTF-8). Save it as a file, and send that."),
      );
    }

    this.#bytes = encodeUtf8(text);
    if (this.#bytes.length === 0) {
      throw new TincanError("manifest", _("There is no text to send. Write or paste some first."));
    }
    if (this.#bytes.length > MAX_TEXT_BYTES) {
      throw new TincanError(
        "manifest",
        _("The text is longer than 1 MiB. Save it as a file, and send that."),
      );
    }

    this.manifest.add({
      kind: "file",
      path: "text",
      size: this.#bytes.length,
      executable: false,
      mtimeSeconds: null,
      mtimeNanoseconds: 0,
    });
    this.manifest.finish();
  }

  read(_item: number, offset: number, length: number): Promise<Uint8Array> {
    return Promise.resolve(this.#bytes.slice(offset, offset + length));
  }

  check(): Promise<FailedReason | null> {
    return Promise.resolve(null);
  }
}
