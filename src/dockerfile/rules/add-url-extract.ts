/** An archive that ADD downloads only for a RUN to unpack it: its layer keeps the archive. */
import { reportUnpacked } from '../unpackedReports.ts';
import type { Rule } from '../rule.ts';

export const addUrlExtract: Rule = {
  id: 'add-url-extract',
  summary: 'ADD downloads an archive or a package that a RUN unpacks, and its layer keeps it.',
  check(_file, context) {
    reportUnpacked(context, {
      isMeant: ({ from }) => from === 'url',
      advice:
        'Download and unpack it in one RUN (curl … | tar -x), or let ADD --unpack=true do it, which needs Dockerfile syntax 1.17.',
      toFixes: () => [],
    });
  },
};
