import { describe, expect, it } from '@jest/globals';
import { askedOwners, BadPolicy, policyVerdict, readPolicy, type PolicySubject } from '#changes';

const nothing: PolicySubject = { owners: [], namespaces: [], tags: [], affectedOwners: [] };
const rulesFor = (text: string, breaking: Partial<PolicySubject>): readonly string[] =>
  policyVerdict(readPolicy(text), { ...nothing, ...breaking }, []).requirements.map(
    ({ rule }) => rule,
  );

describe('a policy', () => {
  it('asks by owner, namespace and tag of what breaks; a rule with several needs all of them', () => {
    const text = `
rules:
  - owner: finance
  - namespace: s3://lake
  - tag: pii=true
  - owner: finance
    tag: pii=true`;
    expect(rulesFor(text, {})).toEqual(['every change']);
    expect(rulesFor(text, { owners: ['finance'] })).toEqual(['every change', 'owner finance']);
    expect(rulesFor(text, { namespaces: ['s3://lake'] })).toEqual([
      'every change',
      'namespace s3://lake',
    ]);
    expect(rulesFor(text, { owners: ['finance'], tags: ['pii=true'] })).toEqual([
      'every change',
      'owner finance',
      'tag pii=true',
      'owner finance, tag pii=true',
    ]);
  });

  it('names a namespace as it is shown, without its password', () => {
    const text = 'rules: [{namespace: "postgres://***@db"}]';
    expect(rulesFor(text, { namespaces: ['postgres://u:p@db'] })).toHaveLength(2);
    expect(rulesFor(text, { namespaces: ['postgres://db'] })).toHaveLength(1);
  });

  it('asks an owner that it names people for or whose source it believes, and lists the others', () => {
    const policy = readPolicy('ownerSources: [dbt]\nowners: {"team:finance": [fay]}');
    const stated = (name: string, ...integrations: string[]) => ({ name, integrations });
    expect(
      askedOwners(policy, [
        stated('team:finance', 'script'),
        stated('sales', 'script', 'dbt'),
        stated('mallory', 'script'),
        stated('constructor', 'toString'),
      ]),
    ).toEqual({ asked: ['sales', 'team:finance'], notAsked: ['constructor', 'mallory'] });
    expect(askedOwners(readPolicy('{}'), [stated('sales', 'dbt')])).toEqual({
      asked: [],
      notAsked: ['sales'],
    });
  });

  it('has the hash of its text, and is the mildest when it is empty braces', () => {
    const policy = readPolicy('{}');
    expect(policy).toMatchObject({ approvals: 1, acknowledge: false, rules: [] });
    // printf '{}' | sha256sum
    expect(policy.hash).toBe('44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a');
  });

  it.each([
    ['', 'expected object'],
    ['rules: [', 'it is no YAML'],
    ['rule: []', 'rule'],
    ['rules: [{approvals: 1}]', 'rules.0: a rule names an owner, a namespace or a tag'],
    [
      'rules: [{tag: pii, approvals: 2, approvers: [a, a]}]',
      'rules.0: a rule asks for more approvals than it names approvers',
    ],
    ['approvals: 0', 'approvals: '],
    ['a: &a [x,x]\nb: &b [*a,*a]\nc: *zzz', 'it is no YAML'],
  ])('that is none is refused: %j', (text, said) => {
    expect(() => readPolicy(text)).toThrow(BadPolicy);
    expect(() => readPolicy(text)).toThrow(said);
  });
});
