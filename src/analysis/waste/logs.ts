/** Logs of the build. */
import type { PathCause } from './cause.ts';
import { appendCommand, findVerb } from './instructions.ts';

export const logs: PathCause = {
  id: 'logs',
  title: 'Logs',
  paths: ['var/log'],
  isCache: false,
  advise: ({ instruction, paths }) => {
    if (paths.some((path) => path === 'var/log/lastlog' || path === 'var/log/faillog')) {
      return {
        text: 'Creating a user with a high number makes lastlog and faillog as long as that number; tell useradd not to write them.',
        code: 'RUN useradd --no-log-init …',
      };
    }
    const verb = findVerb(instruction);
    return verb === 'COPY' || verb === 'ADD'
      ? {
          text: 'Logs are copied here; leave them out of the build context.',
          code: '# .dockerignore\n**/*.log',
        }
      : {
          text: 'Installing writes logs that nobody reads in a container. Remove them at the end of the same RUN.',
          code: appendCommand(instruction, 'find /var/log -type f -delete'),
        };
  },
};
