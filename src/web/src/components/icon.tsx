// SPDX-License-Identifier: GPL-3.0-or-later

/* Drawn on 16 × 16 with round strokes, as GNOME's symbolic icons look. */
const shapes = {
  file: "M4 1.5h5l3.5 3.5v9.5h-8.5zM9 1.5v3.5h3.5",
  folder: "M1.5 3.5h4.5l1.5 2h7v8h-13z",
  text: "M2 3h12M2 6.5h12M2 10h12M2 13.5h7",
  send: "M8 14V2.5M3.5 7L8 2.5L12.5 7",
  receive: "M8 2v11.5M3.5 9L8 13.5L12.5 9",
  copy: "M5.5 5.5h8v9h-8zM10.5 5.5v-4h-8v9h3",
  check: "M2.5 8.5l3.5 4L13.5 4",
  cross: "M3.5 3.5l9 9M12.5 3.5l-9 9",
  pause: "M5 3v10M11 3v10",
  play: "M4.5 2.5l8 5.5l-8 5.5z",
  warning: "M8 1.5l6.8 12.5h-13.6zM8 6v4M8 12v.1",
  verified: "M8 1.5l5.5 2v4.5c0 3-2.5 5.5-5.5 6.5c-3-1-5.5-3.5-5.5-6.5v-4.5zM5.5 8l2 2l3.5-4",
  person: "M8 8a3 3 0 1 0 0-6a3 3 0 0 0 0 6zM2 14.5c0-3 2.5-4.5 6-4.5s6 1.5 6 4.5",
  again: "M13 8a5 5 0 1 1-1.5-3.5M13 1.5v3.5h-3.5",
} as const;

export type IconName = keyof typeof shapes;

/** A picture of what is also said in words, so it is hidden from screen readers. */
export function Icon(props: { name: IconName }) {
  return (
    <svg
      class="icon"
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      stroke-width="1.6"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d={shapes[props.name]} />
    </svg>
  );
}
