import { createHash } from 'node:crypto';

/**
 * The hash that a file holds in place of a key. A key is 256 random bits, so there is nothing to guess, and a slow hash
 * (scrypt, bcrypt), which protects what people think up, would only make every request slow.
 */
export const keyHash = (key: string): string => createHash('sha256').update(key).digest('hex');
