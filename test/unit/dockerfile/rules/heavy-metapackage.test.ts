import { heavyMetapackage } from '../../../../src/dockerfile/rules/heavy-metapackage.ts';
import { describeRule } from '../../../support/ruleTest.ts';

describeRule(heavyMetapackage, {
  catches: {
    TeX: {
      text: 'FROM debian\nRUN apt-get update && apt-get install -y make texlive-full\n',
      severity: 'warning',
      fix: 'none',
    },
    'a desktop': { text: 'FROM ubuntu\nRUN apt-get update && apt-get install -y ubuntu-desktop\n' },
    'every language': { text: 'FROM debian\nRUN apt-get update && apt-get install -y locales-all\n' },
    'a kit of Java where Java only runs': {
      text: 'FROM debian\nRUN apt-get update && apt-get install -y default-jdk\nCMD ["java", "-jar", "a.jar"]\n',
    },
    'two at once': {
      text: 'FROM debian\nRUN apt-get update && apt-get install -y texlive-full locales-all\n',
      lines: [1, 1],
    },
  },
  passes: {
    'parts of TeX': 'FROM debian\nRUN apt-get update && apt-get install -y texlive-latex-recommended\n',
    'a desktop that somebody sees':
      'FROM ubuntu\nRUN apt-get update && apt-get install -y xfce4 tigervnc-standalone-server\n',
    'a kit of Java where Java is compiled':
      'FROM debian\nRUN apt-get update && apt-get install -y default-jdk && javac A.java\nCMD ["java", "A"]\n',
    'a stage that is only copied from':
      'FROM debian AS a\nRUN apt-get update && apt-get install -y texlive-full\nFROM debian\nCOPY --from=a /a.pdf /\n',
    'an image for building': {
      text: 'FROM debian\nRUN apt-get update && apt-get install -y texlive-full\n',
      options: { fileName: 'ci/Dockerfile' },
    },
  },
});
