/** How much an archive may claim before we stop believing it. Sizes in bytes. */

export interface LayerLimits {
  /** Paths of one layer, folders that are only implied included; some 75 bytes of memory each. */
  readonly maxPaths: number;
  /** PATH_MAX of Linux is 4096; longer ones cannot be unpacked in one call, but exist. */
  readonly maxPathBytes: number;
  /** A pax record set, a GNU long name, a sparse map. */
  readonly maxHeaderBytes: number;
  /** The whole unpacked archive. */
  readonly maxUnpackedBytes: number;
  /** Unpacked by compressed; deflate cannot exceed 1032, zstd can by far. Not looked at below `freeBytes`. */
  readonly maxRatio: number;
  readonly freeBytes: number;
}

const gigabyte = 1024 ** 3;

export const defaultLimits: LayerLimits = {
  maxPaths: 1_500_000,
  maxPathBytes: 16_384,
  maxHeaderBytes: 1024 * 1024,
  maxUnpackedBytes: 256 * gigabyte,
  maxRatio: 1100,
  freeBytes: 256 * 1024 * 1024,
};

/** The same content twice is worth telling about above this; below it is chance. */
export const duplicateFromBytes = 64 * 1024;
