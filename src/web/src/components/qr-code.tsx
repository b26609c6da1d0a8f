// SPDX-License-Identifier: GPL-3.0-or-later
import { encode } from "uqr";
import "./qr-code.css";

/** One path for all dark modules, row by row. */
function drawModules(rows: readonly (readonly boolean[])[]): string {
  return rows
    .map((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : "")).join(""))
    .join("");
}

/* Longer texts do without what a stained or torn paper would need. */
const MAX_ROBUST = 150;

/** A text for the camera of a phone. */
export function QrCode(props: { text: string; label: string }) {
  const isLong = () => props.text.length > MAX_ROBUST;
  const code = () => encode(props.text, { ecc: isLong() ? "L" : "M", border: 2 });

  return (
    <div class="qr-code" classList={{ long: isLong() }}>
      <svg
        role="img"
        aria-label={props.label}
        viewBox={`0 0 ${code().size} ${code().size}`}
        shape-rendering="crispEdges"
      >
        <path fill="#000000" d={drawModules(code().data)} />
      </svg>
    </div>
  );
}
