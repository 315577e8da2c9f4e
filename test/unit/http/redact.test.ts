/** What is written to the log of addresses and fields. */
import { describe, expect, it } from 'vitest';
import { NetworkError } from '../../../src/http/errors.ts';
import { redactHeaders, redactUrl } from '../../../src/http/redact.ts';
import { findFreePort } from '../../support/realRegistry.ts';
import { startScriptedServer } from '../../support/scriptedServer.ts';
import { createTestHttp } from './testClient.ts';

describe('redaction', () => {
  it('leaves no secret in a URL', () => {
    const url = new URL(
      'https://user:pass@h.example/p?X-Amz-Signature=s3cret&token=s3cret&sig=s3cret&scope=repository:a:pull#s3cret',
    );
    expect(redactUrl(url)).not.toMatch(/s3cret|user|pass/);
    expect(redactUrl(url)).toContain('scope=repository');
  });

  it('leaves no secret in a header', () => {
    const shown = redactHeaders({
      Authorization: 'Bearer s3cret',
      cookie: 's3cret',
      'x-auth-token': 's3cret',
      accept: 'a/b',
    });
    expect(JSON.stringify(shown)).not.toContain('s3cret');
    expect(shown).toMatchObject({ Authorization: 'Bearer REDACTED', accept: 'a/b' });
  });

  it.each([
    'token',
    'access_token',
    'client_secret',
    'password',
    'X-Amz-Security-Token',
    'X-Goog-Signature',
    'sig',
    'code',
    '_state',
    'Policy',
  ])('hides what %s is in the query of a URL', (name) => {
    const url = new URL('https://h.example/p?n=100&last=a%2Fb');
    url.searchParams.append(name, 's3cret');
    url.searchParams.append(name, 's3cret2');
    expect(redactUrl(url)).not.toContain('s3cret');
    expect(redactUrl(url)).toContain('n=100&last=a%2Fb');
  });

  it('changes nothing of the URL that is sent', () => {
    const url = new URL('https://user:pass@h.example/p?token=s3cret#x');
    redactUrl(url);
    expect(url.href).toBe('https://user:pass@h.example/p?token=s3cret#x');
  });

  it.each(['set-cookie', 'Proxy-Authorization', 'X-Registry-Auth', 'X-Api-Key', 'X-JFrog-Secret'])(
    'hides the field %s',
    (name) => {
      expect(JSON.stringify(redactHeaders({ [name]: 's3cret' }))).not.toContain('s3cret');
    },
  );

  it('holds for the log of real requests, failed ones too', async () => {
    await using server = await startScriptedServer();
    await using http = createTestHttp();
    server.on('GET /v2/', { status: 404 });
    const headers = { authorization: 'Basic czNjcmV0' };
    await http.get(`${server.origin.replace('//', '//user:s3cret@')}/v2/?token=s3cret`, { headers });
    const gone = `http://user:s3cret@127.0.0.1:${await findFreePort()}/?sig=s3cret`;
    await expect(http.get(gone, { headers })).rejects.toThrow(NetworkError);
    expect(http.log.join('\n')).toContain('GET http://127.0.0.1');
    expect(http.log.join('\n')).not.toMatch(/s3cret|czNjcmV0/);
  });
});
