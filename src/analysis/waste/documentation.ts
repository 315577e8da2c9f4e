/** Manuals and translations. What licences want to be kept stays: Debian's `copyright` and the like. */
import type { PathCause } from './cause.ts';
import { appendCommand, findVerb } from './instructions.ts';

const shares = ['usr/share', 'usr/local/share', 'opt/conda/share'] as const;
const manuals = ['doc', 'man', 'info', 'locale', 'help', 'gtk-doc'] as const;
const licences = ['copyright', 'LICENSE*', 'LICENCE*', 'COPYING*', 'NOTICE*'] as const;

export const documentation: PathCause = {
  id: 'documentation',
  title: 'Documentation, manuals and translations',
  paths: [
    ...shares.flatMap((share) => manuals.map((folder) => `${share}/${folder}`)),
    'usr/local/man',
    'usr/share/ri',
    '**/ruby/gems/*/doc',
  ],
  except: shares.flatMap((share) => licences.map((name) => `${share}/doc/**/${name}`)),
  isCache: false,
  advise: ({ instruction }) => ({
    text: 'Nobody reads manuals in a container. Keep packages from installing them, or remove them in the RUN that installs; “copyright” files have to stay.',
    code:
      findVerb(instruction) === 'RUN' && /\bapt(?:-get)?\b/.test(instruction ?? '')
        ? [
            "RUN printf '%s\\n' 'path-exclude=/usr/share/doc/*' 'path-include=/usr/share/doc/*/copyright' \\",
            "    'path-exclude=/usr/share/man/*' 'path-exclude=/usr/share/info/*' 'path-exclude=/usr/share/locale/*' \\",
            '    > /etc/dpkg/dpkg.cfg.d/no-documentation',
          ].join('\n')
        : appendCommand(instruction, 'rm -rf /usr/share/man/* /usr/share/info/* /usr/share/locale/*'),
  }),
};
