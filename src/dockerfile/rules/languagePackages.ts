/** The rules about the package managers of languages, in the order of their pages. */
import type { Rule } from '../rule.ts';
import { npmCache } from './npm-cache.ts';
import { pipCache } from './pip-cache.ts';

export const languagePackageRules: readonly Rule[] = [pipCache, npmCache];
