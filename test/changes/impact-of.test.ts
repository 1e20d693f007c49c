import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { serveNothing, type Served } from '../server/served-shop.ts';
import { copyRun } from './copies.ts';

let served: Served;
beforeAll(async () => {
  served = await serveNothing();
  await served.tell([copyRun('copy', 'A', 'B', ['x']), copyRun('again', 'B', 'C', ['y'])]);
});
afterAll(() => served.close());

const A = { namespace: 'n', name: 'A' };
const drop = (change: object) => ({ title: 'drop it', changes: [change] });
const dropX = drop({ kind: 'DROP_FIELD', dataset: A, field: 'x' });

const IMPACT = `query ($proposal: ProposalInput!, $asOf: AsOf, $severity: Severity, $first: Int!, $after: String) {
  impactOf(proposal: $proposal, asOf: $asOf) {
    asOf hash document
    proposal { title reason changes { kind dataset { name } field to job { name } } }
    verdicts(severity: $severity, first: $first, after: $after) {
      nodes { asset { kind dataset { name } field job { name } } severity certainty reason distance path { from { field } } }
      totalCount pageInfo { hasNextPage endCursor }
    }
    summary { bySeverity { breaking } certain possible rollout { name } }
    completeness { complete hidden withoutFieldDetail { name } }
  } }`;

interface Impact {
  readonly impactOf: {
    readonly hash: string;
    readonly document: string;
    readonly asOf: number;
    readonly verdicts: {
      readonly nodes: readonly { readonly asset: object; readonly severity: string }[];
      readonly totalCount: number;
      readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
    };
  };
}

const impact = async (more: object): Promise<Impact['impactOf']> => {
  const variables = { first: 100, proposal: dropX, ...more };
  return ((await served.dataOf(IMPACT, variables)) as Impact).impactOf;
};

it('the job that reads a dropped field by name breaks, and its hash is of the canonical text', async () => {
  const answer = await impact({});
  expect(answer).toMatchObject({
    asOf: 2,
    proposal: {
      title: 'drop it',
      reason: '',
      changes: [{ kind: 'DROP_FIELD', dataset: { name: 'A' }, field: 'x', to: null, job: null }],
    },
    completeness: { complete: true, hidden: 0 },
  });
  expect(answer.verdicts.nodes).toContainEqual(
    expect.objectContaining({
      asset: { kind: 'JOB', dataset: null, field: null, job: { name: 'copy' } },
      severity: 'BREAKING',
      certainty: 'CERTAIN',
    }),
  );
  // No secrets are in it, so the text that is shown is the text that was hashed.
  expect(createHash('sha256').update(answer.document).digest('hex')).toBe(answer.hash);
});

it('the same question gives the same bytes whatever came later', async () => {
  const before = await impact({});
  await served.tell([copyRun('more', 'A', 'D', ['x'])]);
  const after = await impact({ asOf: { sequence: 2 } });
  expect(after.document).toBe(before.document);
  expect((await impact({})).hash).not.toBe(before.hash);
});

it('verdicts have pages, and can be asked for by severity', async () => {
  const all = await impact({});
  const first = await impact({ first: 1 });
  expect(first.verdicts.nodes).toEqual(all.verdicts.nodes.slice(0, 1));
  const { endCursor } = first.verdicts.pageInfo;
  const rest = await impact({ first: 100, after: endCursor });
  expect(rest.verdicts.nodes).toEqual(all.verdicts.nodes.slice(1));
  const breaking = await impact({ severity: 'BREAKING' });
  expect(breaking.verdicts.nodes).toEqual(
    all.verdicts.nodes.filter(({ severity }) => severity === 'BREAKING'),
  );
  expect(breaking.verdicts.totalCount).toBeLessThan(all.verdicts.totalCount);
});

it('what cannot be assessed is refused in a sentence', async () => {
  const refusal = async (proposal: object) => {
    const { errors } = await served.ask(IMPACT, { first: 1, proposal });
    return [errors?.[0]?.extensions.code, errors?.[0]?.message];
  };
  expect(await refusal(drop({ kind: 'DROP_FIELD', dataset: A }))).toEqual([
    'BAD_USER_INPUT',
    'the proposal: changes[0].field is missing: give text',
  ]);
  expect(await refusal(drop({ kind: 'DROP_DATASET', dataset: A, field: 'x' }))).toEqual([
    'BAD_USER_INPUT',
    'the proposal: changes[0] has "field", which is not known there: the members are kind, dataset',
  ]);
  expect(await refusal(drop({ kind: 'DROP_DATASET', dataset: { ...A, name: 'none' } }))).toEqual([
    'BAD_USER_INPUT',
    expect.stringContaining('none'),
  ]);
});
