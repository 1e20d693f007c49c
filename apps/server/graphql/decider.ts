import type { Actor, Platform } from '#platform';
import { Refusal } from './refusal.ts';

/** Who decides something, to be recorded with it. Refuses who may not; `what` completes "may not …". */
export const deciderOf = ({ config, mode }: Platform, asker: Actor | null, what: string): Actor => {
  if (mode === 'read' || (mode === 'serve' && !config.ROLES.includes('ingest'))) {
    throw new Refusal(
      'UNAVAILABLE',
      'this process does not write to the log: ask one whose ROLES include ingest',
    );
  }
  if (asker === null || (mode === 'serve' && asker.keyId === null)) {
    throw new Refusal(
      'FORBIDDEN',
      `this server has no keys, so nobody here can ${what}, for it would not be known who did: set API_KEYS_FILE`,
    );
  }
  if (asker.roles.includes('approve') || asker.roles.includes('admin')) return asker;
  throw new Refusal(
    'FORBIDDEN',
    `the key of ${asker.actor} does not allow to ${what}: use one with the role approve`,
  );
};
