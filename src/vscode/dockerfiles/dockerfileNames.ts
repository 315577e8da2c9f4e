/** Which documents are Dockerfiles. Knows no editor. */

/** Schemes whose documents can be changed; a Dockerfile inside a layer is for reading. */
const schemes: ReadonlySet<string> = new Set([
  'file',
  'untitled',
  'vscode-remote',
  'vscode-vfs',
  'vscode-test-web',
  'memfs',
]);

/**
 * What the editor calls `dockerfile`, and files of such a name that it takes for plain text. Other languages are left
 * alone: `Dockerfile.md` is no Dockerfile.
 */
export function isDockerfile(document: {
  readonly languageId: string;
  readonly uri: { readonly scheme: string; readonly path: string };
}): boolean {
  if (!schemes.has(document.uri.scheme)) {
    return false;
  }
  if (document.languageId === 'dockerfile') {
    return true;
  }
  const name = document.uri.path.replace(/^.*\//, '');
  return (
    document.languageId === 'plaintext' &&
    /^(?:dockerfile|containerfile)(?:\..+)?$|\.(?:dockerfile|containerfile)$/i.test(name) &&
    !name.endsWith('.dockerignore')
  );
}
