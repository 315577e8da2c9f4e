/** The arguments of the linter in a terminal, and the page that explains them. */
import { parseArgs } from 'node:util';

export interface TerminalOptions {
  /** Files and folders; never none. */
  readonly paths: readonly string[];
  readonly format: ReportFormat;
  readonly isFixing: boolean;
  /** Ids of rules, codes of hadolint, checks of BuildKit. */
  readonly ignored: readonly string[];
  readonly target: string | undefined;
  /** The folder that COPY copies from. */
  readonly context: string | undefined;
}

export type ReportFormat = 'text' | 'json' | 'sarif';

export type ReadArguments =
  | { readonly kind: 'options'; readonly options: TerminalOptions }
  | { readonly kind: 'help' }
  /** `text` says what is not understood. */
  | { readonly kind: 'fault'; readonly text: string };

export const helpText = `Finds what makes images large in Dockerfiles, and how many bytes it is about.

Usage: npm run lint:dockerfile -- [options] <files or folders>

  --format text|json|sarif  how findings are written; text where it is not said
  --fix                     make the changes that are safe, and report what is left
  --ignore <rules>          rules to leave out, separated by commas; codes of hadolint count for the rules like them
  --target <stage>          the stage that is built; the last where it is not said
  --context <folder>        the folder that COPY copies from, to count what it would send
  --help                    this page

Folders are read with what is in them, but for packages of others such as node_modules: files called Dockerfile or
Containerfile, with a word before or behind.
What .hadolint.yaml lists below “ignored:”, beside a file or above it, is left out as well.

Ends with 0 where there are no warnings, 1 where there are, and 2 where a file, a folder, a stage or an argument is
not there or not understood.
`;

export function readArguments(args: readonly string[]): ReadArguments {
  const parsed = parse(args);
  if (typeof parsed === 'string') {
    return { kind: 'fault', text: parsed };
  }
  const { values, positionals } = parsed;
  if (values.help === true) {
    return { kind: 'help' };
  }
  const format = formats.find((known) => known === (values.format ?? 'text'));
  if (format === undefined) {
    return { kind: 'fault', text: `“${values.format}” is no format: text, json and sarif are.` };
  }
  if (positionals.length === 0) {
    return { kind: 'fault', text: 'There is no file or folder to read.' };
  }
  return {
    kind: 'options',
    options: {
      paths: positionals,
      format,
      isFixing: values.fix === true,
      ignored: (values.ignore ?? []).flatMap((list) => list.split(/[\s,]+/)).filter((name) => name !== ''),
      target: values.target,
      context: values.context,
    },
  };
}

const formats: readonly ReportFormat[] = ['text', 'json', 'sarif'];

const known = {
  format: { type: 'string' },
  fix: { type: 'boolean' },
  ignore: { type: 'string', multiple: true },
  target: { type: 'string' },
  context: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** A sentence where the arguments are not understood. */
function parse(
  args: readonly string[],
): ReturnType<typeof parseArgs<{ options: typeof known; allowPositionals: true }>> | string {
  try {
    return parseArgs({ args: [...args], options: known, allowPositionals: true });
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message.replace(/\. To specify[\s\S]*$/, '.') : String(thrown);
  }
}
