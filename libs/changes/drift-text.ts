import { redactNamespace } from '#openlineage';
import type { Asset } from '#impact';
import type { VictimsMoved } from './affected-assets.ts';

// Who wants all of them assesses again.
const MOST_NAMED = 10;

/** That the victims are others than they were, which, and what to do. */
export const movedText = (
  { gone, added, changed }: VictimsMoved,
  asOf: number,
  now: number,
): string =>
  [
    `the victims as of #${now} are not those of the assessment, which is as of #${asOf}`,
    ...part('new', added, ({ severity }) => severity.toLowerCase()),
    ...part(
      'of another severity',
      changed,
      ({ before, severity }) => `${before.toLowerCase()} before, ${severity.toLowerCase()} now`,
    ),
    ...part('gone', gone, ({ severity }) => severity.toLowerCase()),
    'assess it again, and decide on that',
  ].join('; ');

const part = <V extends { readonly asset: Asset }>(
  what: string,
  victims: readonly V[],
  say: (victim: V) => string,
): readonly string[] => {
  if (victims.length === 0) return [];
  const named = victims
    .slice(0, MOST_NAMED)
    .map((victim) => `${assetText(victim.asset)} (${say(victim)})`);
  const more = victims.length - named.length;
  return [`${what}: ${[...named, ...(more > 0 ? [`${more} more`] : [])].join(', ')}`];
};

const assetText = (asset: Asset): string =>
  [
    asset.kind.toLowerCase(),
    redactNamespace(asset.namespace),
    asset.name,
    ...(asset.kind === 'FIELD' ? [asset.field] : []),
  ].join(' ');
