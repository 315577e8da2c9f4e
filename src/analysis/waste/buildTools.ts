/** Compilers with all that belongs to them: linkers, headers, static start files, build systems, whole toolchains. */
import type { PathCause } from './cause.ts';
import { quote } from './instructions.ts';

const compilers = [
  'gcc',
  'gcc-*',
  'g++',
  'g++-*',
  'c++',
  'c++-*',
  'cc',
  'cpp',
  'cpp-*',
  'clang',
  'clang-*',
  'clang++*',
] as const;
const binutils = [
  'ld',
  'ld.*',
  'as',
  'ar',
  'nm',
  'objdump',
  'objcopy',
  'ranlib',
  'readelf',
  'strip',
  'gprof',
  'dwp',
] as const;
const builders = [
  'make',
  'gmake',
  'cmake',
  'ctest',
  'cpack',
  'ninja',
  'meson',
  'autoconf',
  'automake*',
  'libtool*',
  'm4',
  'bison',
  'flex',
  'pkg-config',
  'pkgconf',
] as const;
const cross = [
  '*-linux-gnu-*',
  '*-linux-gnueabihf-*',
  '*-linux-musl-*',
  '*-redhat-linux-*',
  '*-suse-linux-*',
] as const;
const folders = ['usr', 'usr/local'] as const;

export const buildTools: PathCause = {
  id: 'build-tools',
  title: 'Build tools in the final image',
  paths: [
    ...folders.flatMap((folder) => [
      ...[...compilers, ...binutils, ...builders, ...cross].map((name) => `${folder}/bin/${name}`),
      ...['lib/gcc', 'lib/gcc-cross', 'libexec/gcc', 'include'].map((name) => `${folder}/${name}`),
      ...['lib', 'lib64', 'lib/*'].flatMap((lib) =>
        ['pkgconfig', 'cmake', 'ldscripts', '*.a', '*.la', '*.o'].map((name) => `${folder}/${lib}/${name}`),
      ),
      ...['pkgconfig', 'cmake*', 'aclocal*', 'autoconf', 'automake*', 'bison', 'libtool'].map(
        (name) => `${folder}/share/${name}`,
      ),
    ]),
    'usr/lib/llvm-*/bin',
    'usr/lib/llvm-*/include',
    'usr/local/go',
    'usr/lib/go-*',
    'usr/local/rustup/toolchains',
    '**/.rustup/toolchains',
  ],
  /** Some distributions keep the run-time libraries of gcc in its own folder. */
  except: ['usr/lib/gcc/**/*.so*', 'usr/local/lib/gcc/**/*.so*'],
  /** Headers alone make no compiler: a language's package may just bring its own. */
  evidence: [
    '**/cc1',
    '**/cc1plus',
    ...folders.flatMap((folder) =>
      [
        'gcc',
        'gcc-*',
        '*-gcc',
        '*-gcc-*',
        'g++',
        'g++-*',
        'clang',
        'clang-*',
        'make',
        'cmake',
        'ld.bfd',
        '*-ld.bfd',
      ].map((name) => `${folder}/bin/${name}`),
    ),
    'usr/local/go/bin/go',
    'usr/lib/go-*/bin/go',
    '**/toolchains/*/bin/rustc',
  ],
  isCache: false,
  advise: ({ instruction }) => ({
    text: `${quote(instruction, 'This layer')} leaves compilers, headers or build systems in the image. Build in a stage of its own and copy what comes out of it; or install, use and purge them in one RUN.`,
    code: 'FROM … AS build\nRUN …\nFROM …\nCOPY --from=build … …',
  }),
};
