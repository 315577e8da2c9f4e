/** What the action of a failure means in a page. Knows no editor. */
import type { RemedyAction } from '../../base/errors.ts';
import { type CommandId, commandPrefix } from '../commands/commandIds.ts';

export interface Remedy {
  /** Of the editor; takes the row of the registry or the name of a setting. */
  readonly command?: { readonly id: string; readonly argument: 'registry' | 'proxy-setting' };
  /** Whether what failed may succeed afterwards, and so is tried again. */
  readonly retries: boolean;
}

const ofRegistry = (id: CommandId, retries: boolean): Remedy => ({
  command: { id: commandPrefix + id, argument: 'registry' },
  retries,
});

const remedies: Readonly<Partial<Record<RemedyAction, Remedy>>> = {
  retry: { retries: true },
  'sign-in': ofRegistry('signIn', true),
  'trust-certificate': ofRegistry('trustCertificate', true),
  'edit-registry': ofRegistry('editRegistry', true),
  'show-log': ofRegistry('showLog', false),
  'open-settings': {
    command: { id: 'workbench.action.openSettings', argument: 'proxy-setting' },
    retries: false,
  },
};

/** `undefined` for whatever else a page says. */
export function findRemedy(action: unknown): Remedy | undefined {
  return Object.entries(remedies).find(([name]) => name === action)?.[1];
}
