/** Every rule there is. */
import type { Rule } from '../rule.ts';
import { baseImageRules } from './baseImages.ts';
import { languagePackageRules } from './languagePackages.ts';
import { layerRules } from './layers.ts';
import { systemPackageRules } from './systemPackages.ts';

export const allRules: readonly Rule[] = [
  ...systemPackageRules,
  ...languagePackageRules,
  ...layerRules,
  ...baseImageRules,
];
