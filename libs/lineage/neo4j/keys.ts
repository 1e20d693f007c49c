import { createHash } from 'node:crypto';

/** What a node is found by. A hash, because an index takes no more than some 8,000 bytes and a name may be longer. */
export const keyOf = (...parts: readonly (string | number)[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
