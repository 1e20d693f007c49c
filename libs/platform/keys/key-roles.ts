/** What a key allows. */
export const KEY_ROLES = ['read', 'ingest', 'propose', 'approve', 'admin'] as const;
export type KeyRole = (typeof KEY_ROLES)[number];
