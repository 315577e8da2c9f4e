/**
 * The tags of official images whose full variant has a slim twin, as their publishers write them.
 * @see https://github.com/docker-library/official-images/tree/master/library (read in November 2026)
 */

/** The tag of the twin; `undefined` for a tag that is small already, or that nobody knows a twin of. */
export type FindTwin = (tag: string) => string | undefined;

const debianNames = '(?:forky|trixie|bookworm|bullseye|buster|stretch)';

export const findPythonTwin: FindTwin = (tag) =>
  insertSlim(
    tag,
    new RegExp(String.raw`^(2\.7[\d.]*|3[\d.]*(?:-rc|rc\d+|[ab]\d+)?|latest|)(?:-?(${debianNames}))?$`),
  );

export const findRubyTwin: FindTwin = (tag) =>
  insertSlim(tag, new RegExp(String.raw`^(\d[\d.]*(?:-(?:rc|preview)\d*)?|latest|)(?:-?(${debianNames}))?$`));

export const findPerlTwin: FindTwin = (tag) =>
  insertSlim(
    tag,
    new RegExp(String.raw`^(5[\d.]*|latest|stable|)(?:-?((?:threaded-?)?${debianNames}|threaded))?$`),
  );

const nodeNames = 'argon|boron|carbon|dubnium|erbium|fermium|gallium|hydrogen|iron|jod|krypton|lts|current';

export const findNodeTwin: FindTwin = (tag) => {
  const known = new RegExp(
    String.raw`^(?:\d[\d.]*|latest|${nodeNames}|(?:(?:\d[\d.]*|${nodeNames})-)?${debianNames})$`,
  );
  return known.test(tag) ? (tag === 'latest' ? 'slim' : `${tag}-slim`) : undefined;
};

export const findDebianTwin: FindTwin = (tag) => {
  if (tag === 'latest') {
    return 'stable-slim';
  }
  const known = new RegExp(
    String.raw`^(?:(?:${debianNames}|jessie|sid|stable|oldstable|oldoldstable|testing|unstable)(?:-\d{8})?|[89]|1\d|(?:[89]|1\d)\.\d+)$`,
  );
  return known.test(tag) ? `${tag}-slim` : undefined;
};

/** PHP has no slim variant; its Alpine one is small. Apache comes with Debian alone. */
export const findPhpTwin: FindTwin = (tag) => {
  const found = new RegExp(
    String.raw`^(\d[\d.]*(?:RC\d+|(?:alpha|beta)\d+)?|latest|)(?:-?(cli|fpm|zts))?(?:-?${debianNames})?$`,
  ).exec(tag);
  if (found === null) {
    return undefined;
  }
  const [, version = '', kind] = found;
  return [version === 'latest' ? '' : version, kind, 'alpine'].filter((part) => part).join('-');
};

/** Before the name of the distribution: `3.12-slim-bookworm`. */
function insertSlim(tag: string, known: RegExp): string | undefined {
  const found = known.exec(tag);
  if (found === null) {
    return undefined;
  }
  const [, version = '', system] = found;
  return [version === 'latest' ? '' : version, 'slim', system].filter((part) => part).join('-');
}
