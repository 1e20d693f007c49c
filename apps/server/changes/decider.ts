import type { Actor, Platform } from '#platform';
import { Refusal } from '../graphql/refusal.ts';

/** Who decides something, to be recorded with it. Refuses who may not; `what` completes "may not …". */
export const deciderOf = (platform: Platform, asker: Actor | null, what: string): Actor => {
  const { mode } = platform;
  refuseWriting(platform);
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

/** As {@link deciderOf}, for what only an admin may do. */
export const adminOf = (platform: Platform, asker: Actor | null, what: string): Actor => {
  const actor = deciderOf(platform, asker, what);
  if (actor.roles.includes('admin')) return actor;
  throw new Refusal(
    'FORBIDDEN',
    `the key of ${actor.actor} does not allow to ${what}: use one with the role admin`,
  );
};

/** Who proposes something, or says what becomes of it, to be recorded with it. Refuses who may not; `what` completes "may not …". */
export const proposerOf = (platform: Platform, asker: Actor | null, what: string): Actor => {
  refuseWriting(platform);
  if (asker && PROPOSING.some((role) => asker.roles.includes(role))) return asker;
  throw new Refusal(
    'FORBIDDEN',
    `the key of ${asker?.actor ?? 'nobody'} does not allow to ${what}: use one with the role propose`,
  );
};

const PROPOSING = ['propose', 'approve', 'admin'] as const;

const refuseWriting = ({ config, mode }: Platform): void => {
  if (mode === 'read' || (mode === 'serve' && !config.ROLES.includes('ingest'))) {
    throw new Refusal(
      'UNAVAILABLE',
      'this process does not write to the log: ask one whose ROLES include ingest',
    );
  }
};
