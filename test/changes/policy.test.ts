import { describe, expect, it } from '@jest/globals';
import { BadPolicy, policyVerdict, readPolicy, standsFor, type Breaking } from '#changes';

const nothing: Breaking = { owners: [], namespaces: [], tags: [] };
const rulesFor = (text: string, breaking: Partial<Breaking>): readonly string[] =>
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

  it('says who stands for an owner; an owner stands for itself', () => {
    const policy = readPolicy('owners: {"team:finance": [fay]}');
    expect(standsFor(policy, 'fay', ['team:finance', 'fay', 'sales'])).toEqual([
      'team:finance',
      'fay',
    ]);
    expect(standsFor(policy, 'constructor', ['__proto__', 'toString'])).toEqual([]);
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
