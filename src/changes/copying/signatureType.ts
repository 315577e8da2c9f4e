/** Which artifacts are signatures, by what they say of themselves. */

/** Of cosign, sigstore or the Notary Project. */
export function isSignatureType(artifactType: string | undefined): boolean {
  return (
    artifactType !== undefined &&
    /^application\/vnd\.(dev\.cosign\.artifact\.sig|dev\.sigstore\.bundle|cncf\.notary\.signature)/.test(
      artifactType,
    )
  );
}
