/**
 * The layers of a service as people first write it, and as it is after the hints: package lists and caches that stay,
 * a chown that doubles the application, files that are removed too late. What the image panel is there to show.
 */
import type { Layer } from './sampleImages.ts';

const kilobyte = 1024;

/** Text that compresses about as well as real packages do. */
function filler(name: string, sizeBytes: number): string {
  const words: string[] = [];
  let seed = [...name].reduce((sum, letter) => Math.imul(sum, 31) + letter.charCodeAt(0), 7) >>> 0;
  for (let length = 0; length < sizeBytes;) {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    const word = seed.toString(36);
    words.push(word);
    length += word.length + 1;
  }
  return words.join(seed % 7 === 0 ? '\n' : ' ').slice(0, sizeBytes);
}

function fill(files: Readonly<Record<string, number>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(files).map(([path, kilobytes]) => [path, filler(path, kilobytes * kilobyte)]),
  );
}

const application = {
  'srv/report/app.py': `"""Reports of the day."""\nimport pandas\n\nVERSION = "1.0"\n\n\ndef main() -> None:\n    print(pandas.__version__)\n`,
  'srv/report/requirements.txt': 'pandas==2.3.1\nrequests==2.32.4\n',
  'srv/report/README.md': '# Report\n\nPrints the report of the day.\n\n![logo](logo.png)\n',
  ...fill({ 'srv/report/data/cities.csv': 900, 'srv/report/data/prices.csv': 700 }),
};

const python = fill({
  'usr/local/bin/python3.13': 1900,
  'usr/local/lib/libpython3.13.so': 2400,
  'usr/local/lib/python3.13/os.py': 41,
  'usr/local/lib/python3.13/json/decoder.py': 13,
  'usr/share/doc/openssl/changelog.gz': 260,
  'usr/share/man/man1/openssl.1.gz': 90,
});

const packages = fill({
  'usr/local/lib/python3.13/site-packages/pandas/core/frame.py': 480,
  'usr/local/lib/python3.13/site-packages/pandas/_libs/lib.so': 1800,
  'usr/local/lib/python3.13/site-packages/pandas/core/__pycache__/frame.cpython-313.pyc': 610,
  'usr/local/lib/python3.13/site-packages/requests/sessions.py': 30,
});

const compiler = fill({
  'usr/bin/x86_64-linux-gnu-gcc-14': 1100,
  'usr/lib/gcc/x86_64-linux-gnu/14/cc1': 2600,
});

const lists = fill({
  'var/lib/apt/lists/deb.example.com_debian_dists_trixie_main_binary-amd64_Packages': 3800,
  'var/lib/apt/lists/deb.example.com_debian-security_dists_trixie-security_main_binary-amd64_Packages': 420,
  'var/cache/apt/pkgcache.bin': 900,
});

const baseImage = 'ADD rootfs.tar.xz / # buildkit';

export function firstReport(base: Layer['files']): readonly Layer[] {
  return [
    { createdBy: baseImage, files: { ...base, ...python } },
    {
      createdBy: 'RUN /bin/sh -c apt-get update && apt-get install -y gcc # buildkit',
      files: { ...lists, ...compiler, 'var/log/apt/history.log': filler('log', 20 * kilobyte) },
    },
    {
      createdBy: 'COPY . /srv/report # buildkit',
      files: { ...application, ...fill({ 'srv/report/.git/objects/pack/pack-1.pack': 1500 }) },
    },
    {
      createdBy: 'RUN /bin/sh -c pip install -r /srv/report/requirements.txt # buildkit',
      files: { ...packages, ...fill({ 'root/.cache/pip/http-v2/1/pandas.whl': 2100 }) },
    },
    { createdBy: 'RUN /bin/sh -c chown -R app /srv/report # buildkit', files: application, owner: 1000 },
    {
      createdBy: 'RUN /bin/sh -c apt-get purge -y gcc && rm -rf /var/lib/apt/lists/* # buildkit',
      files: {
        'var/lib/apt/lists/.wh..wh..opq': '',
        'usr/bin/.wh.x86_64-linux-gnu-gcc-14': '',
        'usr/lib/gcc/x86_64-linux-gnu/.wh.14': '',
      },
    },
  ];
}

/** The same service with every hint taken up. */
export function secondReport(base: Layer['files']): readonly Layer[] {
  const { 'srv/report/app.py': source, ...rest } = application;
  return [
    { createdBy: baseImage, files: { ...base, ...python } },
    {
      createdBy: 'COPY --from=build /usr/local/lib/python3.13 /usr/local/lib/python3.13 # buildkit',
      files: packages,
    },
    {
      createdBy: 'COPY --chown=app . /srv/report # buildkit',
      files: { ...rest, 'srv/report/app.py': source.replace('1.0', '1.1') },
      owner: 1000,
    },
  ];
}
