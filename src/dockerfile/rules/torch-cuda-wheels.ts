/** Wheels of torch or tensorflow that hold the libraries of CUDA, in an image that shows no sign of a GPU. */
import { readPip, toPackageName } from '../packages/pip.ts';
import { findSetting } from '../packages/settings.ts';
import { readUv } from '../packages/uv.ts';
import type { ShippedRun } from '../imageView.ts';
import type { Rule } from '../rule.ts';
import { estimate } from '../savings.ts';
import type { ShellCommand, ShellWord } from '../shell.ts';

export const torchCudaWheels: Rule = {
  id: 'torch-cuda-wheels',
  summary: 'torch or tensorflow is installed with the libraries of CUDA where nothing shows a GPU.',
  check(file, context) {
    if (
      !/torch|tensorflow/.test(file.text) ||
      /cuda|nvidia|gpu|rocm|jetson|l4t|arm64|aarch64/i.test(file.text)
    ) {
      return;
    }
    for (const run of context.image.runs) {
      for (const command of run.script.commands) {
        const found = findWheel(run, command);
        if (found !== undefined) {
          const about = frameworks[found.kind];
          context.report({
            span: found.word,
            summary: `“${toPackageName(found.word)}” comes with ${about.brought}, which needs a GPU.`,
            advice: about.advice,
            saving: estimate(about.minBytes, about.maxBytes, {
              source: 'an estimate for wheels of PyPI',
              unit: 'compressed',
            }),
          });
          return;
        }
      }
    }
  },
};

const frameworks = {
  torch: {
    brought: 'all of CUDA',
    minBytes: 700_000_000,
    maxBytes: 2_900_000_000,
    advice:
      'For a CPU add “--index-url https://download.pytorch.org/whl/cpu” to the command that installs it.',
  },
  tensorflow: {
    brought: 'code for CUDA',
    minBytes: 200_000_000,
    maxBytes: 400_000_000,
    advice: 'For a CPU install “tensorflow-cpu” in its place.',
  },
} as const;

interface FoundWheel {
  readonly word: ShellWord;
  readonly kind: keyof typeof frameworks;
}

/** Only from the index that everybody has: any other may hold wheels for the CPU. */
function findWheel(run: ShippedRun, command: ShellCommand): FoundWheel | undefined {
  const pip = readPip(command);
  const uv = readUv(command);
  const install =
    pip?.verb.key === 'install'
      ? pip
      : uv !== undefined && /^(?:pip install|add)$/.test(uv.title)
        ? uv
        : undefined;
  const isElsewhere =
    install?.line.options.some(({ name }) =>
      /^(?:-i|-f|--(?:index|extra|find|default|torch|no-index|no-deps).*)$/.test(name),
    ) === true ||
    [
      'PIP_INDEX_URL',
      'PIP_EXTRA_INDEX_URL',
      'PIP_FIND_LINKS',
      'UV_INDEX',
      'UV_INDEX_URL',
      'UV_EXTRA_INDEX_URL',
      'UV_DEFAULT_INDEX',
      'UV_TORCH_BACKEND',
    ].some((name) => findSetting(run, command, name).isSet);
  if (install === undefined || isElsewhere) {
    return undefined;
  }
  for (const word of install.operands) {
    const name = toPackageName(word);
    const version = /==\s*(\d+)\.(\d+)/.exec(word.key);
    if (name === 'torch' && !word.key.includes('+') && !word.key.includes('@')) {
      return { word, kind: 'torch' };
    }
    // Until 1.14 the GPU had a package of its own.
    const isOld = version?.[1] === '1' && Number(version[2]) < 15;
    if (name === 'tensorflow' && !isOld && !word.key.includes('@')) {
      return { word, kind: 'tensorflow' };
    }
  }
  return undefined;
}
