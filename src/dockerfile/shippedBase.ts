/** The image that the shipped stages begin with, taken apart, and how another is written in its place. */
import type { BaseImageFacts } from './facts.ts';
import type { Dockerfile, Word } from './dockerfile.ts';
import { dockerHub, findReference, type ImageReference } from '../oci/reference.ts';
import type { OffsetEdit, RuleContext } from './rule.ts';
import type { Stage } from './stages.ts';

export interface ShippedBase {
  /** The stage whose FROM names it. */
  readonly stage: Stage;
  readonly word: Word;
  /** The reference as FROM has it, after its variables were replaced. */
  readonly written: string;
  /** `python` for an official image, also from a mirror; else with its owner and registry: `nvidia/cuda`. */
  readonly name: string;
  /** `latest` where there is none. */
  readonly tag: string;
  readonly facts: BaseImageFacts | undefined;
  /** Every stage that begins with it, directly or through another; those that do not ship too. */
  readonly stages: readonly Stage[];
}

/** `undefined` for scratch, for what a variable hides, for Windows, and for a digest, which somebody decided on. */
export function findShippedBase(file: Dockerfile, context: RuleContext): ShippedBase | undefined {
  const stage = context.image.chain[0];
  const word = stage?.from.words[0];
  if (stage?.base.kind !== 'image' || stage.base.reference === undefined || word === undefined) {
    return undefined;
  }
  const written = stage.base.reference;
  const reference = findReference(written);
  if (reference?.tag === undefined || reference.digest !== undefined || isWindows(written)) {
    return undefined;
  }
  return {
    stage,
    word,
    written,
    name: toName(reference),
    tag: reference.tag,
    facts: context.facts.baseImages?.get(written),
    stages: findStagesOn(file.stages, stage),
  };
}

/** The reference with another tag, as it is written. */
export function withTag(base: ShippedBase, tag: string): string {
  return `${withoutTag(base.written)}:${tag}`;
}

/**
 * Writes another reference in place of the one there is, without touching its variables; `undefined` where a variable
 * holds what has to change.
 */
export function replaceBase(file: Dockerfile, base: ShippedBase, reference: string): OffsetEdit | undefined {
  const { word, written } = base;
  if (file.text.slice(word.start, word.end) !== word.text || /["'\\`]/.test(word.text)) {
    return undefined;
  }
  const prefix = commonPrefix(written, reference);
  const suffix = commonSuffix(written.slice(prefix), reference.slice(prefix));
  const newText = reference.slice(prefix, reference.length - suffix);
  const { head, tail } = findLiterals(word.text);
  if (written.length - suffix <= head) {
    return { start: word.start + prefix, end: word.start + written.length - suffix, newText };
  }
  // A variable alone may hold a name with another tag, or a digest.
  return written.length - prefix <= tail && /[:/]/.test(word.text.replaceAll(/\$\{[^{}$]*\}/g, ''))
    ? { start: word.end - (written.length - prefix), end: word.end - suffix, newText }
    : undefined;
}

/** How many letters stand before the first variable and behind the last: they are the same in its value. */
function findLiterals(text: string): { readonly head: number; readonly tail: number } {
  const first = text.indexOf('$');
  if (first === -1) {
    return { head: text.length, tail: text.length };
  }
  const rest = text.slice(text.lastIndexOf('$'));
  const variable = /^\$(?:\w+|\{[^{}]*\}|.*$)/.exec(rest)?.[0] ?? rest;
  return { head: first, tail: text.endsWith(rest) ? rest.length - variable.length : 0 };
}

function isWindows(reference: string): boolean {
  return /windows|nanoserver|servercore|ltsc20\d\d/i.test(reference);
}

function withoutTag(written: string): string {
  return written.replace(/:[^/:]*$/, '');
}

/** Mirrors of Docker Hub keep `library/` in front of official images. */
function toName({ registry, repository }: ImageReference): string {
  const official = /(?:^|\/)library\/([^/]+)$/.exec(repository)?.[1];
  return official ?? (registry === dockerHub ? repository : `${registry}/${repository}`);
}

function findStagesOn(stages: readonly Stage[], root: Stage): readonly Stage[] {
  const on = new Set([root.index]);
  for (const { index, base } of stages) {
    if (base.kind === 'stage' && on.has(base.index)) {
      on.add(index);
    }
  }
  return stages.filter(({ index }) => on.has(index));
}

function commonPrefix(a: string, b: string): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) {
    length++;
  }
  return length;
}

function commonSuffix(a: string, b: string): number {
  let length = 0;
  while (length < a.length && length < b.length && a.at(-1 - length) === b.at(-1 - length)) {
    length++;
  }
  return length;
}
