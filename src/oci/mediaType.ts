/** Media types of images and artifacts, and what they mean to us. */

export const mediaTypes = {
  ociIndex: 'application/vnd.oci.image.index.v1+json',
  ociManifest: 'application/vnd.oci.image.manifest.v1+json',
  ociConfig: 'application/vnd.oci.image.config.v1+json',
  ociEmpty: 'application/vnd.oci.empty.v1+json',
  /** Withdrawn before OCI 1.1 was final; some registries still hold it. */
  ociArtifactManifest: 'application/vnd.oci.artifact.manifest.v1+json',
  dockerList: 'application/vnd.docker.distribution.manifest.list.v2+json',
  dockerManifest: 'application/vnd.docker.distribution.manifest.v2+json',
  dockerConfig: 'application/vnd.docker.container.image.v1+json',
  dockerSchema1: 'application/vnd.docker.distribution.manifest.v1+json',
  dockerSchema1Signed: 'application/vnd.docker.distribution.manifest.v1+prettyjws',
  inToto: 'application/vnd.in-toto+json',
} as const;

const indexTypes: readonly string[] = [mediaTypes.ociIndex, mediaTypes.dockerList];
const manifestTypes: readonly string[] = [
  mediaTypes.ociManifest,
  mediaTypes.dockerManifest,
  mediaTypes.ociArtifactManifest,
];
const schema1Types: readonly string[] = [mediaTypes.dockerSchema1Signed, mediaTypes.dockerSchema1];

/** The Accept header for every manifest request; a missing type makes registries convert or deny. */
export const acceptManifests: readonly string[] = [
  mediaTypes.ociIndex,
  mediaTypes.ociManifest,
  mediaTypes.dockerList,
  mediaTypes.dockerManifest,
  mediaTypes.ociArtifactManifest,
];

/** Asked for only after the types above were refused, so that nothing is converted down to schema 1. */
export const acceptSchema1 = schema1Types;

/** The bare type of a Content-Type field: without parameters, in lower case; `undefined` when it is none. */
export function parseMediaType(field: string | undefined): string | undefined {
  const bare = field?.split(';', 1)[0]?.trim().toLowerCase();
  return bare !== undefined && /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/.test(bare) ? bare : undefined;
}

export function isIndexType(mediaType: string): boolean {
  return indexTypes.includes(mediaType);
}

function isManifestType(mediaType: string): boolean {
  return manifestTypes.includes(mediaType);
}

export function isSchema1Type(mediaType: string): boolean {
  return schema1Types.includes(mediaType);
}

/** Any document that the manifests endpoint serves. */
export function isAnyManifestType(mediaType: string): boolean {
  return isIndexType(mediaType) || isManifestType(mediaType) || isSchema1Type(mediaType);
}

export function isImageConfigType(mediaType: string): boolean {
  return mediaType === mediaTypes.ociConfig || mediaType === mediaTypes.dockerConfig;
}

/** A file-system layer of a container image, whatever its compression. */
export function isImageLayerType(mediaType: string): boolean {
  return (
    /^application\/vnd\.oci\.image\.layer\.(nondistributable\.)?v1\.tar(\+(gzip|zstd))?$/.test(mediaType) ||
    /^application\/vnd\.docker\.image\.rootfs\.(foreign\.)?diff\.tar(\.(gzip|zstd))?$/.test(mediaType)
  );
}

/** A layer that its registry need not hold; its descriptor may carry `urls`. */
export function isForeignLayerType(mediaType: string): boolean {
  return isImageLayerType(mediaType) && /\.(nondistributable|foreign)\./.test(mediaType);
}

/** Content that a person can read as JSON. */
export function isJsonType(mediaType: string): boolean {
  return mediaType === 'application/json' || mediaType.endsWith('+json');
}
