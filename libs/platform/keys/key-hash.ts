import { createHash } from 'node:crypto';

/**
 * The hash that is stored instead of a key. A key is 256 random bits, so it cannot be guessed. A
 * slow hash (scrypt, bcrypt) protects passwords that people choose; here it would only slow down
 * every request.
 */
export const keyHash = (key: string): string => createHash('sha256').update(key).digest('hex');
