import { createHash } from 'node:crypto';
import { v5 } from 'uuid';

// Never change it: every event id in every log hangs on it.
const NAMESPACE = 'b6889fc8-7977-46a7-ae54-48ba08922b45';

/** The id of an event: the same canonical text is the same event, wherever and however often it arrives. */
export const eventId = (canonical: string): string => v5(Buffer.from(canonical), NAMESPACE);

/** SHA-256 in hexadecimal digits; a text counts as its UTF-8. */
export const sha256 = (data: string | Buffer): string =>
  createHash('sha256').update(data).digest('hex');
