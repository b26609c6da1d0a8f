// SPDX-License-Identifier: GPL-3.0-or-later

/** Two cans on a string, as on the icon of the app. */
export function Logo() {
  return (
    <svg class="icon" viewBox="0 0 128 128" aria-hidden="true">
      <path
        d="M72 31C96 25 116 31 116 44C116 59 92 61 64 63C36 65 12 67 12 82C12 95 32 101 56 95"
        fill="none"
        stroke="#ed333b"
        stroke-width="9"
        stroke-linecap="round"
      />
      <Can label="#3584e4" transform="translate(43 35)" />
      <Can label="#f6d32d" transform="translate(85 93) scale(-1 1)" />
    </svg>
  );
}

function Can(props: { label: string; transform: string }) {
  return (
    <g transform={props.transform}>
      <path d="M-24-26H24C30-26 34-14 34 0S30 26 24 26H-24Z" fill="#c0bfbc" />
      <path d="M-20-26H16C22-26 26-14 26 0S22 26 16 26H-20Z" fill={props.label} />
      <ellipse cx="-24" rx="11" ry="26" fill="#deddda" />
      <ellipse cx="-24" rx="8" ry="20" fill="#3d3846" />
    </g>
  );
}
