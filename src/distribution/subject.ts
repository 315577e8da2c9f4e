/** What a request was about, in the user's words, for the errors of this room. */

export type Subject =
  | { readonly kind: 'registry' }
  | { readonly kind: 'token-service' }
  | { readonly kind: 'catalog' }
  | { readonly kind: 'tags'; readonly repository: string }
  | { readonly kind: 'manifest'; readonly repository: string; readonly reference: string }
  | { readonly kind: 'blob'; readonly repository: string; readonly digest: string }
  | { readonly kind: 'upload'; readonly repository: string }
  | { readonly kind: 'referrers'; readonly repository: string; readonly digest: string };

/** A noun phrase that fits into the middle of a sentence. */
export function describeSubject(subject: Subject): string {
  switch (subject.kind) {
    case 'registry':
      return 'the registry';
    case 'token-service':
      return 'the sign-in at its token service';
    case 'catalog':
      return 'the list of repositories';
    case 'tags':
      return `the tags of ${subject.repository}`;
    case 'manifest':
      return toImageName(subject);
    case 'blob':
      return `the content ${shorten(subject.digest)} of ${subject.repository}`;
    case 'upload':
      return `the upload to ${subject.repository}`;
    case 'referrers':
      return `what refers to ${shorten(subject.digest)} in ${subject.repository}`;
    default:
      return subject satisfies never;
  }
}

/** Whether the noun phrase is one of many things. */
export function isPlural(subject: Subject): boolean {
  return subject.kind === 'tags';
}

function toImageName(subject: { readonly repository: string; readonly reference: string }): string {
  return subject.reference.includes(':')
    ? `${subject.repository}@${shorten(subject.reference)}`
    : `${subject.repository}:${subject.reference}`;
}

/** A digest as people recognise it: the algorithm and the first 12 characters. */
function shorten(digest: string): string {
  return digest.replace(/^([^:]+:.{12}).+$/, '$1…');
}
