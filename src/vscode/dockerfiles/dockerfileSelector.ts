/** The documents that providers are asked about; `isDockerfile` decides about each. */
import type { DocumentSelector } from 'vscode';

export const dockerfileSelector: DocumentSelector = [
  { language: 'dockerfile' },
  { language: 'plaintext', pattern: '**/{Dockerfile,Containerfile,dockerfile,containerfile}*' },
  { language: 'plaintext', pattern: '**/*.{dockerfile,containerfile,Dockerfile,Containerfile}' },
];
