/** Where the checkout is, and the editor's themes that pictures are taken in. */
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '../../..');

/** Values of `workbench.colorTheme`. */
export const themes = {
  dark: 'Default Dark Modern',
  light: 'Default Light Modern',
  hcDark: 'Default High Contrast',
  hcLight: 'Default High Contrast Light',
} as const;

export type Theme = keyof typeof themes;
