// SPDX-License-Identifier: GPL-3.0-or-later
import { formatShare } from "../i18n";
import "./progress-bar.css";

/** `share` is 0 to 1. `text` says it in words, for those who do not see it. */
export function ProgressBar(props: { share: number; label: string; text?: string }) {
  const percent = () => Math.floor(Math.max(0, Math.min(1, props.share)) * 100);

  return (
    <div
      class="progress-bar"
      role="progressbar"
      aria-label={props.label}
      aria-valuemin="0"
      aria-valuemax="100"
      aria-valuenow={percent()}
      aria-valuetext={props.text ?? formatShare(props.share)}
    >
      <div style={{ "inline-size": `${percent()}%` }} />
    </div>
  );
}
