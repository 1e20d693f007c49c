import { hashOf } from './hash-of.ts';

/** The id of a row: behind many joins and groups it would grow without end. */
export const shortened = (id: string): string => (id.length <= 24 ? id : hashOf(id).toString(36));
