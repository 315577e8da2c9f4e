/** What Python writes when it first imports a module. */
import type { PathCause } from './cause.ts';
import { appendCommand } from './instructions.ts';

export const pythonBytecode: PathCause = {
  id: 'python-bytecode',
  title: 'Compiled Python modules',
  paths: ['**/__pycache__', '**/*.pyc', '**/*.pyo'],
  isCache: false,
  /** Outside of `__pycache__` a module may be there in compiled form alone (PEP 3147): then it is needed. */
  sibling: (name) => (/^[^.]+\.py[co]$/.test(name) ? name.slice(0, -1) : undefined),
  advise: ({ instruction }) => ({
    text: 'Python compiles modules when it first imports them and keeps the result. Without it the first start takes a little longer; whether that is worth the bytes is yours to say.',
    code: [
      'ENV PYTHONDONTWRITEBYTECODE=1',
      '# with pip: --no-compile',
      appendCommand(instruction, 'find / -xdev -name __pycache__ -type d -prune -exec rm -rf {} +'),
    ].join('\n'),
  }),
};
