/** Certificates for servers of these tests, made by the real tool. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export interface ServerCertificate {
  readonly key: string;
  readonly cert: string;
}

export interface Authority extends Disposable {
  readonly folder: string;
  readonly caFile: string;
  readonly pem: string;
  /** Writes a client certificate and its key; absolute paths as the settings name them. */
  issueFiles(): { readonly certFile: string; readonly keyFile: string };
  /** A folder as `certs.d/<host>` has it: the authority and a client certificate. */
  issueFolder(): string;
  /** A certificate of this authority; `days` below zero makes it an expired one. */
  issue(options?: { readonly names?: string; readonly days?: number }): ServerCertificate;
}

const keyOptions = '-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes';

/** A private authority in a folder of its own. */
export function createAuthority(name = 'Example Root'): Authority {
  const folder = mkdtempSync(path.join(tmpdir(), 'authority-'));
  const run = (command: string, ...args: readonly string[]): void => {
    execFileSync('openssl', [...command.split(' '), ...args], { cwd: folder, stdio: 'pipe' });
  };
  run(`req -x509 ${keyOptions} -keyout ca.key -out ca.pem -days 30 -subj`, `/CN=${name}`);
  const pem = readFileSync(path.join(folder, 'ca.pem'), 'utf8');
  let count = 0;
  const issue = ({ names = 'IP:127.0.0.1,DNS:localhost', days = 20 } = {}): ServerCertificate => {
    const base = `server${++count}`;
    writeFileSync(path.join(folder, `${base}.ext`), `subjectAltName=${names}\n`);
    run(`req -new ${keyOptions} -keyout ${base}.key -out ${base}.csr -subj /CN=${base}.example.com`);
    run(
      `x509 -req -in ${base}.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days ${days} -extfile ${base}.ext -out ${base}.pem`,
    );
    const leaf = readFileSync(path.join(folder, `${base}.pem`), 'utf8');
    return { key: readFileSync(path.join(folder, `${base}.key`), 'utf8'), cert: `${leaf}${pem}` };
  };
  return {
    folder,
    caFile: path.join(folder, 'ca.pem'),
    pem,
    issue,
    issueFiles() {
      const { key, cert } = issue();
      const files = {
        certFile: path.join(folder, `client${count}.pem`),
        keyFile: path.join(folder, `client${count}.key`),
      };
      writeFileSync(files.certFile, cert);
      writeFileSync(files.keyFile, key);
      return files;
    },
    issueFolder() {
      const at = mkdtempSync(path.join(folder, 'certs.d-'));
      const { key, cert } = issue();
      writeFileSync(path.join(at, 'ca.crt'), pem);
      writeFileSync(path.join(at, 'client.cert'), cert);
      writeFileSync(path.join(at, 'client.key'), key);
      return at;
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
