/** Whether an image that ships begins with build tools that it does not start, and whether it builds with them. */
import type { Dockerfile } from './dockerfile.ts';
import { isForDevelopment } from './purpose.ts';
import type { RuleContext } from './rule.ts';
import { findShippedBase, type ShippedBase } from './shippedBase.ts';
import { findStartCommand, isInteractive, startsTool } from './startCommand.ts';
import { findToolchain, isBuilding, type Toolchain } from './toolchains.ts';

export interface ShippedToolchain {
  readonly base: ShippedBase;
  readonly toolchain: Toolchain;
  readonly isBuilding: boolean;
}

/** `undefined` also for images that exist to build: what they start is a tool or a shell, or nothing of their own. */
export function findShippedToolchain(file: Dockerfile, context: RuleContext): ShippedToolchain | undefined {
  const base = findShippedBase(file, context);
  const toolchain = base === undefined ? undefined : findToolchain(base);
  if (base === undefined || toolchain === undefined || toolchain.runtimeTags?.test(base.tag) === true) {
    return undefined;
  }
  const start = findStartCommand(context.image);
  if (
    start === undefined ||
    isInteractive(start) ||
    startsTool(start, toolchain.tools) ||
    isForDevelopment(context)
  ) {
    return undefined;
  }
  return {
    base,
    toolchain,
    isBuilding: context.image.runs.some(({ script }) =>
      script.commands.some((command) => isBuilding(toolchain, command)),
    ),
  };
}
