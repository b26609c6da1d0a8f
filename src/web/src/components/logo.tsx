// SPDX-License-Identifier: GPL-3.0-or-later

/** Two cans on a string. */
export function Logo() {
  return (
    <svg class="icon" viewBox="0 0 64 64" aria-hidden="true">
      <path
        d="M26 44c8 12 20 12 24-4"
        fill="none"
        stroke="currentColor"
        stroke-width="3"
        stroke-linecap="round"
      />
      <path d="M6 12v30c0 4 5 7 12 7s12-3 12-7V12z" fill="#3584e4" />
      <path d="M6 22v6c0 4 5 7 12 7s12-3 12-7v-6c0 4-5 7-12 7s-12-3-12-7z" fill="#fff" />
      <ellipse cx="18" cy="12" rx="12" ry="5" fill="#99c1f1" />
      <path d="M40 18v20c0 3 4 5 9 5s9-2 9-5V18z" fill="#1a5fb4" />
      <path d="M40 25v5c0 3 4 5 9 5s9-2 9-5v-5c0 3-4 5-9 5s-9-2-9-5z" fill="#fff" />
      <ellipse cx="49" cy="18" rx="9" ry="4" fill="#62a0ea" />
    </svg>
  );
}
