/** Templates of tags, such as `{version}-{commit}`: which placeholders there are, and what they stand for. */
import { type Digest, toShortDigest } from '../../oci/digest.ts';
import { tagFault } from '../../oci/reference.ts';
import { findVersion } from './versionTag.ts';

export interface TagTemplateValues {
  /** Absent for an image that is known by its digest alone. */
  readonly tag?: string | undefined;
  /** Without the host. */
  readonly repository: string;
  readonly date: Date;
  /** Of the open workspace, in full or short. */
  readonly commit?: string | undefined;
  readonly digest?: Digest | undefined;
}

/** The text is a valid tag; the fault is a sentence without its full stop. */
export type Expansion = { readonly text: string } | { readonly fault: string };

/** `{tag}` `{version}` `{major}` `{minor}` `{repository}` `{name}` `{date}` `{commit}` `{digest}` */
export function expandTagTemplate(template: string, values: TagTemplateValues): Expansion {
  let fault: string | undefined;
  const text = template.replaceAll(/\{([^{}]*)\}|[{}]/g, (found, name: string | undefined) => {
    const value = name === undefined ? { fault: `it has a ${found} too many` } : expand(name, values);
    if ('fault' in value) {
      fault ??= value.fault;
      return '';
    }
    return value.text;
  });
  const invalid = fault ?? (text === '' ? 'a tag has at least one character' : tagFault(text));
  if (invalid === undefined) {
    return { text };
  }
  return {
    fault: fault === undefined ? `“${template}” gives “${text}”, and ${invalid}` : `“${template}”: ${fault}`,
  };
}

/** What keeps a template from giving a tag whatever the image is. */
export function findTemplateFault(template: string): string | undefined {
  const expansion = expandTagTemplate(template, {
    tag: 'v1.2.3',
    repository: 'app',
    date: new Date(0),
    commit: '0123456',
    digest: `sha256:${'0'.repeat(64)}`,
  });
  return 'fault' in expansion ? expansion.fault : undefined;
}

function expand(name: string, values: TagTemplateValues): Expansion {
  switch (name) {
    case 'tag':
      return from(values.tag, noTag);
    case 'version':
      return from(values.tag?.replace(/^v(?=\d)/i, ''), noTag);
    case 'major':
      return toLevel(values.tag, 1);
    case 'minor':
      return toLevel(values.tag, 2);
    case 'repository':
      return { text: values.repository };
    case 'name':
      return { text: values.repository.split('/').at(-1) ?? '' };
    case 'date':
      return { text: values.date.toISOString().slice(0, 10) };
    case 'commit':
      return from(
        values.commit?.slice(0, 7),
        'no commit is known, since no folder with a git repository is open',
      );
    case 'digest':
      return from(
        values.digest === undefined ? undefined : toShortDigest(values.digest),
        'the digest of the image is not known',
      );
    default:
      return {
        fault: `{${name}} is not known; known are {tag}, {version}, {major}, {minor}, {repository}, {name}, {date}, {commit} and {digest}`,
      };
  }
}

const noTag = 'the image has no tag';

function from(text: string | undefined, fault: string): Expansion {
  return text === undefined ? { fault } : { text };
}

/** The first numbers of a release. A pre-release gives none, since it must not take the place of one. */
function toLevel(tag: string | undefined, count: number): Expansion {
  if (tag === undefined) {
    return { fault: noTag };
  }
  const version = findVersion(tag);
  if (version === undefined || version.numbers.length < count) {
    return { fault: `the tag ${tag} is no version such as 1.2.3` };
  }
  return version.isPreRelease
    ? { fault: `${tag} is a pre-release, which must not take the tag of a release` }
    : { text: version.numbers.slice(0, count).join('.') };
}
