import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createKey, type KeyRole } from '#platform';
import { serveNothing, type Answered, type Served } from '../server/served-shop.ts';

/** A server with a key for each actor, whose policy is what the text says: none for null. */
export const serveWithKeys = async (
  actors: Readonly<Record<string, readonly KeyRole[]>>,
  policy: string | null,
  settings: Readonly<Record<string, string>> = {},
) => {
  const folder = mkdtempSync(join(tmpdir(), 'ledgerline-changes-'));
  const file = join(folder, 'keys.json');
  const keys = new Map(
    Object.entries(actors).map(([actor, roles]) => [actor, createKey(file, actor, roles).key]),
  );
  const policyFile = join(folder, 'policy.yaml');
  const setPolicy = (text: string): void => writeFileSync(policyFile, text);
  if (policy !== null) setPolicy(policy);
  const served: Served = await serveNothing({
    API_KEYS_FILE: file,
    ...(policy !== null && { POLICY_FILE: policyFile }),
    ...settings,
  });

  const askAs = async (actor: string, query: string, variables: object): Promise<Answered> => {
    const { statusCode, body } = await served.fastify.inject({
      method: 'POST',
      url: '/graphql',
      headers: { authorization: `Bearer ${keys.get(actor) ?? ''}` },
      payload: { query, variables },
    });
    return { ...(JSON.parse(body) as Omit<Answered, 'status'>), status: statusCode };
  };

  /** `ok`, or what was said against it. */
  const order = async (
    actor: string,
    mutation: string,
    variables: Readonly<Record<string, unknown>>,
  ): Promise<string> => {
    const { data, errors } = await askAs(actor, MUTATIONS, {
      ...BLANK,
      ...variables,
      ...only(mutation),
    });
    if (errors) return errors[0]?.message ?? '';
    await served.platform.settled();
    recorded.push(Object.values(data as Record<string, Recorded>)[0] ?? NOTHING);
    return 'ok';
  };
  const recorded: Recorded[] = [];
  const keyOf = (actor: string): string => keys.get(actor) ?? '';
  return { served, askAs, order, recorded, setPolicy, keyOf };
};

export interface Recorded {
  readonly change: string;
  readonly id: string;
  readonly position: string;
}

const NOTHING: Recorded = { change: '', id: '', position: '' };

const NAMES = [
  'proposeChange',
  'assessChange',
  'acknowledgeImpact',
  'approveChange',
  'rejectChange',
  'waiveChange',
  'applyChange',
  'withdrawChange',
];

const only = (mutation: string) =>
  Object.fromEntries(NAMES.map((name) => [name, name === mutation]));

const BLANK = {
  id: '',
  reason: 'for a reason',
  until: '2999-01-01T00:00:00Z',
  conditions: [],
  proposal: { title: 'x', changes: [] },
};

const argumentsOf = (name: string): string => {
  if (name === 'proposeChange') return 'proposal: $proposal, commandId: $commandId';
  const more = name === 'waiveChange' ? ', until: $until, conditions: $conditions' : '';
  return `id: $id, reason: $reason, commandId: $commandId${more}`;
};

const MUTATIONS = `mutation ($id: String!, $reason: String!, $commandId: String, $proposal: ProposalInput!,
  $until: DateTime!, $conditions: [String!]!, ${NAMES.map((name) => `$${name}: Boolean!`).join(', ')}) {
  ${NAMES.map((name) => `${name}(${argumentsOf(name)}) @include(if: $${name}) { change id position }`).join('\n')}
}`;

export const CHANGE = `query ($id: String!, $asOf: AsOf) { change(id: $id, asOf: $asOf) {
  id title state lapsed proposedBy asOf
  proposal { reason changes { kind dataset { name } field } }
  assessment { asOf hash verdicts(severity: BREAKING) { nodes { asset { kind dataset { name } field job { name } } owners { name } } } }
  assessmentCheck { result hash recomputed parts }
  acknowledgements { actor owners } approvedBy
  policy { hash met requirements { rule approvals approvers given } }
  waiver { until conditions }
  history { type actor reason event { sequence type } assessment checkedAt correlationId policy { met } }
} }`;
