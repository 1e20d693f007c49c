import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A certificate for 127.0.0.1, which is its own authority, and its key. They are for tests alone, and protect nothing. */
export interface Tls {
  readonly certificate: Buffer;
  readonly key: Buffer;
  readonly authorityFile: string;
}

export const testTls = (name: 'server' | 'other' = 'server'): Tls => {
  const authorityFile = fileOf(`${name}-certificate.pem`);
  return {
    certificate: readFileSync(authorityFile),
    key: readFileSync(fileOf(`${name}-key.pem`)),
    authorityFile,
  };
};

const fileOf = (name: string): string =>
  fileURLToPath(new URL(`./certificates/${name}`, import.meta.url));
