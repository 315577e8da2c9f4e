/** nginx in front of a registry, as companies run it: TLS, a path of its own, a limit for bodies. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Authority } from '../support/certificates.ts';
import { findFreePort } from '../support/realRegistry.ts';

export interface NginxOptions {
  /** `host:port` of the registry behind it. */
  readonly upstream: string;
  readonly authority: Authority;
  /** Where the registry is seen from outside, without a slash at the end; the registry knows nothing of it. */
  readonly basePath: string;
  /** As nginx writes it. Its own default is `1m`. */
  readonly maxBody: string;
}

export interface Nginx extends AsyncDisposable {
  readonly url: string;
}

export async function startNginx(options: NginxOptions): Promise<Nginx> {
  const folder = await mkdtemp(path.join(tmpdir(), 'nginx-'));
  const port = await findFreePort();
  const { key, cert } = options.authority.issue();
  await writeFile(path.join(folder, 'key.pem'), key);
  await writeFile(path.join(folder, 'cert.pem'), cert);
  await writeFile(path.join(folder, 'nginx.conf'), toConfig(options, { folder, port }));
  const child = spawn('nginx', ['-p', folder, '-c', path.join(folder, 'nginx.conf')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  const listening = new Promise<void>((resolve, reject) => {
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('start worker process ')) {
        resolve();
      }
    });
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`nginx did not start: ${said}`)));
  });
  await listening;
  return {
    url: `https://127.0.0.1:${port}${options.basePath}`,
    async [Symbol.asyncDispose]() {
      child.removeAllListeners('exit');
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function toConfig(options: NginxOptions, place: { readonly folder: string; readonly port: number }): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${place.folder}/${name};`)
    .join('\n  ');
  // Started by root, nginx works as somebody else, who may not write into the folder.
  const user = process.getuid?.() === 0 ? 'user root;' : '';
  return `
daemon off;
${user}
pid ${place.folder}/pid;
error_log stderr notice;
worker_processes 1;
events {}
http {
  access_log off;
  ${temporary}
  server {
    listen 127.0.0.1:${place.port} ssl;
    ssl_certificate cert.pem;
    ssl_certificate_key key.pem;
    client_max_body_size ${options.maxBody};
    location ${options.basePath}/v2/ {
      proxy_pass http://${options.upstream}/v2/;
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-Proto $scheme;
    }
  }
}
`;
}
