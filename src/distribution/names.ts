/** Lists of names in answers. */
import { BrokenProtocolError } from './errors.ts';
import type { Subject } from './subject.ts';

/**
 * The names in `value`; null and absent stand for an empty list, as Go servers write it.
 * @throws BrokenProtocolError when it is no list of texts.
 */
export function readNames(
  value: unknown,
  context: { readonly host: string; readonly subject: Subject },
): readonly string[] {
  const list = value ?? [];
  if (!Array.isArray(list) || !list.every((name) => typeof name === 'string')) {
    throw new BrokenProtocolError({
      ...context,
      message: `${context.host}: the list of names is no list of texts`,
      problem: 'with a list in an unknown shape',
    });
  }
  return list;
}
