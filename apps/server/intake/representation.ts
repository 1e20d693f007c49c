import type { Receipt } from '#ingest';
import type { SetAside } from '#openlineage';

/** A receipt of an event that was not refused. */
type Stored = Exclude<Receipt, { readonly status: 'refused' }>;

// One event may have as many as it has parts.
const MOST_LISTED = 100;

/** How many parts of an event were skipped, and the first hundred of them, each with its reason. */
export const shownWarnings = (warnings: readonly SetAside[]) => ({
  warningCount: warnings.length,
  warnings: warnings.slice(0, MOST_LISTED),
});

/** The body that `Prefer: return=representation` asks for. */
export const representationOf = ({ status, id, position, warnings }: Stored) => ({
  status,
  id,
  position,
  ...shownWarnings(warnings),
});

/**
 * Whether a `Prefer` header (RFC 7240) asks for a body: of several values of `return` the first counts, and whatever is not
 * understood is ignored.
 */
export const wantsRepresentation = (prefer: string | readonly string[] | undefined): boolean => {
  if (prefer === undefined) return false;
  const preferences = [prefer].flat().join(',').split(',');
  for (const preference of preferences) {
    const [, value] = /^\s*return\s*=\s*"?([^";]*)"?\s*(?:;.*)?$/i.exec(preference) ?? [];
    if (value !== undefined) return value.trim().toLowerCase() === 'representation';
  }
  return false;
};
