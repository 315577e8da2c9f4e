/** What files of a workspace say about building: which Dockerfile with which context and which target. */

export interface NamedBuild {
  /** On the disk; `undefined` where the file does not say, or says it with a variable that is not known. */
  readonly contextFolder: string | undefined;
  /** On the disk. */
  readonly dockerfile: string | undefined;
  readonly target: string | undefined;
}

/** A file that may name builds. */
export interface BuildFile {
  /** On the disk. */
  readonly path: string;
  readonly text: string;
}

/** A plain path that can be joined with a folder, as opposed to an address or one with a variable in it. */
export function isPlainPath(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value !== '' &&
    !/^[a-z][a-z\d+.-]+:\/\/|^git@|^[a-z-]+:\w|\$|\{\{/i.test(value)
  );
}

/** Names of stages, as Docker allows them. */
export function isTarget(value: unknown): value is string {
  return typeof value === 'string' && /^[a-z][a-z\d_.-]*$/i.test(value);
}

export function toTarget(value: unknown): string | undefined {
  return isTarget(value) ? value : undefined;
}
