/** CUDA with its compiler and static libraries that ships where the runtime would do. */
import { isForDevelopment } from '../purpose.ts';
import type { Rule } from '../rule.ts';
import { estimate } from '../savings.ts';
import { findShippedBase, replaceBase, withTag } from '../shippedBase.ts';
import { readNeeds, type StageNeeds } from '../stageNeeds.ts';
import { findStartCommand, isInteractive, startsTool } from '../startCommand.ts';

const published = estimate(1_500_000_000, 4_000_000_000, {
  source: 'nvidia/cuda 11 and 12, 2026',
  unit: 'compressed',
});

const tools: ReadonlySet<string> = new Set(['nvcc', 'make', 'cmake', 'nsys', 'ncu', 'cuda-gdb', 'ninja']);

/** Packages of Python that compile kernels while they are installed or while they run. */
const compilesLater =
  /^(?:deepspeed|flash[-_]attn|apex|vllm|sglang|triton|tensorrt.*|xformers|bitsandbytes|cupy.*|numba|auto-gptq|mamba[-_]ssm|exllamav2)(?:[=<>~![].*)?$/i;

export const cudaDevelFinal: Rule = {
  id: 'cuda-devel-final',
  summary: 'The image that ships begins with CUDA for development, and compiles nothing when it runs.',
  check(file, context) {
    const base = findShippedBase(file, context);
    const start = findStartCommand(context.image);
    if (
      base === undefined ||
      !/^(?:nvidia\/cuda|nvcr\.io\/nvidia\/cuda|pytorch\/pytorch)$/.test(base.name) ||
      !/(?:^|-)devel(?:-|$)/.test(base.tag)
    ) {
      return;
    }
    const needs = readNeeds(base.stages);
    if (
      start === undefined ||
      isInteractive(start) ||
      startsTool(start, tools) ||
      needsCompilerLater(needs) ||
      isForDevelopment(context)
    ) {
      return;
    }
    const reference = withTag(base, base.tag.replace(/(^|-)devel(?=-|$)/, '$1runtime'));
    const isBuilding = needs.compiles || needs.programs.has('nvcc');
    const edit = isBuilding ? undefined : replaceBase(file, base, reference);
    context.report({
      span: base.word,
      summary: `“${base.written}” ships with the compiler, headers and static libraries of CUDA.`,
      saving: published,
      ...(edit === undefined
        ? {
            advice: `Compile in a stage that begins with it, and copy the result into a last stage that begins with “${reference}”.`,
          }
        : {
            fixes: [
              {
                title: `Use ${reference}`,
                class: 'suggest',
                caution:
                  'It has no nvcc, headers or static libraries: what compiles kernels while it runs fails.',
                edits: [edit],
              },
            ],
          }),
    });
  },
};

/** A RUN that is not understood may compile as well. */
function needsCompilerLater({ isSure, commands }: StageNeeds): boolean {
  return (
    !isSure ||
    commands.some(({ args }) => args.some(({ key }) => compilesLater.test(key.replace(/^.*\//, ''))))
  );
}
