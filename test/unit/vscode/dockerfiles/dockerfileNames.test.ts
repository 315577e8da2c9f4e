import { describe, expect, it } from 'vitest';
import { isDockerfile } from '../../../../src/vscode/dockerfiles/dockerfileNames.ts';

const document = (path: string, languageId: string, scheme = 'file') => ({
  languageId,
  uri: { scheme, path: `/work/${path}` },
});

describe('a document', () => {
  it.each([
    ['Dockerfile', 'dockerfile'],
    ['anything', 'dockerfile'],
    ['Containerfile', 'plaintext'],
    ['api.dockerfile', 'plaintext'],
    ['Dockerfile.prod', 'plaintext'],
  ])('called %s of language %s is a Dockerfile', (name, language) => {
    expect(isDockerfile(document(name, language))).toBe(true);
  });

  it.each([
    ['Dockerfile.md', 'markdown', 'file'],
    ['docker-compose.yml', 'dockercompose', 'file'],
    ['Dockerfile.dockerignore', 'plaintext', 'file'],
    ['Dockerfile', 'dockerfile', 'oci-layer'],
    ['Dockerfile', 'dockerfile', 'git'],
    ['notes.txt', 'plaintext', 'file'],
  ])('called %s of language %s and scheme %s is none', (name, language, scheme) => {
    expect(isDockerfile(document(name, language, scheme))).toBe(false);
  });
});
