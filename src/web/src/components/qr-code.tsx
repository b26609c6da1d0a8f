// SPDX-License-Identifier: GPL-3.0-or-later
import { encode } from "uqr";
import { _ } from "../i18n";
import "./qr-code.css";

/** One path for all dark modules, row by row. */
function drawModules(rows: readonly (readonly boolean[])[]): string {
  return rows
    .map((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : "")).join(""))
    .join("");
}

/** A link for the camera of a phone. */
export function QrCode(props: { link: string }) {
  const code = () => encode(props.link, { ecc: "M", border: 2 });

  return (
    <div class="qr-code">
      <svg
        role="img"
        aria-label={_("QR code of the link")}
        viewBox={`0 0 ${code().size} ${code().size}`}
        shape-rendering="crispEdges"
      >
        <path fill="#000000" d={drawModules(code().data)} />
      </svg>
    </div>
  );
}
