import { serveWithKeys } from '../changes/asking.ts';

/** The log that `npm run own-events` wrote: the shop, and every type of event of our own. */
export const OWN_EVENTS = 'test/release/own-events';

/** Serves a log to the people who decide in it, under the policy that it was written under. */
export const serveDeciders = (log: string) =>
  serveWithKeys(
    {
      ann: ['read', 'propose', 'approve'],
      bob: ['read', 'approve'],
      cat: ['read', 'approve'],
      fay: ['read', 'approve'],
    },
    POLICY,
    { EVENT_STORE_URL: `sqlite:${log}` },
  );

const POLICY = `approvals: 2
owners: {"team:finance": [fay]}
`;
