import type { CatalogClaim } from '#catalog';
import { removeGraph } from '#lineage';
import type { Config } from '../config/config.ts';
import { pause } from '../pause.ts';

/**
 * Deletes, by who holds the claim on the catalog, what former generations left once nobody reads it any more: their tables, then their
 * graphs, also those of which an ended process knew. False while any is left.
 */
const sweepFormer = async (claim: CatalogClaim, config: Config): Promise<boolean> => {
  if (!(await claim.dropFormer())) return false;
  const former = await claim.former();
  for (const generation of former) await removeGraph(config.GRAPH_URL, generation);
  if (former.length > 0) await claim.forgetFormer();
  return true;
};

/** Sweeps, until the signal aborts, after each take-over for as long as anything is left. */
export const keepSwept = async (
  { config, standing, signal }: KeepingSwept,
  isWell: () => void,
): Promise<void> => {
  let swept: object | null = null;
  while (await pause(LOOK_AGAIN_MILLISECONDS, signal)) {
    const present = standing();
    if (present !== null && present.catalog !== swept && (await sweepFormer(present.claim, config)))
      swept = present.catalog;
    isWell();
  }
};

interface KeepingSwept {
  readonly config: Config;
  /** What this process projects into, `null` while another one does. */
  readonly standing: () => { readonly claim: CatalogClaim; readonly catalog: object } | null;
  readonly signal: AbortSignal;
}

const LOOK_AGAIN_MILLISECONDS = 2000;
