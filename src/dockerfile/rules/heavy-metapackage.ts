/** Packages that bring hundreds of others, of which an image hardly needs a few. */
import type { Dockerfile } from '../dockerfile.ts';
import type { Saving } from '../finding.ts';
import { needsJdk } from '../javaNeeds.ts';
import { findKept } from '../keptPackages.ts';
import { isForDevelopment } from '../purpose.ts';
import type { Rule, RuleContext } from '../rule.ts';
import { estimate } from '../savings.ts';

interface Metapackage {
  readonly pattern: RegExp;
  /** What it brings, as the end of a sentence. */
  readonly brings: string;
  readonly advice: string;
  readonly saving: Saving;
}

export const heavyMetapackage: Rule = {
  id: 'heavy-metapackage',
  summary: 'A package is installed that brings hundreds of others.',
  check(file, context) {
    if (isForDevelopment(context)) {
      return;
    }
    const isWanted = createWanted(file, context);
    for (const { packages } of findKept(context.image, isWanted)) {
      for (const { name, word } of packages) {
        const heavy = metapackages.find(({ pattern }) => pattern.test(name));
        if (heavy !== undefined) {
          context.report({
            span: word,
            summary: `“${name}” brings ${heavy.brings}.`,
            advice: heavy.advice,
            saving: heavy.saving,
          });
        }
      }
    }
  },
};

function createWanted(file: Dockerfile, context: RuleContext): (name: string) => boolean {
  let isJdkNeeded: boolean | undefined;
  let isDesktop: boolean | undefined;
  return (name) => {
    const heavy = metapackages.find(({ pattern }) => pattern.test(name));
    if (heavy === java) {
      isJdkNeeded ??= needsJdk(file, context);
      return !isJdkNeeded;
    }
    if (heavy === desktop) {
      isDesktop ??= showsDesktop(file);
      return !isDesktop;
    }
    return heavy !== undefined;
  };
}

/** Somebody looks at it, through one of these. */
function showsDesktop(file: Dockerfile): boolean {
  return /vnc|xrdp|nomachine|xpra|guacamole|kasm|x2go|\bSPICE\b/i.test(file.text);
}

function bookworm(minBytes: number, maxBytes: number): Saving {
  return estimate(minBytes, maxBytes, { source: 'packages of Debian bookworm, 2026', unit: 'unpacked' });
}

const java: Metapackage = {
  pattern: /^default-jdk$/,
  brings: 'a whole development kit of Java with its graphics, and this image only runs programs',
  advice: 'Install default-jre-headless, or begin with an image of a Java runtime.',
  saving: bookworm(250_000_000, 350_000_000),
};

const desktop: Metapackage = {
  pattern:
    /^(?:(?:k|x|l)?ubuntu-desktop|ubuntu-(?:mate|gnome|budgie)-desktop|xfce4|gnome|gnome-core|kde-(?:full|standard|plasma-desktop)|lxde|mate-desktop-environment|cinnamon-desktop-environment|task-[\w-]*desktop|@(?:gnome desktop|kde.*|xfce.*|server with gui|graphical.*))$/,
  brings: 'a whole desktop, which nothing here shows to anybody',
  advice: 'Install the libraries that the program needs, or Xvfb with a plain window manager.',
  saving: bookworm(500_000_000, 2_000_000_000),
};

const metapackages: readonly Metapackage[] = [
  {
    pattern: /^texlive-full$|^texlive-scheme-full$/,
    brings: 'every font, language and manual of TeX',
    advice: 'Install texlive-latex-recommended and the collections that the documents use.',
    saving: bookworm(5_000_000_000, 6_900_000_000),
  },
  java,
  desktop,
  {
    pattern: /^locales-all$/,
    brings: 'every language there is, ready to use',
    advice:
      'C.UTF-8 is there without it; for others install locales and run localedef for each that is used.',
    saving: bookworm(200_000_000, 226_000_000),
  },
  {
    pattern: /^ros-[a-z]+-desktop(?:-full)?$/,
    brings: 'the simulators and graphical tools of ROS',
    advice: 'Install ros-base of the same release and the packages that the robot uses.',
    saving: bookworm(500_000_000, 2_000_000_000),
  },
];
