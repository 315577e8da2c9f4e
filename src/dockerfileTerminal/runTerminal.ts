/** One run: reads the arguments, finds and lints the files, mends them where asked, and writes the report. */
import path from 'node:path';
import { parseDockerfile } from '../dockerfile/dockerfile.ts';
import type { ContextFacts } from '../dockerfile/facts.ts';
import { findTarget } from '../dockerfile/stages.ts';
import { fixAll, lintDockerfile, type LintOptions } from '../dockerfile/linter.ts';
import { ContextReader } from './contextReader.ts';
import { findDockerfiles } from './findDockerfiles.ts';
import { HadolintConfigs } from '../buildContext/hadolintConfigs.ts';
import { formatJson } from './jsonReport.ts';
import { formatSarif } from './sarifReport.ts';
import { readText, writeText } from './sourceText.ts';
import { formatText } from './textReport.ts';
import { helpText, readArguments, type TerminalOptions } from './terminalArguments.ts';

export interface Terminal {
  /** Where relative paths begin. */
  readonly folder: string;
  readonly write: (text: string) => void;
  /** What is no part of the report: files that cannot be read, arguments that are not understood. */
  readonly writeProblem: (text: string) => void;
  readonly signal: AbortSignal;
}

/** A file and what was found in it; after mending, what is left. */
export interface LintedFile {
  /** As the report names it: relative where it is below the folder, with forward slashes. */
  readonly name: string;
  readonly findings: ReturnType<typeof lintDockerfile>;
  readonly isMended: boolean;
}

const exitCodes = { clean: 0, warnings: 1, failed: 2 } as const;

/** @returns 0, 1 where there are warnings, 2 where it could not do what was asked. */
export async function runTerminal(args: readonly string[], terminal: Terminal): Promise<number> {
  const read = readArguments(args);
  if (read.kind === 'help') {
    terminal.write(helpText);
    return exitCodes.clean;
  }
  if (read.kind === 'fault') {
    terminal.writeProblem(`${read.text}\n\n${helpText}`);
    return exitCodes.failed;
  }
  return lintAll(read.options, terminal);
}

async function lintAll(options: TerminalOptions, terminal: Terminal): Promise<number> {
  const { folder, signal } = terminal;
  const found = await findDockerfiles(options.paths, { folder, signal });
  const problems = [...found.problems];
  const configs = new HadolintConfigs({ onProblem: (text) => problems.push(text) });
  const context = options.context === undefined ? undefined : path.resolve(folder, options.context);
  const contexts = new ContextReader({ folder: context, onProblem: (text) => problems.push(text) });
  const linted: LintedFile[] = [];
  for (const file of found.files) {
    signal.throwIfAborted();
    const source = await readText(file.path, { signal });
    if (source.kind === 'skipped') {
      problems.push(`${file.name}: ${source.why}`);
      continue;
    }
    if (
      options.target !== undefined &&
      findTarget(parseDockerfile(source.text).stages, options.target) === undefined
    ) {
      problems.push(`${file.name}: it has no stage “${options.target}”`);
    }
    const settings: LintOptions = {
      fileName: file.name,
      ignored: [...options.ignored, ...(await configs.readIgnored(file.path, { signal }))],
      ...(options.target === undefined ? {} : { target: options.target }),
      ...toFacts(await contexts.read({ ...file, text: source.text }, { signal })),
    };
    let { text } = source;
    if (options.isFixing) {
      const mended = fixAll(text, settings);
      if (mended !== text && !source.isExact) {
        problems.push(
          `${file.name}: it is not mended, since parts of it are no valid UTF-8 and would be lost`,
        );
      } else if (mended !== text) {
        await writeText(file.path, mended, { signal });
        text = mended;
      }
    }
    linted.push({
      name: file.name,
      findings: lintDockerfile(text, settings),
      isMended: text !== source.text,
    });
  }
  terminal.write(formats[options.format](linted));
  problems.forEach((problem) => terminal.writeProblem(`${problem}.\n`));
  // What could not be read, or was not understood, was not looked at: no pipeline is to take that for clean.
  if (problems.length > 0) {
    return exitCodes.failed;
  }
  const isWarned = linted.some(({ findings }) => findings.some(({ severity }) => severity === 'warning'));
  return isWarned ? exitCodes.warnings : exitCodes.clean;
}

function toFacts(context: ContextFacts | undefined): Pick<LintOptions, 'facts'> {
  return context === undefined ? {} : { facts: { context } };
}

const formats: Readonly<Record<TerminalOptions['format'], (linted: readonly LintedFile[]) => string>> = {
  text: formatText,
  json: formatJson,
  sarif: formatSarif,
};
