import { pacmanCacheLeft } from '../../../../src/dockerfile/rules/pacman-cache.ts';
import { describeRule } from '../../../support/ruleTest.ts';

describeRule(pacmanCacheLeft, {
  catches: {
    'an install': {
      text: 'FROM archlinux\nRUN pacman -Sy --noconfirm a\n',
      severity: 'warning',
      fix: 'safe',
      fixed: 'FROM archlinux\nRUN pacman -Sy --noconfirm a && rm -rf /var/cache/pacman/pkg/*\n',
    },
    'an upgrade': { text: 'FROM archlinux\nRUN pacman -Syu --noconfirm\n' },
    'options in front': { text: 'FROM archlinux\nRUN pacman --noconfirm --needed -S a\n' },
    'long options': { text: 'FROM archlinux\nRUN pacman --noconfirm --sync a\n' },
    'letters in another order': { text: 'FROM archlinux\nRUN pacman -yuS --noconfirm a\n' },
    'a cleaning before the install': {
      text: 'FROM archlinux\nRUN pacman -Scc --noconfirm && pacman -S --noconfirm a\n',
    },
    sudo: {
      text: 'FROM archlinux\nRUN sudo pacman -S --noconfirm a\n',
      fixed: 'FROM archlinux\nRUN sudo pacman -S --noconfirm a && sudo rm -rf /var/cache/pacman/pkg/*\n',
    },
  },
  passes: {
    'a cleaning': 'FROM archlinux\nRUN pacman -S --noconfirm a && pacman -Scc --noconfirm\n',
    'a cleaning that is said yes to': 'FROM archlinux\nRUN pacman -S --noconfirm a && yes | pacman -Scc\n',
    'a cleaning in long words':
      'FROM archlinux\nRUN pacman -S --noconfirm a && pacman --sync --clean --noconfirm\n',
    'a removal': 'FROM archlinux\nRUN pacman -S --noconfirm a && rm -rf /var/cache/pacman/pkg\n',
    'lists alone': 'FROM archlinux\nRUN pacman -Sy\n',
    'a search': 'FROM archlinux\nRUN pacman -Ss a && pacman -Q b && pacman -R --noconfirm c\n',
    'a cache mount':
      'FROM archlinux\nRUN --mount=type=cache,target=/var/cache/pacman/pkg pacman -S --noconfirm a\n',
    'a builder': 'FROM archlinux AS a\nRUN pacman -S --noconfirm gcc\nFROM scratch\nCOPY --from=a /x /x\n',
  },
});
