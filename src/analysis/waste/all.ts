/** Every cause that a path tells, in the order in which they are asked: the first that fits has the file. */
import { apkCache } from './apkCache.ts';
import { aptCache } from './aptCache.ts';
import { aptLists } from './aptLists.ts';
import { buildTools } from './buildTools.ts';
import { cargoCache } from './cargoCache.ts';
import type { PathCause } from './cause.ts';
import { composerCache } from './composerCache.ts';
import { condaCache } from './condaCache.ts';
import { dnfCache } from './dnfCache.ts';
import { documentation } from './documentation.ts';
import { gemCache } from './gemCache.ts';
import { gitHistory } from './gitHistory.ts';
import { goCache } from './goCache.ts';
import { logs } from './logs.ts';
import { mavenCache } from './mavenCache.ts';
import { npmCache } from './npmCache.ts';
import { nugetCache } from './nugetCache.ts';
import { pacmanCache } from './pacmanCache.ts';
import { pipCache } from './pipCache.ts';
import { pythonBytecode } from './pythonBytecode.ts';
import { sourceMaps } from './sourceMaps.ts';
import { staticLibraries } from './staticLibraries.ts';
import { temporaryFiles } from './temporaryFiles.ts';
import { zypperCache } from './zypperCache.ts';

export const pathCauses: readonly PathCause[] = [
  aptLists,
  aptCache,
  apkCache,
  dnfCache,
  zypperCache,
  pacmanCache,
  pipCache,
  npmCache,
  gemCache,
  cargoCache,
  goCache,
  mavenCache,
  condaCache,
  composerCache,
  nugetCache,
  temporaryFiles,
  logs,
  gitHistory,
  buildTools,
  documentation,
  pythonBytecode,
  sourceMaps,
  staticLibraries,
];
