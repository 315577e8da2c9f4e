/** What planners are given: ways of reading, and nothing that could write. */
import type { RegistryReader } from '../distribution/registryReader.ts';

export interface PlanningParts {
  readerOf(registryId: string): RegistryReader;
  /** To look at what is to be written: it may be denied to who only reads, since it does not exist yet. */
  targetReaderOf(registryId: string): RegistryReader;
  /** The host as image references write it, for sentences. */
  hostOf(registryId: string): string;
  /** Default: the clock. */
  now?(): Date;
}

export function plannedAt(parts: PlanningParts): string {
  return (parts.now?.() ?? new Date()).toISOString();
}
