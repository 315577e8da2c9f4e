/** An archive that COPY brings only for a RUN to unpack it: its layer keeps the archive. */
import { toAddFixes } from '../addArchiveFix.ts';
import { reportUnpacked } from '../unpackedReports.ts';
import type { Rule } from '../rule.ts';

export const copyArchiveExtract: Rule = {
  id: 'copy-archive-extract',
  summary: 'COPY brings an archive or a package that a RUN unpacks, and its layer keeps it.',
  hadolint: ['DL3010'],
  check(file, context) {
    reportUnpacked(context, {
      isMeant: ({ from }) => from === 'context' || from === 'stage' || from === 'image',
      advice:
        'Mount it for the RUN (RUN --mount=type=bind,source=…,target=…), or let ADD unpack it where it is a tar of the build context.',
      toFixes: (copy) => toAddFixes(file, copy),
    });
  },
};
