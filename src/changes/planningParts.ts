/** What planners are given: ways of reading, and nothing that could write. */
import type { RegistryReader } from '../distribution/registryReader.ts';

export interface PlanningParts {
  readerOf(registryId: string): RegistryReader;
  /** The host as image references write it, for sentences. */
  hostOf(registryId: string): string;
  /** Default: the clock. */
  now?(): Date;
}

export function plannedAt(parts: PlanningParts): string {
  return (parts.now?.() ?? new Date()).toISOString();
}
