/** Whether an image is there to run a program, so that what only developing needs is out of place in it. */
import type { Dockerfile } from '../dockerfile.ts';
import { isForDevelopment } from '../purpose.ts';
import type { RuleContext } from '../rule.ts';
import { findShippedBase } from '../shippedBase.ts';
import { findStartCommand, isInteractive, startsByItself } from '../startCommand.ts';

/** Unless `development` matches one of the words it starts, or it starts nothing or a shell. */
export function runsProgram(file: Dockerfile, context: RuleContext, development: RegExp): boolean {
  const start = findStartCommand(context.image);
  if (isForDevelopment(context)) {
    return false;
  }
  return start === undefined
    ? startsByItself(findShippedBase(file, context))
    : !isInteractive(start) && !start.words.some((word) => development.test(word));
}
