/** How other tools are told to fetch an image. */
import { formatPlatform, type Platform } from '../../oci/platform.ts';
import { quoteWord, type Shell } from './shellQuote.ts';

export type PullTool = 'docker' | 'podman' | 'nerdctl' | 'skopeo' | 'crane';

export interface PullRequest {
  /** The full reference, with tag or digest. */
  readonly reference: string;
  /** For an image that stands for one platform. */
  readonly platform?: Platform | undefined;
  /** The registry is talked to without TLS, or with a certificate that is not verified. */
  readonly isInsecure: boolean;
}

export const pullTools: readonly PullTool[] = ['docker', 'podman', 'nerdctl', 'skopeo', 'crane'];

/** One line for the user's shell. Docker has no flag for insecure registries: its daemon's settings decide. */
export function toPullCommand(tool: PullTool, request: PullRequest, shell: Shell): string {
  return toWords(tool, request)
    .map((word) => quoteWord(word, shell))
    .join(' ');
}

function toWords(tool: PullTool, request: PullRequest): readonly string[] {
  const { reference, platform, isInsecure } = request;
  const platformFlag =
    platform === undefined ? [] : [`--platform=${formatPlatform(platform).replace(/:.*$/, '')}`];
  switch (tool) {
    case 'docker':
      return ['docker', 'pull', ...platformFlag, reference];
    case 'podman':
      return ['podman', 'pull', ...(isInsecure ? ['--tls-verify=false'] : []), ...platformFlag, reference];
    case 'nerdctl':
      return ['nerdctl', ...(isInsecure ? ['--insecure-registry'] : []), 'pull', ...platformFlag, reference];
    case 'skopeo':
      return [
        'skopeo',
        ...toSkopeoPlatform(platform),
        'copy',
        ...(isInsecure ? ['--src-tls-verify=false'] : []),
        `docker://${toSkopeoReference(reference)}`,
        `oci-archive:${toFileName(reference)}.tar`,
      ];
    case 'crane':
      return [
        'crane',
        'pull',
        ...(isInsecure ? ['--insecure'] : []),
        ...platformFlag,
        reference,
        `${toFileName(reference)}.tar`,
      ];
    default:
      return tool satisfies never;
  }
}

function toSkopeoPlatform(platform: Platform | undefined): readonly string[] {
  return platform === undefined
    ? []
    : [
        `--override-os=${platform.os}`,
        `--override-arch=${platform.architecture}`,
        ...(platform.variant === undefined ? [] : [`--override-variant=${platform.variant}`]),
      ];
}

/** skopeo takes a tag or a digest, not both; the digest says more. */
function toSkopeoReference(reference: string): string {
  const [name = '', digest] = reference.split('@');
  return digest === undefined ? reference : `${name.replace(/:[^/:]*$/, '')}@${digest}`;
}

function toFileName(reference: string): string {
  const last = reference.slice(reference.lastIndexOf('/') + 1);
  return last.replaceAll(/[:@]/g, '-').slice(0, 60);
}
