import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A certificate authority, and what it signed for a server at 127.0.0.1: PEM files in a folder. */
export interface Certificates {
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
}

/** Makes an authority of its own, known to nobody else. */
export const certificatesIn = (folder: string, name: string): Certificates => {
  const path = (suffix: string): string => join(folder, `${name}-${suffix}`);
  const openssl = (...args: readonly string[]): void => {
    execFileSync('openssl', [...args], { stdio: 'pipe' });
  };
  const newKey = ['-newkey', 'rsa:2048', '-nodes'];
  const [authority, authorityKey] = [path('ca.pem'), path('ca.key')];
  const subject = ['-subj', `/CN=${name}`];
  openssl('req', '-x509', ...newKey, '-keyout', authorityKey, '-out', authority, ...subject);
  const [request, key, certificate] = [path('request'), path('server.key'), path('server.pem')];
  openssl('req', ...newKey, '-keyout', key, '-out', request, '-subj', '/CN=server');
  writeFileSync(path('names'), 'subjectAltName = IP:127.0.0.1');
  const signing = ['-CA', authority, '-CAkey', authorityKey, '-CAcreateserial', '-days', '2'];
  openssl(
    'x509',
    '-req',
    '-in',
    request,
    ...signing,
    '-extfile',
    path('names'),
    '-out',
    certificate,
  );
  return { authority, certificate, key };
};
