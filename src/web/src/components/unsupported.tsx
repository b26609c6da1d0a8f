// SPDX-License-Identifier: GPL-3.0-or-later
import { _ } from "../i18n";
import { Logo } from "./logo";
import "./page.css";

/** This browser cannot connect to anybody. */
export function Unsupported() {
  return (
    <div class="page">
      <header class="page-header">
        <span class="page-name">
          <Logo />
          Tincan
        </span>
      </header>
      <main class="page-main">
        <div class="screen">
          <div class="screen-head">
            <h1>{_("This browser cannot connect directly")}</h1>
            <p>
              {_(
                "It lacks WebRTC, or it is switched off here. Open this page in a current Firefox, Chromium or Safari, or use the Tincan program.",
              )}
            </p>
          </div>
        </div>
      </main>
    </div>
  );
}
