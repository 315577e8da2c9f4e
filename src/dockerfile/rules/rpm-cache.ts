/** What yum, dnf, microdnf or tdnf keeps after an install: package lists, and often the packages. */
import { createSystemCacheRule } from '../packages/systemCacheRule.ts';
import { rpmCache, weighRpmCache } from '../packages/rpm.ts';

export const rpmCacheLeft = createSystemCacheRule({
  id: 'rpm-cache',
  summary: 'A RUN installs with yum, dnf, microdnf or tdnf and leaves their cache in its layer.',
  hadolint: ['DL3032', 'DL3040'],
  cache: rpmCache,
  causeId: 'dnf-cache',
  toEstimate: weighRpmCache,
  toCleaning: ({ name }) => `${name ?? 'dnf'} clean all`,
  isLateToldElsewhere: true,
});
