import { canonicalJson, compareUtf8, sha256 } from '#openlineage';
import type { Asset, Severity } from '#impact';

/** Something that breaks or is degraded. */
export interface Victim {
  readonly asset: Asset;
  readonly severity: Severity;
}

/** How the victims of a change differ from those of an assessment. */
export interface VictimsMoved {
  readonly gone: readonly Victim[];
  readonly added: readonly Victim[];
  readonly changed: readonly (Victim & { readonly before: Severity })[];
}

/** The victims of an assessment: what is only told of is none. */
export const victimsOf = (assessment: {
  readonly verdicts: readonly Victim[];
}): readonly Victim[] =>
  assessment.verdicts
    .filter(({ severity }) => severity !== 'INFORMATIONAL')
    .map(({ asset, severity }) => ({ asset, severity }))
    .sort((a, b) => compareUtf8(keyOf(a), keyOf(b)));

/** The hash of a set of victims. */
export const victimsHash = (victims: readonly Victim[]): string =>
  sha256(JSON.stringify(victims.map((victim) => [keyOf(victim), victim.severity])));

/** What differs between two sets of victims; null for nothing. */
export const victimsMoved = (
  before: readonly Victim[],
  now: readonly Victim[],
): VictimsMoved | null => {
  const former = new Map(before.map((victim) => [keyOf(victim), victim]));
  const current = new Set(now.map(keyOf));
  const gone = before.filter((victim) => !current.has(keyOf(victim)));
  const added = now.filter((victim) => !former.has(keyOf(victim)));
  const changed = now.flatMap((victim) => {
    const was = former.get(keyOf(victim))?.severity;
    return was === undefined || was === victim.severity ? [] : [{ ...victim, before: was }];
  });
  return gone.length + added.length + changed.length === 0 ? null : { gone, added, changed };
};

const keyOf = ({ asset }: Victim): string => canonicalJson({ ...asset });
