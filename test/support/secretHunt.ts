/** Looks for secrets where they must not be, in every form in which they are usually written down. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

interface Needle {
  readonly name: string;
  readonly bytes: Buffer;
}

export class SecretHunt {
  readonly #needles: readonly Needle[];
  readonly #findings = new Set<string>();

  constructor(secrets: {
    readonly logins: readonly { readonly username: string; readonly password: string }[];
    readonly tokens: Iterable<string>;
  }) {
    this.#needles = [
      ...secrets.logins.flatMap(({ username, password }) => [
        ...toForms(`the password ${password}`, password),
        ...toForms(`the login ${username}:${password}`, `${username}:${password}`),
      ]),
      ...[...secrets.tokens].flatMap((token) => [
        ...toForms('a token', token),
        ...toForms("a token's signature", token.slice(token.lastIndexOf('.') + 1)),
      ]),
    ];
  }

  /** What was found where, so far. */
  get findings(): readonly string[] {
    return [...this.#findings];
  }

  look(place: string, content: string | Buffer): void {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    for (const needle of this.#needles.filter((candidate) => bytes.includes(candidate.bytes))) {
      this.#findings.add(`${place}: ${needle.name}`);
    }
  }

  /** Resolves to how many files there are. */
  async lookIntoFolder(folder: string): Promise<number> {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    for (const file of files) {
      const at = path.join(file.parentPath, file.name);
      this.look(path.relative(folder, at), await readFile(at));
    }
    return files.length;
  }
}

function toForms(name: string, secret: string): readonly Needle[] {
  const forms = new Map([
    [encodeURIComponent(secret), 'in a URL'],
    [JSON.stringify(secret).slice(1, -1), 'in JSON'],
    [Buffer.from(secret).toString('base64').replace(/=+$/, ''), 'in Base64'],
    [Buffer.from(secret).toString('base64url'), 'in Base64 for URLs'],
    [Buffer.from(secret).toString('hex'), 'in hexadecimal'],
    [secret, 'as it is'],
  ]);
  return [...forms].flatMap(([text, form]) => [
    { name: `${name}, ${form}`, bytes: Buffer.from(text) },
    { name: `${name}, ${form}, in UTF-16`, bytes: Buffer.from(text, 'utf16le') },
  ]);
}
