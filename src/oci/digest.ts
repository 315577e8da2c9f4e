/** Placeholder of the shape; completed in this room. */
export type DigestAlgorithm = 'sha256' | 'sha512';
export type Digest = `${DigestAlgorithm}:${string}`;
