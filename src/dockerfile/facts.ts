/**
 * What the linter may know beyond the text: the build context, the base images, an image that was built, the workspace.
 * Plain values, gathered by others; each is absent where it is not known, and a rule that needs it is then silent.
 */

export interface Facts {
  readonly context?: ContextFacts;
  /** By the reference as `FROM` has it, after its variables were replaced. */
  readonly baseImages?: ReadonlyMap<string, BaseImageFacts>;
  readonly measured?: MeasuredFacts;
  readonly workspace?: WorkspaceFacts;
}

/** What COPY and ADD of a directory would send, after `.dockerignore`. */
export interface ContextFacts {
  /** `.dockerignore` or `<name>.dockerignore`, relative to the context; absent where there is none. */
  readonly ignoreFile: string | undefined;
  readonly fileCount: number;
  readonly sizeBytes: number;
  /** Whether everything was counted. */
  readonly isComplete: boolean;
  /** What is in the context and hardly wanted in an image; the largest first. */
  readonly unwanted: readonly UnwantedPath[];
  /** The mode bits of a file of the context, `undefined` where it is not there or was not looked at. */
  findMode(path: string): number | undefined;
  findSizeBytes(path: string): number | undefined;
}

export type UnwantedKind =
  | 'version-control'
  | 'dependencies'
  | 'virtual-environment'
  | 'build-output'
  | 'cache'
  | 'archive'
  | 'log'
  | 'editor'
  | 'secret';

export interface UnwantedPath {
  /** Relative to the context, with forward slashes. */
  readonly path: string;
  /** The line of `.dockerignore` that leaves it out. */
  readonly pattern: string;
  readonly kind: UnwantedKind;
  readonly fileCount: number;
  readonly sizeBytes: number;
}

export interface BaseImageFacts {
  /** Compressed, of the platform. */
  readonly sizeBytes: number;
  /** Smaller images that could take its place, of the same repository or another; the smallest first. */
  readonly variants: readonly BaseImageVariant[];
}

export interface BaseImageVariant {
  /** As `FROM` would have it. */
  readonly reference: string;
  readonly sizeBytes: number;
  /** What could break: `no glibc (musl)`, `no shell`. */
  readonly cautions: readonly string[];
}

/** What the layers of a built image say about the instructions of the file. */
export interface MeasuredFacts {
  /** For people: the reference of the image. */
  readonly imageName: string;
  /** By the index of the instruction in the file (`Instruction.index`). */
  readonly instructions: ReadonlyMap<number, MeasuredInstruction>;
}

export interface MeasuredInstruction {
  /** Compressed; 0 where the instruction made no layer. */
  readonly layerBytes: number;
  /** Absent until the layer was read. */
  readonly unpackedBytes?: number;
  readonly waste: readonly MeasuredWaste[];
}

export interface MeasuredWaste {
  /** The id of the cause, as the analysis of images has it: `apt-lists`. */
  readonly causeId: string;
  readonly title: string;
  /** Unpacked. */
  readonly sizeBytes: number;
  readonly paths: readonly string[];
  /** One sentence of advice, where there is any. */
  readonly advice?: string;
}

export interface WorkspaceFacts {
  /** Stages that compose, bake, CI files or tasks name as a target, in lower case. */
  readonly targets: ReadonlySet<string>;
  /** Text of a file in the folder of the context, `undefined` where there is none. */
  findText(name: ContextTextName): string | undefined;
}

/** Small files that change what a command does. */
export const contextTextNames = [
  '.npmrc',
  '.yarnrc.yml',
  'Gemfile',
  'composer.json',
  'package.json',
  'pyproject.toml',
] as const;

export type ContextTextName = (typeof contextTextNames)[number];
