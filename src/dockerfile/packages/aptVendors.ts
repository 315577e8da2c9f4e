/** Packages that are not of the distribution: what they recommend, mostly nothing, is not known. */
import type { Dockerfile } from '../dockerfile.ts';
import type { ImageView, ShippedRun } from '../imageView.ts';

/** Of vendors, and known to recommend more. */
const generous: ReadonlySet<string> = new Set(['docker-ce', 'google-chrome-stable', 'microsoft-edge-stable']);

const prefixes = /^(?:azure-|bazel|dotnet-|aspnetcore-|mongodb-|mssql-|msodbcsql|powershell|temurin-|zulu)/;

const sources =
  /sources\.list\.d|(?:add-apt|apt-add)-repository|nodesource\.com|packagecloud\.io|repo_setup|aka\.ms\/Install/;

/** Whether a package that nobody looked at is likely a vendor's. */
export function findVendors(
  file: Dockerfile,
  image: ImageView,
): (name: string, run: Pick<ShippedRun, 'stage' | 'instruction'>) => boolean {
  const adding = sources.test(file.text)
    ? file.instructions.filter(
        ({ keyword, start, end }) =>
          /^(?:RUN|COPY|ADD)$/.test(keyword) && sources.test(file.text.slice(start, end)),
      )
    : [];
  return (name, { stage, instruction }) =>
    !generous.has(name) &&
    (prefixes.test(name) ||
      adding.some(
        ({ index, stageIndex }) =>
          index <= instruction.index && image.chainBelow(stage).some((below) => below.index === stageIndex),
      ));
}

/** Whether Node comes from its vendor, whose package recommends nothing. */
export function isVendorsNode(name: string, file: Dockerfile): boolean {
  return name === 'nodejs' && file.text.includes('nodesource.com');
}
