/** The reference of an image as a person types or pastes it. */
import { InvalidReferenceError } from '../../oci/errors.ts';
import { findReference, formatReference, type ImageReference, parseReference } from '../../oci/reference.ts';

type ImageInput =
  | { readonly kind: 'image'; readonly reference: ImageReference; readonly canonical: string }
  | { readonly kind: 'fault'; readonly text: string };

/** Takes a pull command as well, since that is what web pages of registries offer for copying. */
export function parseImageInput(text: string): ImageInput {
  try {
    const reference = parseReference(stripCommand(text));
    return { kind: 'image', reference, canonical: formatReference(reference, { style: 'full' }) };
  } catch (thrown) {
    if (thrown instanceof InvalidReferenceError) {
      const isEmpty = text.trim() === '';
      return {
        kind: 'fault',
        text: isEmpty ? 'Enter the reference of an image.' : `Not an image reference: ${thrown.fault}.`,
      };
    }
    throw thrown;
  }
}

/** What the manifest is asked for by. */
export function toManifestReference(reference: ImageReference): string {
  return reference.digest ?? reference.tag ?? 'latest';
}

/** Longer than any reference with a host, a repository, a tag and a digest. */
const maxClipboardLength = 600;

/**
 * The clipboard's text when it can hardly be anything but an image. Nearly every word is a valid reference, and the
 * clipboard may hold a password, so something in it has to say that it is one: a host, a digest, or a path with a tag.
 */
export function findClipboardImage(clipboard: string): string | undefined {
  const text = stripCommand(clipboard);
  if (text.length > maxClipboardLength || /\s/.test(text)) {
    return undefined;
  }
  const isCommand = text !== clipboard.trim();
  const hasHost = /^[a-z0-9-]+(\.[a-z0-9-]+)+(:\d+)?\//.test(text) || /^localhost(:\d+)?\//.test(text);
  const hasDigest = /@sha(256|512):[0-9a-f]+$/.test(text);
  const hasVersion = /^[a-z0-9][a-z0-9/._-]*:(latest|v?\d[\w.-]*)$/.test(text);
  return (isCommand || hasHost || hasDigest || hasVersion) && findReference(text) !== undefined
    ? text
    : undefined;
}

function stripCommand(text: string): string {
  return text.trim().replace(/^\$?\s*(sudo\s+)?(docker|podman|nerdctl)\s+(image\s+)?pull\s+/, '');
}
