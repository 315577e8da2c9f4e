/** The rules about base images, stages and what a running image does not need, in the order of their pages. */
import type { Rule } from '../rule.ts';
import { baseFullDebian } from './base-full-debian.ts';
import { baseFullNode } from './base-full-node.ts';
import { baseFullPerl } from './base-full-perl.ts';
import { baseFullPhp } from './base-full-php.ts';
import { baseFullPython } from './base-full-python.ts';
import { baseFullRuby } from './base-full-ruby.ts';
import { buildToolsFinal } from './build-tools-final.ts';
import { cudaDevelFinal } from './cuda-devel-final.ts';
import { debugToolsFinal } from './debug-tools-final.ts';
import { dotnetSdkBaseFinal } from './dotnet-sdk-base-final.ts';
import { fullOsForStatic } from './full-os-for-static.ts';
import { heavyMetapackage } from './heavy-metapackage.ts';
import { jdkFinal } from './jdk-final.ts';
import { toolchainFinalCompiles } from './toolchain-final-compiles.ts';
import { toolchainFinal } from './toolchain-final.ts';

export const baseImageRules: readonly Rule[] = [
  baseFullPython,
  baseFullNode,
  baseFullRuby,
  baseFullPerl,
  baseFullPhp,
  baseFullDebian,
  toolchainFinal,
  toolchainFinalCompiles,
  jdkFinal,
  dotnetSdkBaseFinal,
  cudaDevelFinal,
  fullOsForStatic,
  buildToolsFinal,
  debugToolsFinal,
  heavyMetapackage,
];
