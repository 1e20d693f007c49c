import {
  decide,
  evolve,
  NO_POLICY,
  type ChangeCommand,
  type ChangeState,
  type Decision,
  type Policy,
  type PolicySubject,
} from '#changes';
import type { ChangeEvent } from '#domain-events';
import { dropping, inChange } from './entries.ts';

/** What breaks in these tests: something of two owners. */
export const subject: PolicySubject = {
  owners: ['finance', 'sales'],
  namespaces: ['n'],
  tags: ['pii', 'pii=true'],
  affectedOwners: [
    { name: 'finance', integrations: ['dbt'] },
    { name: 'sales', integrations: ['spark', 'dbt'] },
    { name: 'mallory', integrations: ['script'] },
  ],
};

/** A policy that believes the owners that dbt names. */
const BELIEVING: Policy = { ...NO_POLICY, ownerSources: ['dbt'] };

export const LATER = '2026-06-01T00:00:00.000Z';

/** A command as someone who finds nothing moved gives it. */
export const commandOf = (
  kind: ChangeCommand['kind'],
  {
    policy = BELIEVING,
    victims = 'some',
    until = LATER,
  }: { readonly policy?: Policy; readonly victims?: string; readonly until?: string } = {},
): ChangeCommand => {
  const checked = { checkedAt: 5, drift: null, policy, subject };
  switch (kind) {
    case 'PROPOSE':
      return { kind, proposal: dropping };
    case 'ASSESS':
      return { kind, asOf: 5, foldVersion: 1, rulesVersion: 1, hash: 'all', victims };
    case 'ACKNOWLEDGE':
      return { kind, policy, subject };
    case 'APPROVE':
      return { kind, ...checked };
    case 'WAIVE':
      return { kind, ...checked, until, conditions: ['keep a copy'] };
    default:
      return { kind };
  }
};

/** A change that orders are given for one after another, each at the next minute of one day unless it says when. */
export const newChange = () => {
  let change: ChangeState | null = null;
  let orders = 0;
  return {
    state: () => change,
    order: (actor: string, command: ChangeCommand, at?: string): Decision => {
      orders += 1;
      const time = at ?? `2026-03-01T00:${`${orders}`.padStart(2, '0')}:00.000Z`;
      const decision = decide(change, command, { actor, at: time });
      if (!decision.ok) return decision;
      for (const made of decision.events) {
        const event: ChangeEvent = { ...inChange('c1', actor, `c${orders}`), ...made };
        change = evolve(change, event);
      }
      return decision;
    },
  };
};

/** `ok` and the types of the events, or the sentence of the refusal. */
export const inBrief = (decision: Decision): string =>
  decision.ok ? decision.events.map(({ type }) => type).join(', ') : decision.reason;
