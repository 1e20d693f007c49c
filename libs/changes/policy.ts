import { parse, YAMLParseError } from 'yaml';
import { z } from 'zod';
import { redactNamespace, sha256 } from '#openlineage';
import type { PolicyVerdict } from '#own-events';

/** Who must have approved a change, as a file says it. */
export interface Policy {
  /** Of the file's text; null where there is none. */
  readonly hash: string | null;
  readonly approvals: number;
  readonly acknowledge: boolean;
  readonly owners: Readonly<Record<string, readonly string[]>>;
  readonly rules: readonly PolicyRule[];
}

export type PolicyRule = z.infer<typeof rule>;

/** What a policy looks at: of the assets that break. */
export interface Breaking {
  readonly owners: readonly string[];
  readonly namespaces: readonly string[];
  /** Of themselves and of their datasets, as `key` and as `key=value`. */
  readonly tags: readonly string[];
}

/** A policy file that cannot be read as one: what is wrong in it, where. */
export class BadPolicy extends Error {
  override readonly name = 'BadPolicy';
}

/** Where no file says otherwise: one approval by anyone who may approve, and is not the proposer. */
export const NO_POLICY: Policy = {
  hash: null,
  approvals: 1,
  acknowledge: false,
  owners: {},
  rules: [],
};

/** Reads the text of a policy file. Throws {@link BadPolicy}. */
export const readPolicy = (text: string): Policy => {
  const { success, data, error } = policy.safeParse(parsed(text));
  if (success) return { ...data, hash: sha256(text) };
  const [issue] = error.issues;
  throw new BadPolicy(`${placeOf(issue?.path ?? [])}${issue?.message ?? ''}`);
};

/** What the policy asks for where this breaks, and whether the approvals of these people are that. */
export const policyVerdict = (
  { hash, approvals, rules }: Policy,
  breaking: Breaking,
  approvedBy: readonly string[],
): PolicyVerdict => {
  const asked: readonly Asked[] = [
    { rule: 'every change', approvals, approvers: null },
    ...rules.filter((one) => concerns(one, breaking)).map(askedBy),
  ];
  const requirements = asked.map((one) => ({
    ...one,
    given: approvedBy.filter((actor) => one.approvers?.includes(actor) ?? true),
  }));
  const met = requirements.every(({ given, approvals: needed }) => given.length >= needed);
  return { hash, met, requirements };
};

/** The owners that someone stands for: those that the policy names them for, and themselves. */
export const standsFor = (
  { owners }: Policy,
  actor: string,
  among: readonly string[],
): readonly string[] =>
  among.filter(
    (owner) =>
      owner === actor || (Object.hasOwn(owners, owner) && owners[owner]?.includes(actor) === true),
  );

type Asked = Omit<PolicyVerdict['requirements'][number], 'given'>;

const askedBy = ({ approvals, approvers, ...about }: PolicyRule): Asked => ({
  rule: Object.entries(about)
    .map(([what, value]) => `${what} ${value}`)
    .join(', '),
  approvals,
  approvers: approvers ?? null,
});

const concerns = ({ owner, namespace, tag }: PolicyRule, breaking: Breaking): boolean =>
  (owner === undefined || breaking.owners.includes(owner)) &&
  (tag === undefined || breaking.tags.includes(tag)) &&
  // As they are shown: nobody writes a password into a policy.
  (namespace === undefined ||
    breaking.namespaces.map(redactNamespace).includes(redactNamespace(namespace)));

const parsed = (text: string): unknown => {
  try {
    return parse(text);
  } catch (cause) {
    if (cause instanceof YAMLParseError || cause instanceof ReferenceError)
      throw new BadPolicy(`it is no YAML: ${cause.message}`, { cause });
    throw cause;
  }
};

const placeOf = (path: readonly PropertyKey[]): string =>
  path.length === 0 ? '' : `${path.map(String).join('.')}: `;

const actors = z.array(z.string().min(1)).min(1);
const number = z.int().min(1).max(100);

const rule = z
  .strictObject({
    owner: z.string().min(1).optional(),
    namespace: z.string().min(1).optional(),
    tag: z.string().min(1).optional(),
    approvers: actors.optional(),
    approvals: number.default(1),
  })
  .refine(({ owner, namespace, tag }) => (owner ?? namespace ?? tag) !== undefined, {
    error: 'a rule names an owner, a namespace or a tag',
  })
  .refine(({ approvals, approvers }) => approvals <= new Set(approvers).size || !approvers, {
    error: 'a rule asks for more approvals than it names approvers',
  });

const policy = z.strictObject({
  approvals: number.default(1),
  acknowledge: z.boolean().default(false),
  owners: z.record(z.string(), actors).default({}),
  rules: z.array(rule).max(1000).default([]),
});
