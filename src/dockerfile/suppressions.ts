/**
 * Comments that silence rules: our own, hadolint's, and BuildKit's directive.
 * @see https://github.com/hadolint/hadolint#inline-ignores
 * @see https://docs.docker.com/reference/dockerfile/#check
 */
import type { Dockerfile, Instruction } from './dockerfile.ts';
import type { Rule } from './rule.ts';

export interface Suppressions {
  /** Whether a rule is silenced for what begins at an offset. */
  isIgnored(rule: Rule, offset: number): boolean;
}

export function readSuppressions(file: Dockerfile, ignoredCodes: readonly string[]): Suppressions {
  const global = new Set(ignoredCodes.map(normalise));
  for (const word of readSkippedChecks(file)) {
    global.add(word);
  }
  const byInstruction = new Map<number, ReadonlySet<string>>();
  for (const comment of file.comments) {
    const words = readIgnored(comment.text);
    if (words === undefined) {
      continue;
    }
    if (words.isGlobal) {
      words.names.forEach((name) => global.add(name));
      continue;
    }
    const target = findFirstBehind(file.instructions, comment.end);
    if (target !== undefined) {
      byInstruction.set(target.index, new Set([...(byInstruction.get(target.index) ?? []), ...words.names]));
    }
  }
  return {
    isIgnored(rule, offset) {
      const names = [rule.id, ...(rule.hadolint ?? []), ...(rule.buildChecks ?? [])].map(normalise);
      if (names.some((name) => global.has(name)) || global.has('all')) {
        return true;
      }
      if (byInstruction.size === 0) {
        return false;
      }
      const instruction = findFirstBehind(file.instructions, offset - 1);
      const local =
        instruction === undefined || instruction.start > offset
          ? undefined
          : byInstruction.get(instruction.index);
      return local !== undefined && (local.has('all') || names.some((name) => local.has(name)));
    },
  };
}

/** The first that ends behind an offset; they stand in the order of the text. */
function findFirstBehind(instructions: readonly Instruction[], offset: number): Instruction | undefined {
  let low = 0;
  let high = instructions.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((instructions[middle]?.end ?? 0) > offset) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return instructions[low];
}

/** `registry-explorer ignore=a,b`, `registry-explorer global ignore=a`, and the same of hadolint. */
function readIgnored(
  comment: string,
): { readonly isGlobal: boolean; readonly names: readonly string[] } | undefined {
  const found = /^(?:registry-explorer|hadolint)\s+(global\s+|file\s+)?ignore\s*=\s*([\w,\s-]+)/i.exec(
    comment,
  );
  return found?.[2] === undefined
    ? undefined
    : {
        isGlobal: found[1] !== undefined,
        names: found[2]
          .split(/[\s,]+/)
          .map(normalise)
          .filter(Boolean),
      };
}

/** `# check=skip=JSONArgsRecommended,StageNameCasing;error=true` */
function readSkippedChecks(file: Dockerfile): readonly string[] {
  const skip = /(?:^|;)\s*skip=([^;]*)/i.exec(file.directives.get('check') ?? '')?.[1] ?? '';
  return skip.split(',').map(normalise).filter(Boolean);
}

function normalise(name: string): string {
  return name.trim().toLowerCase();
}
