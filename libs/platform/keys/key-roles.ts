/** The permissions that a key can have. */
export const KEY_ROLES = ['read', 'ingest', 'propose', 'approve', 'admin'] as const;
/** One of {@link KEY_ROLES}. */
export type KeyRole = (typeof KEY_ROLES)[number];
