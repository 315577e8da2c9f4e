/** Line drawings in a square of 16, one path each; they take the colour of the text beside them. */
export const icons = {
  'chevron-right': 'M6 3.5 10.5 8 6 12.5',
  'chevron-down': 'M3.5 6 8 10.5 12.5 6',
  folder: 'M1.5 12.5v-9h4.6l1.5 1.7h6.9v7.3z',
  'folder-open': 'M1.5 12.5v-9h4.6l1.5 1.7h5.2V7M1.5 12.5 3.7 7h11.6l-2.4 5.5z',
  file: 'M3.5 1.5h5.7l3.3 3.3v9.7h-9zM9 1.7v3.3h3.3',
  link: 'M3.5 6V1.5h5.7l3.3 3.3v9.7h-4M9 1.7v3.3h3.3M1.5 13.5l5-5M3 8.5h3.5V12',
  device: 'M2.5 3.5h11v9h-11zM5 6h6M5 8h6M5 10h3',
  copy: 'M5.5 5.5h8v9h-8zM10.5 5.3V1.5h-8v9h2.8',
  check: 'M2.5 8.5 6 12l7.5-8',
  error: 'M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13zM5.5 5.5l5 5M10.5 5.5l-5 5',
  warning: 'M8 1.8 14.7 14H1.3zM8 6v4.2M8 11.6v1',
  info: 'M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13zM8 7v4.5M8 4.4v1.1',
  close: 'M3.5 3.5l9 9M12.5 3.5l-9 9',
  list: 'M1.5 3.5h13M4.5 8h10M4.5 12.5h10',
  treemap: 'M1.5 2.5h13v11h-13zM8.5 2.5v11M8.5 7.5h6M1.5 9.5h7',
  'expand-all': 'M5.5 5.5h9v9h-9zM1.5 11V1.5H11M10 7.8v4.4M7.8 10h4.4',
  'collapse-all': 'M5.5 5.5h9v9h-9zM1.5 11V1.5H11M7.8 10h4.4',
  export: 'M8 1.5v8.7M4.5 6.8 8 10.3l3.5-3.5M2.5 11v3.5h11V11',
  open: 'M9.5 1.5h5v5M14.3 1.7 7.5 8.5M12.5 9v5.5h-11v-11H7',
  swap: 'M4.5 2 1.5 5l3 3M1.8 5h12.7M11.5 8l3 3-3 3M14.2 11H1.5',
  edit: 'M2 14l.8-3.6L11.2 2l2.8 2.8-8.4 8.4zM9.3 3.9l2.8 2.8',
  more: 'M3 7.5h1v1H3zM7.5 7.5h1v1h-1zM12 7.5h1v1h-1z',
} as const;

export type IconName = keyof typeof icons;
