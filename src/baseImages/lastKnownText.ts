/** What was last known of a base image as text for the disk, and back; whatever is not understood is as good as lost. */
import { isJsonObject, parseJson } from '../base/json.ts';
import { type Digest, isDigest } from '../oci/digest.ts';
import {
  findFlag,
  findList,
  findPlace,
  findText,
  findTexts,
  type Place,
  readSize,
  readText,
  toPlace,
} from '../oci/fields.ts';
import { toInstant } from '../oci/imageConfig.ts';
import { findPlatform, formatPlatform, type Platform } from '../oci/platform.ts';
import type { BaseImage, FoundVariants, LastKnown, SizedVariant, TagMove } from './baseImage.ts';

/** What another version of the extension kept in another shape is read anew. */
const version = 1;

/** `key` is written along, since the name of the file is only a hash of it. */
export function formatLastKnown(key: string, lastKnown: LastKnown): Uint8Array {
  const { image } = lastKnown;
  return Buffer.from(
    JSON.stringify({
      version,
      key,
      ...lastKnown,
      image: {
        ...image,
        platform: formatPlatform(image.platform),
        platforms: image.platforms.map(formatPlatform),
      },
    }),
  );
}

/** `undefined` for what is damaged, of another version, or about something else. */
export function findLastKnown(key: string, bytes: Uint8Array): LastKnown | undefined {
  try {
    const place = toPlace(parseJson(bytes), '', reject);
    return readSize(place, 'version') === version && readText(place, 'key') === key
      ? parseLastKnown(place)
      : undefined;
  } catch (thrown) {
    if (thrown instanceof DamagedRecord) {
      return undefined;
    }
    throw thrown;
  }
}

/** Whether a file is the whole of a record. */
export function isLastKnownText(bytes: Uint8Array): boolean {
  return isJsonObject(parseJson(bytes));
}

/** Never leaves this file. */
class DamagedRecord extends Error {}

const reject = (fault: string): Error => new DamagedRecord(fault);

function parseLastKnown(place: Place): LastKnown {
  const move = findPlace(place, 'move');
  const found = findPlace(place, 'found');
  return {
    image: parseImage(requirePlace(place, 'image')),
    seenAt: readInstant(place, 'seenAt'),
    move: move === undefined ? undefined : parseMove(move),
    found: found === undefined ? undefined : parseFound(found),
  };
}

function parseImage(place: Place): BaseImage {
  const movedTo = findText(place, 'movedTo');
  return {
    digest: readDigest(place, 'digest'),
    sizeBytes: readSize(place, 'sizeBytes'),
    created: toInstant(findText(place, 'created')),
    platform: toPlatform(readText(place, 'platform')),
    isForPlatform: findFlag(place, 'isForPlatform') ?? false,
    platforms: (findTexts(place, 'platforms') ?? []).map(toPlatform),
    layers: readPlaces(place, 'layers').map((layer) => ({
      digest: readDigest(layer, 'digest'),
      sizeBytes: readSize(layer, 'sizeBytes'),
    })),
    movedTo: movedTo === undefined ? undefined : readDigest(place, 'movedTo'),
  };
}

function parseMove(place: Place): TagMove {
  return {
    from: readDigest(place, 'from'),
    lastSeenAt: readInstant(place, 'lastSeenAt'),
    noticedAt: readInstant(place, 'noticedAt'),
  };
}

function parseFound(place: Place): FoundVariants {
  return {
    seenAt: readInstant(place, 'seenAt'),
    of: readDigest(place, 'of'),
    variants: readPlaces(place, 'variants').map(parseVariant),
  };
}

function parseVariant(place: Place): SizedVariant {
  return {
    repository: readText(place, 'repository'),
    tag: readText(place, 'tag'),
    digest: readDigest(place, 'digest'),
    sizeBytes: readSize(place, 'sizeBytes'),
    cautions: findTexts(place, 'cautions') ?? [],
  };
}

function readPlaces(place: Place, key: string): readonly Place[] {
  return (findList(place, key) ?? []).map((item, index) => toPlace(item, `${key}[${index}]`, reject));
}

function requirePlace(place: Place, key: string): Place {
  const found = findPlace(place, key);
  if (found === undefined) {
    throw reject(`${key} is missing`);
  }
  return found;
}

function readDigest(place: Place, key: string): Digest {
  const digest = readText(place, key);
  if (!isDigest(digest)) {
    throw reject(`${key} is no digest`);
  }
  return digest;
}

function readInstant(place: Place, key: string): string {
  const instant = toInstant(readText(place, key));
  if (instant === undefined) {
    throw reject(`${key} is no instant`);
  }
  return instant;
}

function toPlatform(text: string): Platform {
  const platform = findPlatform(text);
  if (platform === undefined) {
    throw reject(`${text} is no platform`);
  }
  return platform;
}
