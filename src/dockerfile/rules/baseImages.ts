/** The rules about base images, stages and what a running image does not need, in the order of their pages. */
import type { Rule } from '../rule.ts';

export const baseImageRules: readonly Rule[] = [];
