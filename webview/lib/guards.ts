/** Small checks for what arrives from outside; a check of a whole is built from checks of its parts. */

export type Guard<T> = (value: unknown) => value is T;

/** Gives the value, or throws when it is not what was promised. */
export type Reader<T> = (value: unknown) => T;

/** For what is handed back as it came. */
export const isAnything: Guard<unknown> = (_value): _value is unknown => true;

export const isString: Guard<string> = (value) => typeof value === 'string';

export const isNumber: Guard<number> = (value) => typeof value === 'number';

export const isBoolean: Guard<boolean> = (value) => typeof value === 'boolean';

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isOptional<T>(guard: Guard<T>): Guard<T | undefined> {
  return (value): value is T | undefined => value === undefined || guard(value);
}

export function isListOf<T>(guard: Guard<T>): Guard<readonly T[]> {
  return (value): value is readonly T[] => Array.isArray(value) && value.every((item) => guard(item));
}

export function isOneOf<const T extends string | number>(...choices: readonly T[]): Guard<T> {
  return (value): value is T => choices.some((choice) => choice === value);
}

/** Every field is named, optional ones as well, so that a field added to a contract does not compile unchecked. */
export function isObjectOf<T extends object>(fields: {
  readonly [K in keyof T]-?: Guard<T[K] | undefined>;
}): Guard<T> {
  return (value): value is T => {
    if (!isRecord(value)) {
      return false;
    }
    for (const name in fields) {
      if (!fields[name](value[name])) {
        return false;
      }
    }
    return true;
  };
}

export function readerOf<T>(what: string, guard: Guard<T>): Reader<T> {
  return (value) => {
    if (!guard(value)) {
      throw new TypeError(`${what} is not understood.`);
    }
    return value;
  };
}
