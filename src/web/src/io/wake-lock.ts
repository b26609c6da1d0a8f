// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * Keeps the screen on, and with it a telephone, as long as somebody holds it. Where a browser
 * has no such thing, or refuses for a low battery, nothing happens.
 */
export class ScreenWakeLock {
  #lock: WakeLockSentinel | null = null;
  #isAsking = false;
  #isHeld = false;
  readonly #onVisible = (): void => {
    void this.#ask();
  };

  hold(): void {
    if (this.#isHeld) {
      return;
    }
    this.#isHeld = true;
    // Browsers take it away when the page is hidden.
    document.addEventListener("visibilitychange", this.#onVisible);
    void this.#ask();
  }

  release(): void {
    this.#isHeld = false;
    document.removeEventListener("visibilitychange", this.#onVisible);
    void this.#lock?.release();
    this.#lock = null;
  }

  async #ask(): Promise<void> {
    const wakeLock = navigator.wakeLock as WakeLock | undefined;
    const has = this.#lock !== null && !this.#lock.released;

    if (wakeLock === undefined || document.visibilityState !== "visible" || has || this.#isAsking) {
      return;
    }

    this.#isAsking = true;
    try {
      const lock = await wakeLock.request("screen");

      if (this.#isHeld) {
        this.#lock = lock;
      } else {
        await lock.release();
      }
    } catch {
      // It is a courtesy.
    } finally {
      this.#isAsking = false;
    }
  }
}
