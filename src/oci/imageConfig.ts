/** The config of a container image as a value. OCI image-spec config.md; nulls as Docker writes them count as absent. */
import { parseJson } from '../base/json.ts';
import { type Digest, isDigest } from './digest.ts';
import { InvalidConfigError } from './errors.ts';
import {
  findFlag,
  findKeys,
  findList,
  findPlace,
  findText,
  findTextMap,
  findTexts,
  type Place,
  toPlace,
} from './fields.ts';
import type { Platform } from './platform.ts';

export interface ImageConfig {
  /** ISO 8601; absent when missing, unreadable or the zero date that reproducible builds write. */
  readonly created?: string | undefined;
  readonly author?: string | undefined;
  /** Absent when the config names no system or no architecture. */
  readonly platform?: Platform | undefined;
  readonly runtime: RuntimeConfig;
  /** Digests of the uncompressed layers, the base first. */
  readonly diffIds: readonly Digest[];
  readonly history: readonly HistoryEntry[];
}

/** How a container of the image starts: the `config` object. */
export interface RuntimeConfig {
  readonly env: readonly string[];
  readonly entrypoint?: readonly string[] | undefined;
  readonly cmd?: readonly string[] | undefined;
  readonly user?: string | undefined;
  readonly workingDir?: string | undefined;
  readonly exposedPorts: readonly string[];
  readonly volumes: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly stopSignal?: string | undefined;
  readonly healthcheck?: readonly string[] | undefined;
}

export interface HistoryEntry {
  readonly created?: string | undefined;
  readonly createdBy?: string | undefined;
  readonly author?: string | undefined;
  readonly comment?: string | undefined;
  /** The step made no layer. */
  readonly isEmptyLayer: boolean;
}

const reject = (fault: string): Error => new InvalidConfigError(fault);

/** @throws InvalidConfigError with the exact fault. */
export function parseImageConfig(bytes: Uint8Array): ImageConfig {
  const value = parseJson(bytes);
  if (value === undefined) {
    throw reject('it is not JSON');
  }
  const place = toPlace(value, '', reject);
  const rootfs = findPlace(place, 'rootfs');
  return {
    created: toInstant(findText(place, 'created')),
    author: findText(place, 'author') || undefined,
    platform: parseConfigPlatform(place),
    runtime: parseRuntime(findPlace(place, 'config')),
    diffIds: parseDiffIds(rootfs),
    history: (findList(place, 'history') ?? []).map((entry, index) =>
      parseHistory(toPlace(entry, `history[${index}]`, reject)),
    ),
  };
}

/** A date that means something: years before containers existed are placeholders of reproducible builds. */
export function toInstant(text: string | undefined): string | undefined {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) || time <= 0 ? undefined : new Date(time).toISOString();
}

function parseConfigPlatform(place: Place): Platform | undefined {
  const os = findText(place, 'os');
  const architecture = findText(place, 'architecture');
  return os === undefined || os === '' || architecture === undefined || architecture === ''
    ? undefined
    : {
        os,
        architecture,
        variant: findText(place, 'variant') || undefined,
        osVersion: findText(place, 'os.version') || undefined,
      };
}

function parseRuntime(place: Place | undefined): RuntimeConfig {
  if (place === undefined) {
    return { env: [], exposedPorts: [], volumes: [], labels: {} };
  }
  const healthcheck = findPlace(place, 'Healthcheck');
  return {
    env: findTexts(place, 'Env') ?? [],
    entrypoint: parseCommand(place, 'Entrypoint'),
    cmd: parseCommand(place, 'Cmd'),
    user: findText(place, 'User') || undefined,
    workingDir: findText(place, 'WorkingDir') || undefined,
    exposedPorts: findKeys(place, 'ExposedPorts') ?? [],
    volumes: findKeys(place, 'Volumes') ?? [],
    labels: findTextMap(place, 'Labels') ?? {},
    stopSignal: findText(place, 'StopSignal') || undefined,
    healthcheck: healthcheck === undefined ? undefined : findTexts(healthcheck, 'Test'),
  };
}

/** Old images hold a command as one text. */
function parseCommand(place: Place, key: string): readonly string[] | undefined {
  const value = place.object[key];
  return typeof value === 'string' ? [value] : findTexts(place, key);
}

function parseDiffIds(rootfs: Place | undefined): readonly Digest[] {
  const ids = rootfs === undefined ? [] : (findTexts(rootfs, 'diff_ids') ?? []);
  return ids.map((id, index) => {
    if (!isDigest(id)) {
      throw reject(`rootfs.diff_ids[${index}] is not a sha256 or sha512 digest`);
    }
    return id;
  });
}

function parseHistory(place: Place): HistoryEntry {
  return {
    created: toInstant(findText(place, 'created')),
    createdBy: findText(place, 'created_by') || undefined,
    author: findText(place, 'author') || undefined,
    comment: findText(place, 'comment') || undefined,
    isEmptyLayer: findFlag(place, 'empty_layer') ?? false,
  };
}
