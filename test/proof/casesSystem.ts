/** Cases of apt and of what else Debian brings. */
import { aptLists, packageRecords } from './promises.ts';
import type { ProofCase } from './proofCase.ts';

export const systemCases: readonly ProofCase[] = [
  {
    name: 'apt-lists',
    rules: ['apt-lists-left'],
    promised: { removed: [aptLists] },
    works: 'jq --version && less --version',
    isQuick: true,
  },
  {
    name: 'apt-lists-semicolons',
    rules: ['apt-lists-left'],
    promised: { removed: [aptLists] },
    works: 'tree --version',
  },
  {
    name: 'apt-lists-bash',
    rules: ['apt-lists-left'],
    promised: { removed: [aptLists] },
    works: 'less --version && file --version',
  },
  {
    name: 'apt-lists-apt',
    rules: ['apt-lists-left'],
    promised: { removed: [aptLists] },
    works: 'tree --version',
  },
  {
    name: 'apt-lists-lowercase',
    rules: ['apt-lists-left'],
    promised: { removed: [aptLists] },
    works: 'tree --version',
  },
  {
    name: 'apt-lists-inherited',
    rules: ['apt-lists-left'],
    promised: { removed: [aptLists] },
    works: 'tree --version && grep built /built.json',
    isQuick: true,
  },
  { name: 'apt-lists-later', rules: ['apt-lists-rm-later'], promised: {}, works: 'jq --version' },
  {
    name: 'apt-archives',
    rules: ['apt-archives-kept'],
    promised: {
      removed: ['/var/cache/apt/**'],
      // made anew by `apt-get clean`, and empty
      added: ['/var/lib/apt/lists/{lock,partial,auxfiles}'],
    },
    works: 'python3 --version',
  },
  {
    name: 'apt-recommends',
    rules: ['apt-recommends'],
    promised: { hasFewerPackages: true, changed: [...packageRecords] },
    works: 'curl --version && ls /etc/ssl/certs/ca-certificates.crt',
  },
  {
    name: 'apt-lists-recommends',
    rules: ['apt-lists-left', 'apt-recommends'],
    promised: { hasFewerPackages: true, removed: [aptLists], changed: [...packageRecords] },
    works: 'curl --version && ls /etc/ssl/certs/ca-certificates.crt',
  },
  {
    name: 'apt-recommends-git',
    rules: ['apt-recommends'],
    // what less, openssh-client and others set up when they are installed
    promised: {
      hasFewerPackages: true,
      removed: [
        '/etc/{networks,gshadow-,systemd/user/**}',
        '/var/{lib/systemd/**,log/alternatives.log}',
        '/run/adduser',
      ],
      added: ['/etc/alternatives/pager.1.gz'],
      changed: [
        ...packageRecords,
        '/etc/{group{,-},gshadow,ld.so.cache}',
        '/{etc,var/lib/dpkg}/alternatives/pager',
      ],
    },
    works: 'git --version && ls /etc/ssl/certs/ca-certificates.crt',
  },
  {
    name: 'apt-two-installs',
    rules: ['apt-multi-install-runs'],
    promised: {},
    works: 'jq --version && tree --version',
  },
  {
    name: 'apt-update-alone',
    rules: ['update-without-install'],
    promised: { removed: [aptLists] },
    works: 'jq --version',
  },
  { name: 'apt-removed-later', rules: ['pkg-removed-later'], isAdvice: true, promised: {}, works: 'hello' },
  {
    name: 'apt-lists-kept-for-later',
    rules: ['install-without-update', 'apt-lists-left'],
    promised: { removed: [aptLists] },
    works: 'jq --version && less --version',
  },
  {
    name: 'rpm-cache',
    rules: ['rpm-cache'],
    promised: { removed: ['/var/cache/dnf/**'] },
    works: 'greet',
  },
  { name: 'rpm-clean-later', rules: ['rpm-clean-later'], promised: {}, works: 'greet' },
  {
    name: 'zypper-cache',
    rules: ['zypper-cache'],
    // which is made up anew wherever zypper first runs
    promised: { removed: ['/var/cache/zypp/**'], changed: ['/var/lib/zypp/AnonymousUniqueId'] },
    works: 'greet',
  },
  {
    name: 'pacman-cache',
    rules: ['pacman-cache'],
    // what is recorded of the package says when it was installed
    promised: {
      removed: ['/var/cache/pacman/pkg/**'],
      changed: ['/var/lib/pacman/local/greeter-1.0.0-1/desc'],
    },
    works: 'greet',
  },
  {
    name: 'useradd-high-uid',
    rules: ['useradd-high-uid'],
    promised: { changed: ['/var/log/{lastlog,faillog}'] },
    works: 'id app',
  },
];
