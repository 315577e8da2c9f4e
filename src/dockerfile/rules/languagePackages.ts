/** The rules about the package managers of languages, in the order of their pages. */
import type { Rule } from '../rule.ts';

export const languagePackageRules: readonly Rule[] = [];
