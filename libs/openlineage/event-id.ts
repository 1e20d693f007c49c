import { hash } from 'node:crypto';

// Never change it: every event id in every log depends on it.
const NAMESPACE = Buffer.from('b6889fc8797746a7ae5448ba08922b45', 'hex');

/** The number of bytes that {@link eventIdOf} expects in front of the canonical text. */
export const ID_PREFIX = NAMESPACE.length;

/**
 * The id of an event. Events with the same canonical text have the same id, wherever and however often they arrive.
 */
export const eventId = (canonical: string): string => {
  const bytes = Buffer.allocUnsafe(ID_PREFIX + Buffer.byteLength(canonical));
  bytes.write(canonical, ID_PREFIX);
  return eventIdOf(bytes);
};

/**
 * Like {@link eventId}, for the UTF-8 of the canonical text behind {@link ID_PREFIX} bytes, which are overwritten.
 */
export const eventIdOf = (prefixed: Buffer): string => {
  NAMESPACE.copy(prefixed);
  // A UUID of version 5 (RFC 9562): the first 16 bytes of the SHA-1, with the version and the variant set.
  const hex = hash('sha1', prefixed, 'hex');
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 3) | 8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

/** The SHA-256 in hexadecimal digits; a text is hashed as UTF-8. */
export const sha256 = (data: string | Buffer): string => hash('sha256', data, 'hex');
