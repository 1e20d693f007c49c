import { parse, YAMLParseError } from 'yaml';
import { z } from 'zod';
import { redactNamespace, sha256 } from '#openlineage';
import type { PolicyVerdict } from '#domain-events';

/** Who must acknowledge and approve a change, as the policy file states it. */
export interface Policy {
  /** Of the file's text; null without a file. */
  readonly hash: string | null;
  readonly approvals: number;
  readonly acknowledge: boolean;
  /** The integrations whose owners are believed. */
  readonly ownerSources: readonly string[];
  /** The people who act for an owner. */
  readonly owners: Readonly<Record<string, readonly string[]>>;
  readonly rules: readonly PolicyRule[];
}

type PolicyRule = z.infer<typeof rule>;

/** An owner of an affected asset, with the integrations that named it. */
export interface StatedOwner {
  readonly name: string;
  readonly integrations: readonly string[];
}

/** The facts that a policy is applied to. */
export interface PolicySubject {
  /**
   * The owners, namespaces and tags of what breaks. Tags are those of the asset and of its dataset, as `key` and
   * `key=value`.
   */
  readonly owners: readonly string[];
  readonly namespaces: readonly string[];
  readonly tags: readonly string[];
  /** The owners of everything that breaks or is degraded. */
  readonly affectedOwners: readonly StatedOwner[];
}

/** A policy file that cannot be read: what is wrong in it, and where. */
export class BadPolicy extends Error {
  override readonly name = 'BadPolicy';
}

/** Without a policy file: one approval by anyone who may approve and is not the proposer. */
export const NO_POLICY: Policy = {
  hash: null,
  approvals: 1,
  acknowledge: false,
  ownerSources: [],
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

/** The approvals that a policy requires for this subject, and whether these people's approvals meet it. */
export const policyVerdict = (
  { hash, approvals, rules }: Policy,
  subject: PolicySubject,
  approvedBy: readonly string[],
): PolicyVerdict => {
  const asked: readonly Asked[] = [
    { rule: 'every change', approvals, approvers: null },
    ...rules.filter((one) => concerns(one, subject)).map(askedBy),
  ];
  const requirements = asked.map((one) => ({
    ...one,
    given: approvedBy.filter((actor) => one.approvers?.includes(actor) ?? true),
  }));
  const met = requirements.every(({ given, approvals: needed }) => given.length >= needed);
  return { hash, met, requirements };
};

/**
 * Splits the owners of what is affected: an owner is asked to acknowledge if `owners` of the policy names people
 * for it, or if one of the `ownerSources` named it. Any key with the role ingest can name owners, so the others are
 * not asked: they could be anyone.
 */
export const askedOwners = (
  { ownerSources, owners }: Pick<Policy, 'ownerSources' | 'owners'>,
  affectedOwners: readonly StatedOwner[],
): { readonly asked: readonly string[]; readonly notAsked: readonly string[] } => {
  const isAsked = ({ name, integrations }: StatedOwner): boolean =>
    Object.hasOwn(owners, name) || integrations.some((one) => ownerSources.includes(one));
  const named = (those: readonly StatedOwner[]) => those.map(({ name }) => name).sort();
  return {
    asked: named(affectedOwners.filter(isAsked)),
    notAsked: named(affectedOwners.filter((owner) => !isAsked(owner))),
  };
};

/** The people who may acknowledge for an owner: the owner, and those whom the policy names. */
export const peopleOf = ({ owners }: Pick<Policy, 'owners'>, owner: string): readonly string[] => [
  ...new Set([owner, ...(Object.hasOwn(owners, owner) ? (owners[owner] ?? []) : [])]),
];

type Asked = Omit<PolicyVerdict['requirements'][number], 'given'>;

const askedBy = ({ approvals, approvers, ...about }: PolicyRule): Asked => ({
  rule: Object.entries(about)
    .map(([what, value]) => `${what} ${value}`)
    .join(', '),
  approvals,
  approvers: approvers ?? null,
});

const concerns = ({ owner, namespace, tag }: PolicyRule, subject: PolicySubject): boolean =>
  (owner === undefined || subject.owners.includes(owner)) &&
  (tag === undefined || subject.tags.includes(tag)) &&
  // As they are shown: nobody writes a password into a policy.
  (namespace === undefined ||
    subject.namespaces.map(redactNamespace).includes(redactNamespace(namespace)));

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

const names = z.array(z.string().min(1));
const actors = names.min(1);
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
  ownerSources: names.default([]),
  owners: z.record(z.string(), actors).default({}),
  rules: z.array(rule).max(1000).default([]),
});
